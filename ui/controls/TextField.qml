import QtQuick
import QtQuick.Templates as T
import Hearth.Ui

// A line of text to fill in. Its label is its name for those who cannot see it.
T.TextField {
    id: root

    property string label
    property string symbol
    property bool isBare: false

    implicitWidth: 200
    implicitHeight: Math.max(36, contentHeight + 16)
    leftPadding: symbol.length > 0 ? 36 : 12
    rightPadding: 12
    verticalAlignment: Text.AlignVCenter
    color: Theme.text
    selectionColor: Theme.accent
    selectedTextColor: Theme.accentText
    placeholderTextColor: Theme.faint
    font.family: Theme.sans
    font.pixelSize: Theme.small
    renderType: Text.NativeRendering
    selectByMouse: true
    Accessible.name: label.length > 0 ? label : placeholderText

    background: Rectangle {
        radius: Theme.radiusSmall + 2
        color: root.isBare ? Theme.hover : Theme.raised
        border.width: root.activeFocus ? 1.5 : root.isBare ? 0 : 1
        border.color: root.activeFocus ? Theme.accent : Theme.line
        Behavior on border.color { ColorAnimation { duration: Theme.quick } }

        Icon {
            x: 11
            anchors.verticalCenter: parent.verticalCenter
            visible: root.symbol.length > 0
            name: root.symbol
            size: 16
            color: Theme.faint
        }
    }

    Label {
        x: root.leftPadding
        width: root.width - root.leftPadding - root.rightPadding
        height: root.height
        visible: root.length === 0 && root.preeditText.length === 0
        text: root.placeholderText
        color: Theme.faint
        horizontalAlignment: root.horizontalAlignment
        elide: Text.ElideRight
    }
}
