import QtQuick
import Hearth.App
import Hearth.Ui

// Whether Hearth runs it, as the beginning of its files says.
Item {
    id: root

    readonly property ModelCard card: Browser.card
    readonly property bool isKnown: card.isKnownToRun

    implicitHeight: row.implicitHeight
    implicitWidth: row.implicitWidth
    visible: card.isChecking || isKnown
    Accessible.role: Accessible.StaticText
    Accessible.name: label.text

    Row {
        id: row
        spacing: 8

        Spinner {
            anchors.verticalCenter: parent.verticalCenter
            visible: !root.isKnown
            size: 16
        }
        Icon {
            anchors.verticalCenter: parent.verticalCenter
            visible: root.isKnown
            name: "check"
            size: 16
            color: Theme.good
        }
        Label {
            id: label
            text: root.isKnown ? qsTr("Hearth runs it") : qsTr("Reading the file's first bytes")
            color: root.isKnown ? Theme.good : Theme.muted
        }
    }
    HoverHandler { id: hover }
    ControlTip {
        isWanted: hover.hovered
        text: qsTr("Known from the beginning of its file, before anything is downloaded.")
    }
}
