import QtQuick
import Hearth.Ui

// The head of a section: what it is, in a sentence what it is for.
Column {
    id: root

    property string title
    property string text

    spacing: 4

    Label {
        width: parent.width
        text: root.title
        font.pixelSize: Theme.body
        font.weight: Font.DemiBold
        Accessible.role: Accessible.Heading
        Accessible.name: text
    }
    Label {
        width: parent.width
        visible: text.length > 0
        text: root.text
        color: Theme.muted
        wrapMode: Text.Wrap
    }
}
