import QtQuick
import QtQuick.Templates as T
import Hearth.Ui

// Asks before something is lost. The safe answer has the focus.
T.Popup {
    id: root

    property string title
    property string text
    property string acceptText
    property string keepText: qsTr("Keep")
    property bool canAccept: true // false: it only says why not
    signal accepted

    parent: T.Overlay.overlay
    anchors.centerIn: parent
    width: Math.min(420, (parent?.width ?? 420) - 32)
    implicitHeight: contentItem.implicitHeight + 2 * padding
    padding: 24
    modal: true
    focus: true
    closePolicy: T.Popup.CloseOnEscape | T.Popup.CloseOnPressOutside
    onOpened: keep.forceActiveFocus(Qt.TabFocusReason)
    enter: Transition {
        NumberAnimation { property: "opacity"; from: 0; to: 1; duration: Theme.quick }
        NumberAnimation { property: "scale"; from: 0.98; to: 1; duration: Theme.calm; easing.type: Easing.OutCubic }
    }
    exit: Transition {
        NumberAnimation { property: "opacity"; to: 0; duration: Theme.quick }
    }
    T.Overlay.modal: Rectangle { color: Theme.scrim }
    background: Card { radius: Theme.radiusLarge }
    contentItem: Column {
        spacing: 8

        Label {
            width: parent.width
            text: root.title
            font.pixelSize: Theme.body
            font.weight: Font.DemiBold
            wrapMode: Text.Wrap
            Accessible.role: Accessible.AlertMessage
            Accessible.name: text
            Accessible.description: root.text
        }
        Label {
            width: parent.width
            bottomPadding: 12
            text: root.text
            color: Theme.muted
            wrapMode: Text.WrapAtWordBoundaryOrAnywhere
            lineHeight: 1.3
        }
        Row {
            anchors.right: parent.right
            spacing: 8

            Button {
                id: keep
                text: root.keepText
                onClicked: root.close()
            }
            Button {
                visible: root.canAccept
                kind: "danger"
                text: root.acceptText
                onClicked: {
                    root.close();
                    root.accepted();
                }
            }
        }
    }
}
