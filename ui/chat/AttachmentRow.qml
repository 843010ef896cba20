pragma ComponentBehavior: Bound
import QtQuick
import Hearth.App
import Hearth.Ui

// What the chat asks about: a chip for each collection, and how far the reading of its files is.
Column {
    id: root

    signal addWanted

    visible: Attachments.count > 0
    spacing: 8

    Flow {
        width: parent.width
        spacing: 6

        Repeater {
            model: Attachments.model

            AttachmentChip {
                required property double collectionId
                width: Math.min(implicitWidth, root.width)
                onRemoved: Attachments.detach(collectionId)
            }
        }
    }
    Label {
        width: parent.width
        visible: Attachments.unreadText.length > 0
        text: Attachments.unreadText
        color: Theme.warning
        font.pixelSize: Theme.caption
        lineHeight: 1.2
        wrapMode: Text.WrapAtWordBoundaryOrAnywhere
        maximumLineCount: Shell.isNarrow ? 2 : 8
        elide: Text.ElideRight
    }
    Column {
        width: parent.width
        visible: Attachments.waiting > 0
        spacing: 4

        ProgressBar {
            width: parent.width
            implicitHeight: 3
            value: Attachments.readingProgress
            label: qsTr("Progress of reading the documents of this chat")
        }
        Label {
            width: parent.width
            text: Attachments.readingText
            color: Theme.faint
            font.pixelSize: Theme.caption
            elide: Text.ElideRight
        }
    }
}
