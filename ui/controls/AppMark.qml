import QtQuick
import Hearth.App
import Hearth.Ui

// The product's mark: a flame in a hearth.
PathItem {
    property real size: 28

    implicitWidth: size
    implicitHeight: size
    // Not a Rectangle: the software renderer does not smooth the corners of one with a gradient.
    path: "M28 0H72A28 28 0 0 1 100 28V72A28 28 0 0 1 72 100H28A28 28 0 0 1 0 72V28A28 28 0 0 1 28 0Z"
    unit: size / 100
    isFilled: true
    color: "#f28a4f"
    colorBelow: "#c24e1d"

    Icon {
        anchors.centerIn: parent
        name: "flame"
        size: parent.size * 0.66
        color: "#fff6ef"
        isFilled: true
    }
}
