import QtQuick
import Hearth.App
import Hearth.Ui

// A line of a picture.
PathItem {
    property var points: [] // {x, y}
    property color ink: Theme.accent

    path: Array.from(points).map((point, i) => (i === 0 ? "M" : "L") + point.x + " " + point.y).join("")
    color: ink
    strokeWidth: 1.5
}
