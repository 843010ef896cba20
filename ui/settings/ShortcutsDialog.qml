pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Hearth.Ui

// All keys on one page.
Dialog {
    id: root

    readonly property var groups: [
        { title: qsTr("Chats"), rows: [
            [qsTr("New chat"), "Ctrl N"], [qsTr("Search"), "Ctrl K"], [qsTr("Next chat"), "Ctrl Page↓"], [qsTr("Previous chat"), "Ctrl Page↑"],
            [qsTr("Rename the chat"), "F2"]] },
        { title: qsTr("Writing"), rows: [
            [qsTr("Send"), "Enter"], [qsTr("New line"), "Shift Enter"], [qsTr("Stop the answer"), "Esc"], [qsTr("Edit the last message"), "↑"],
            [qsTr("Answer again"), "Ctrl R"], [qsTr("Copy the last answer"), "Ctrl Shift C"], [qsTr("Jump to the latest"), "Ctrl End"]] },
        { title: qsTr("Models"), rows: [
            [qsTr("Models"), "Ctrl Shift F"], [qsTr("Download the recommended file"), "Ctrl Enter"], [qsTr("Library"), "Ctrl Shift L"],
            [qsTr("Lab"), "Ctrl Shift M"], [qsTr("Downloads"), "Ctrl J"]] },
        { title: qsTr("Window"), rows: [
            [qsTr("Documents"), "Ctrl Shift D"],
            [qsTr("Choose a model"), "Ctrl L"], [qsTr("Add a model file"), "Ctrl O"], [qsTr("Instructions and sampling"), "Ctrl ."],
            [qsTr("Sidebar"), "Ctrl B"], [qsTr("Settings"), "Ctrl ,"], [qsTr("This page"), "Ctrl /"], [qsTr("Quit"), "Ctrl Q"]] }
    ]

    title: qsTr("Keyboard shortcuts")
    width: Math.min(440, (parent?.width ?? 440) - 32)

    ScrollColumn {
        anchors.fill: parent
        anchors.bottomMargin: 8
        topMargin: -16
        spacing: 8

        Repeater {
            model: root.groups

            Column {
                id: group
                required property var modelData
                width: parent?.width ?? 0
                spacing: 2

                SettingsTitle {
                    bottomPadding: 4
                    text: group.modelData.title
                }
                Repeater {
                    model: group.modelData.rows

                    RowLayout {
                        id: line
                        required property var modelData
                        width: group.width
                        height: 32
                        spacing: 4

                        Label {
                            Layout.fillWidth: true
                            text: line.modelData[0]
                        }
                        Repeater {
                            model: line.modelData[1].split(" ")
                            KeyCap {}
                        }
                    }
                }
            }
        }
    }
}
