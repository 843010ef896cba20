import QtQuick
import Hearth.Ui

// A formula, as its TeX source.
Rectangle {
    id: root

    required property string text

    implicitHeight: body.implicitHeight + 24
    radius: Theme.radius
    color: Theme.sunken

    TextEdit {
        id: body
        x: 16
        y: 12
        width: parent.width - 32
        text: root.text
        textFormat: TextEdit.PlainText
        wrapMode: TextEdit.Wrap
        horizontalAlignment: TextEdit.AlignHCenter
        readOnly: true
        selectByMouse: true
        color: Theme.text
        selectionColor: Theme.accent
        selectedTextColor: Theme.accentText
        font.family: Theme.mono
        font.pixelSize: Theme.small
        renderType: Text.NativeRendering
    }
}
