import QtQuick
import QtQuick.Layouts
import Hearth.App
import Hearth.Ui

// How far the reading of documents is: which file, how many, how long still; pausing it; why it stands still.
Rectangle {
    id: root

    readonly property bool isWanted: Collections.isRunning || Collections.isPaused || Collections.trouble.length > 0 || Collections.notice.length > 0

    implicitHeight: column.implicitHeight + 28
    radius: Theme.radius
    color: Theme.sunken

    Column {
        id: column
        x: 16
        y: 14
        width: parent.width - 32
        spacing: 8

        RowLayout {
            width: parent.width
            spacing: 8

            Column {
                Layout.fillWidth: true
                spacing: 2

                Label {
                    width: parent.width
                    text: Collections.isPaused ? qsTr("Reading is paused") : Collections.trouble.length > 0 ? qsTr("Reading stands still")
                        : !Collections.isRunning ? qsTr("All documents are read")
                        : qsTr("Reading documents")
                    font.pixelSize: Theme.body
                    font.weight: Font.DemiBold
                    elide: Text.ElideRight
                    Accessible.role: Accessible.StaticText
                    Accessible.name: text
                }
                Label {
                    width: parent.width
                    visible: Collections.isRunning || Collections.isPaused
                    text: Theme.joined([Collections.amountText, Collections.leftText])
                    color: Theme.muted
                    font.pixelSize: Theme.caption
                    elide: Text.ElideRight
                }
            }
            Button {
                visible: Collections.isRunning || Collections.isPaused
                symbol: Collections.isPaused ? "play" : "pause"
                text: Collections.isPaused ? qsTr("Go on") : qsTr("Pause")
                tip: Collections.isPaused ? "" : qsTr("Reading waits by itself while an answer is written")
                onClicked: Collections.setPaused(!Collections.isPaused)
            }
        }
        ProgressBar {
            width: parent.width
            visible: Collections.isPaused ? Collections.progress >= 0 : Collections.isRunning
            indeterminate: Collections.progress < 0
            value: Math.max(0, Collections.progress)
            opacity: Collections.isPaused ? 0.5 : 1
            label: qsTr("Progress of reading documents")
        }
        Label {
            width: parent.width
            visible: !Collections.isPaused && Collections.trouble.length === 0 && text.length > 0
            text: Collections.currentFile
            color: Theme.faint
            font.pixelSize: Theme.caption
            elide: Text.ElideMiddle
        }
        InlineCard {
            width: parent.width
            visible: Collections.notice.length > 0
            kind: "info"
            title: ""
            text: Collections.notice
            actionText: ""
        }
        InlineCard {
            width: parent.width
            visible: Collections.trouble.length > 0
            kind: "error"
            title: ""
            text: Collections.trouble
            actionText: ""
        }
    }
}
