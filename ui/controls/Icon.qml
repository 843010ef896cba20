import QtQuick
import Hearth.App
import Hearth.Ui

// One stroke icon, tinted.
PathItem {
    property string name
    property real size: 18

    implicitWidth: size
    implicitHeight: size
    path: IconPaths.path(name)
    unit: size / 24 // the icons' grid
    color: Theme.muted
    strokeWidth: 1.7
}
