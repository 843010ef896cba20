pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Hearth.App
import Hearth.Ui

// Below an answer from documents: the passages that it names, how many it was given, and what is doubtful.
Column {
    id: root

    required property double messageId
    required property string kind // "found" or "whole"
    required property var sources
    required property int doubts
    readonly property var named: sources.filter(source => source.isCited)
    signal inspected

    spacing: 8

    function countText(): string {
        if (root.kind === "whole")
            return qsTr("The documents were read whole");
        return qsTr("%n passage(s) read", "", root.sources.length);
    }

    Flow {
        width: parent.width
        spacing: 6
        visible: root.named.length > 0
        Accessible.role: Accessible.List
        Accessible.name: qsTr("Sources")

        Repeater {
            model: root.named

            T.Button {
                id: chip
                required property var modelData

                implicitWidth: Math.min(root.width, body.implicitWidth + 20)
                implicitHeight: 30
                focusPolicy: Qt.TabFocus
                text: modelData.name
                Accessible.name: qsTr("Source %1: %2").arg(modelData.number).arg(modelData.name)
                onClicked: Chat.viewer.openSource(root.messageId, modelData.number)
                Keys.onReturnPressed: clicked()
                Keys.onEnterPressed: clicked()
                contentItem: Item {
                    Row {
                        id: body
                        anchors.verticalCenter: parent.verticalCenter
                        x: 8
                        spacing: 8

                        NumberChip {
                            anchors.verticalCenter: parent.verticalCenter
                            number: chip.modelData.number
                        }
                        Label {
                            anchors.verticalCenter: parent.verticalCenter
                            width: Math.min(implicitWidth, root.width - 60)
                            text: chip.modelData.name
                            elide: Text.ElideMiddle
                        }
                    }
                }
                background: Rectangle {
                    radius: Theme.radiusSmall
                    color: chip.down ? Theme.pressed : chip.hovered ? Theme.hover : "transparent"
                    border.width: 1
                    border.color: Theme.line
                    FocusRing { control: chip }
                }
                ControlTip {
                    isWanted: chip.hovered || chip.visualFocus
                    text: chip.modelData.headings.length > 0 ? chip.modelData.headings : qsTr("Open it here")
                }
            }
        }
    }
    Flow {
        x: -8 // words of links begin where others do
        width: parent.width + 8
        spacing: 4

        Label {
            height: 28
            leftPadding: 8
            text: root.named.length > 0 ? root.countText() : qsTr("%1; the answer names none").arg(root.countText())
            color: root.named.length > 0 ? Theme.faint : Theme.warning
            font.pixelSize: Theme.caption
        }
        Label {
            height: 28
            leftPadding: 8
            visible: root.doubts > 0
            text: qsTr("<u>%n sentence(s)</u> not borne out", "", root.doubts)
            textFormat: Text.StyledText
            color: Theme.warning
            font.pixelSize: Theme.caption

            HoverHandler { id: legend }
            ControlTip {
                isWanted: legend.hovered
                text: qsTr("Words, numbers and names of each sentence are looked for in the passages. What is underlined does not stand there: check it. What is not underlined can still be wrong.")
            }
        }
        LinkButton {
            text: qsTr("How it was found")
            font.pixelSize: Theme.caption
            onClicked: root.inspected()
        }
    }
}
