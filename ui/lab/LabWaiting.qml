import QtQuick
import Hearth.App
import Hearth.Ui

// A comparison that starts once a chat has its answer: how to start it sooner, or not at all.
Flow {
    spacing: 12

    Spinner {
        size: 16
    }
    Label {
        width: Math.min(implicitWidth, parent.width)
        height: Math.max(36, implicitHeight)
        wrapMode: Text.Wrap
        text: qsTr("An answer is being written in a chat. The comparison starts when it is done.")
        Accessible.role: Accessible.AlertMessage
        Accessible.name: text
    }
    Button {
        symbol: "stop"
        text: qsTr("Stop it and start")
        tip: qsTr("What was written of the answer stays in its chat")
        onClicked: Lab.startNow()
    }
    Button {
        kind: "quiet"
        text: qsTr("Don't start")
        onClicked: Lab.stop()
    }
}
