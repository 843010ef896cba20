import QtQuick
import Hearth.Ui

// What a model thought before it answered, folded away until it is asked for.
Column {
    id: root

    property string thinking
    property bool isOpen: false

    spacing: 4

    LinkButton {
        text: root.isOpen ? qsTr("Hide the thinking") : qsTr("Show the thinking")
        onClicked: root.isOpen = !root.isOpen
    }
    TextEdit {
        width: parent.width
        visible: root.isOpen
        readOnly: true
        selectByMouse: true
        color: Theme.muted
        selectionColor: Theme.accent
        selectedTextColor: Theme.accentText
        font.family: Theme.sans
        font.pixelSize: Theme.small
        wrapMode: TextEdit.Wrap
        text: root.isOpen ? root.thinking : ""
        Accessible.name: root.thinking
    }
}
