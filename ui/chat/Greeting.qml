pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Hearth.Ui

// The model is ready and nothing was said yet.
Item {
    id: root

    readonly property int hour: new Date().getHours()
    readonly property var starters: [
        { symbol: "pencil", title: qsTr("Draft a message"), text: qsTr("Help me write a short, friendly message to ") },
        { symbol: "thought", title: qsTr("Explain something"), text: qsTr("Explain simply, with one example: ") },
        { symbol: "spark", title: qsTr("Find ideas"), text: qsTr("Give me ten ideas for ") },
        { symbol: "chip", title: qsTr("Work on code"), text: qsTr("Review this code and suggest improvements:\n\n") }
    ]
    signal picked(string text)

    Column {
        anchors.centerIn: parent
        width: Math.min(parent.width - 48, 640)
        spacing: 32

        Column {
            width: parent.width
            spacing: 12

            AppMark {
                anchors.horizontalCenter: parent.horizontalCenter
                size: 44
            }
            Label {
                width: parent.width
                topPadding: 8
                horizontalAlignment: Text.AlignHCenter
                text: root.hour < 5 ? qsTr("Still up?") : root.hour < 12 ? qsTr("Good morning") : root.hour < 18 ? qsTr("Good afternoon") : qsTr("Good evening")
                font.family: Theme.heading
                font.pixelSize: Theme.display
                font.weight: Font.DemiBold
                wrapMode: Text.Wrap
            }
            Label {
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                text: qsTr("What would you like to think about?")
                font.pixelSize: Theme.body
                color: Theme.muted
                wrapMode: Text.Wrap
            }
        }
        GridLayout {
            width: parent.width
            columns: root.width > 520 ? 2 : 1
            rowSpacing: 8
            columnSpacing: 8

            Repeater {
                model: root.starters

                T.Button {
                    id: starter
                    required property var modelData

                    Layout.fillWidth: true
                    Layout.preferredWidth: 100
                    implicitHeight: 52
                    focusPolicy: Qt.TabFocus
                    text: modelData.title
                    Accessible.name: text
                    onClicked: root.picked(modelData.text)
                    contentItem: Item {
                        Icon {
                            x: 16
                            anchors.verticalCenter: parent.verticalCenter
                            name: starter.modelData.symbol
                            color: Theme.accent
                        }
                        Label {
                            x: 46
                            height: parent.height
                            text: starter.text
                        }
                    }
                    background: Rectangle {
                        radius: Theme.radius
                        color: starter.down ? Theme.pressed : starter.hovered ? Theme.hover : "transparent"
                        border.width: 1
                        border.color: Theme.line
                        FocusRing { control: starter; inner: Theme.radius }
                    }
                }
            }
        }
    }
}
