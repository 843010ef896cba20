import QtQuick
import QtQuick.Layouts
import Hearth.App
import Hearth.Ui

// What the user said: a soft bubble at the right, which turns into an editor in place.
Item {
    id: root

    required property double messageId
    required property string text
    required property int branchIndex
    required property int branchCount
    property bool isEditing: false
    readonly property real columnWidth: Math.min(Theme.textWidth, width - 48)

    implicitHeight: column.implicitHeight + 12
    Accessible.role: Accessible.ListItem
    Accessible.name: qsTr("You: %1").arg(text)

    Connections {
        target: Shell
        function onEditMessage(messageId) { if (messageId === root.messageId && !Chat.isGenerating) root.isEditing = true }
    }
    Connections {
        target: editor.item as MessageEditor
        function onSaved(text) {
            root.isEditing = false;
            Chat.editMessage(root.messageId, text);
            Shell.focusComposer();
        }
        function onCancelled() {
            root.isEditing = false;
            Shell.focusComposer();
        }
    }
    HoverHandler { id: hover }
    Column {
        id: column
        x: (root.width - root.columnWidth) / 2
        y: 12
        width: root.columnWidth
        spacing: 4

        Rectangle {
            anchors.right: parent.right
            visible: !root.isEditing
            width: Math.min(body.implicitWidth + 32, root.columnWidth * 0.86)
            height: body.implicitHeight + 16
            radius: Theme.radiusLarge
            color: Theme.bubble

            TextEdit {
                id: body
                x: 16
                y: 10
                width: parent.width - 32
                text: Theme.plain(root.text)
                textFormat: TextEdit.RichText
                wrapMode: TextEdit.Wrap
                readOnly: true
                selectByMouse: true
                color: Theme.text
                selectionColor: Theme.accent
                selectedTextColor: Theme.accentText
                font.family: Theme.sans
                font.pixelSize: Theme.body
                renderType: Text.NativeRendering
            }
        }
        Loader {
            id: editor
            width: parent.width
            active: root.isEditing
            visible: active
            sourceComponent: MessageEditor {}
            onLoaded: (item as MessageEditor).begin(root.text)
        }
        FocusScope {
            id: actions
            anchors.right: parent.right
            width: row.implicitWidth
            height: 28
            visible: !root.isEditing
            opacity: hover.hovered || activeFocus || root.branchCount > 1 ? 1 : 0
            Behavior on opacity { NumberAnimation { duration: Theme.quick } }

            Row {
                id: row
                IconButton {
                    size: 28
                    symbol: "copy"
                    tip: qsTr("Copy")
                    onClicked: Chat.copyText(root.messageId)
                }
                IconButton {
                    size: 28
                    symbol: "pencil"
                    tip: qsTr("Edit and ask again")
                    keys: qsTr("Up")
                    enabled: !Chat.isGenerating
                    onClicked: root.isEditing = true
                }
                BranchSwitch {
                    index: root.branchIndex
                    count: root.branchCount
                    onMoved: delta => Chat.switchBranch(root.messageId, delta)
                }
            }
        }
    }
}
