import QtQuick
import Hearth.App
import Hearth.Ui

// A chat with nothing in it yet: the built-in guide, the way to a first model, a model on its way, or a greeting.
Item {
    id: root

    signal picked(string text) // to be completed
    signal asked(string question)

    Loader {
        id: loader
        anchors.fill: parent
        active: root.visible
        sourceComponent: Models.isUndecided ? null : Models.isGuide ? guide : Models.state === "ready" ? greeting
            : Models.state === "none" ? welcome : status
    }
    Component {
        id: greeting
        Greeting { onPicked: text => root.picked(text) }
    }
    Component {
        id: guide
        GuideGreeting { onAsked: question => root.asked(question) }
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
