import QtQuick
import QtQuick.Layouts
import Hearth.Ui

// A passage: which one it is, where it stands, and its words, those of the question in bold.
Column {
    id: root

    property var source: null
    property int mostLines: 6

    spacing: 6

    RowLayout {
        width: parent.width
        spacing: 8

        NumberChip {
            visible: number > 0
            number: root.source?.number ?? 0
        }
        Label {
            Layout.fillWidth: true
            text: root.source?.name ?? ""
            font.weight: Font.DemiBold
            elide: Text.ElideMiddle
        }
        Badge {
            visible: root.source?.isHidden ?? false
            text: qsTr("hidden text")
            ink: Theme.warning
        }
    }
    Label {
        width: parent.width
        visible: text.length > 0
        text: root.source?.headings ?? ""
        color: Theme.faint
        font.pixelSize: Theme.caption
        elide: Text.ElideRight
    }
    Label {
        width: parent.width
        text: root.source?.html ?? ""
        textFormat: Text.StyledText
        color: Theme.muted
        wrapMode: Text.Wrap
        elide: Text.ElideRight
        maximumLineCount: root.mostLines
        lineHeight: 1.3
    }
    Label {
        width: parent.width
        visible: root.source?.isHidden ?? false
        text: qsTr("Somebody who opens the file does not see this text. Do not rely on it.")
        color: Theme.warning
        font.pixelSize: Theme.caption
        wrapMode: Text.Wrap
    }
}
