import QtQuick
import Hearth.Ui

// The heading of a group of chats.
Label {
    id: root

    required property string section

    leftPadding: 12
    topPadding: 16
    bottomPadding: 6
    color: Theme.faint
    font.pixelSize: Theme.caption
    font.weight: Font.Medium
    text: {
        switch (root.section) {
        case "pinned": return qsTr("Pinned");
        case "today": return qsTr("Today");
        case "yesterday": return qsTr("Yesterday");
        case "week": return qsTr("Previous 7 days");
        default: return qsTr("Older");
        }
    }
}
