import QtQuick
import QtQuick.Templates as T
import Hearth.App
import Hearth.Ui

// A collection that the chat asks about, or not.
T.ItemDelegate {
    id: root

    required property double collectionId
    required property string name
    required property string factsText
    property bool isHighlighted: false
    readonly property var ids: Attachments.ids
    readonly property bool isOn: ids.some(id => id === collectionId)

    implicitHeight: 48
    focusPolicy: Qt.NoFocus
    Accessible.role: Accessible.CheckBox
    Accessible.name: name
    Accessible.checked: isOn
    onClicked: isOn ? Attachments.detach(collectionId) : Attachments.attach(collectionId)
    background: Rectangle {
        radius: Theme.radiusSmall
        color: root.isOn ? Theme.accentSoft : root.hovered ? Theme.hover : "transparent"
        border.width: root.isHighlighted ? 2 : 0
        border.color: Theme.accent
    }
    contentItem: Item {
        Icon {
            x: 10
            anchors.verticalCenter: parent.verticalCenter
            name: root.isOn ? "check" : "documents"
            size: 16
            color: root.isOn ? Theme.accent : Theme.muted
        }
        Column {
            x: 38
            anchors.verticalCenter: parent.verticalCenter
            width: parent.width - x - 12
            spacing: 2

            Label {
                width: parent.width
                text: root.name
                elide: Text.ElideMiddle
            }
            Label {
                width: parent.width
                text: root.factsText
                color: Theme.faint
                font.pixelSize: Theme.caption
                elide: Text.ElideRight
            }
        }
    }
}
