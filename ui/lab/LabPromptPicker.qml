pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Hearth.App
import Hearth.Ui

// Which of the prompts' answers are looked at: the one before, the next one, or one by its name.
Row {
    id: root

    spacing: 2

    IconButton {
        symbol: "left"
        tip: qsTr("The prompt before")
        enabled: Lab.promptIndex > 0
        onClicked: Lab.promptIndex = Lab.promptIndex - 1
    }
    Button {
        id: name
        kind: "quiet"
        text: qsTr("Prompt %1 of %2").arg(Lab.promptIndex + 1).arg(Lab.promptCount)
        tip: qsTr("Choose a prompt by its name")
        onClicked: names.visible ? names.close() : names.open()

        Popover {
            id: names
            y: name.height + 4
            width: 320
            focus: true
            onOpened: list.forceActiveFocus(Qt.TabFocusReason)

            contentItem: ListView {
                id: list
                implicitHeight: Math.min(contentHeight, 320)
                clip: true
                model: Lab.promptCount
                currentIndex: Lab.promptIndex
                boundsBehavior: Flickable.StopAtBounds
                keyNavigationEnabled: true
                highlightMoveDuration: 0
                Keys.onReturnPressed: choose(currentIndex)
                Keys.onSpacePressed: choose(currentIndex)
                Accessible.role: Accessible.List
                Accessible.name: qsTr("Prompts")
                T.ScrollBar.vertical: ScrollBar {}
                delegate: T.ItemDelegate {
                    id: choice
                    required property int index
                    width: list.width
                    height: 34
                    focusPolicy: Qt.NoFocus
                    text: Lab.promptName(index)
                    Accessible.name: text
                    onClicked: list.choose(index)
                    contentItem: Label {
                        leftPadding: 10
                        rightPadding: 10
                        text: choice.text
                        font.weight: choice.index === Lab.promptIndex ? Font.DemiBold : Font.Normal
                        elide: Text.ElideRight
                    }
                    background: Rectangle {
                        radius: Theme.radiusSmall
                        color: choice.hovered || choice.ListView.isCurrentItem ? Theme.hover : "transparent"
                    }
                }

                function choose(index: int): void {
                    Lab.promptIndex = index;
                    names.close();
                }
            }
        }
    }
    IconButton {
        symbol: "right"
        tip: qsTr("The next prompt")
        enabled: Lab.promptIndex + 1 < Lab.promptCount
        onClicked: Lab.promptIndex = Lab.promptIndex + 1
    }
}
