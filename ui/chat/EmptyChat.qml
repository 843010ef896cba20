import QtQuick
import Hearth.App
import Hearth.Ui

// A chat with nothing in it yet: the first start, a model on its way, or a greeting.
Item {
    id: root

    signal picked(string text)

    Loader {
        id: loader
        anchors.fill: parent
        active: root.visible
        sourceComponent: Models.state === "ready" ? greeting : Models.state === "none" ? welcome : status
    }
    Component {
        id: greeting
        Greeting { onPicked: text => root.picked(text) }
    }
    Component {
        id: welcome
        Welcome {}
    }
    Component {
        id: status
        Item {
            ModelStatusCard {
                anchors.centerIn: parent
                width: Math.min(parent.width - 48, 480)
            }
        }
    }
}
