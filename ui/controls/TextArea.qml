import QtQuick
import QtQuick.Templates as T
import Hearth.Ui

// Several lines of text. It has no frame: what holds it draws one.
T.TextArea {
    id: root

    property string label

    implicitWidth: Math.max(contentWidth + leftPadding + rightPadding, 120)
    implicitHeight: Math.max(contentHeight + topPadding + bottomPadding, 24)
    color: Theme.text
    selectionColor: Theme.accent
    selectedTextColor: Theme.accentText
    placeholderTextColor: Theme.faint
    font.family: Theme.sans
    font.pixelSize: Theme.body
    renderType: Text.NativeRendering
    wrapMode: TextEdit.Wrap
    textFormat: TextEdit.PlainText
    selectByMouse: true
    Accessible.name: label.length > 0 ? label : placeholderText
    Accessible.multiLine: true

    Label {
        x: root.leftPadding
        y: root.topPadding
        width: root.width - root.leftPadding - root.rightPadding
        visible: root.length === 0 && root.preeditText.length === 0
        text: root.placeholderText
        color: Theme.faint
        font.pixelSize: root.font.pixelSize
        elide: Text.ElideRight
    }
}
