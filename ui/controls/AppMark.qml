import QtQuick
import Hearth.Ui

// The product's mark: a flame in a hearth.
Rectangle {
    id: root

    property real size: 28

    implicitWidth: size
    implicitHeight: size
    radius: size * 0.28
    gradient: Gradient {
        GradientStop { position: 0; color: "#f28a4f" }
        GradientStop { position: 1; color: "#c24e1d" }
    }

    Icon {
        anchors.centerIn: parent
        name: "flame"
        size: root.size * 0.66
        color: "#fff6ef"
        isFilled: true
    }
}
