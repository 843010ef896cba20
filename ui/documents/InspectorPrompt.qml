import QtQuick
import Hearth.Ui

// The exact prompt of an answer.
ScrollColumn {
    id: root

    property string text

    inset: 16

    TextEdit {
        width: parent.width
        text: root.text
        textFormat: TextEdit.PlainText
        readOnly: true
        selectByMouse: true
        wrapMode: TextEdit.Wrap
        color: Theme.text
        selectionColor: Theme.accent
        selectedTextColor: Theme.accentText
        font.family: Theme.mono
        font.pixelSize: Theme.caption
        renderType: Text.NativeRendering
        Accessible.name: qsTr("Exact prompt")
    }
}
