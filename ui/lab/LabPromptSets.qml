pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Hearth.App
import Hearth.Ui

// Sets of prompts that were kept: to use one, or to forget it.
Popover {
    id: root

    width: 320
    focus: true
    onOpened: {
        list.currentIndex = 0;
        list.forceActiveFocus(Qt.PopupFocusReason);
    }

    contentItem: ListView {
        id: list
        implicitHeight: Math.min(contentHeight, 320)
        clip: true
        model: Lab.promptSets
        boundsBehavior: Flickable.StopAtBounds
        keyNavigationEnabled: true
        highlightMoveDuration: 0
        Accessible.role: Accessible.List
        Accessible.name: qsTr("Kept prompts")
        T.ScrollBar.vertical: ScrollBar {}
        delegate: T.ItemDelegate {
            id: row
            required property int index
            required property string modelData
            width: list.width
            height: 40
            focusPolicy: Qt.TabFocus
            text: modelData
            Accessible.name: text
            onClicked: {
                Lab.usePromptSet(modelData);
                root.close();
            }
            onActiveFocusChanged: if (activeFocus) list.currentIndex = index
            Keys.onReturnPressed: clicked()
            Keys.onEnterPressed: clicked()
            Keys.onDeletePressed: Lab.forgetPromptSet(modelData)
            background: Rectangle {
                radius: Theme.radiusSmall
                color: row.hovered || row.activeFocus ? Theme.hover : "transparent"
                FocusRing { control: row; outset: 0 }
            }
            contentItem: Item {
                Label {
                    x: 10
                    width: parent.width - x - forget.width - 8
                    height: parent.height
                    text: row.text
                    elide: Text.ElideRight
                }
                IconButton {
                    id: forget
                    anchors.right: parent.right
                    anchors.verticalCenter: parent.verticalCenter
                    symbol: "trash"
                    tip: qsTr("Forget “%1”").arg(row.text)
                    onClicked: Lab.forgetPromptSet(row.modelData)
                }
            }
        }
    }
    Connections {
        target: Lab
        function onPromptSetsChanged() { if (Lab.promptSets.length === 0) root.close() }
    }
}
