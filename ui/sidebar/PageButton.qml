import QtQuick
import QtQuick.Templates as T
import Hearth.App
import Hearth.Ui

// The way to a page beside the chat, in the sidebar. Not there when this version has no such page.
T.Button {
    id: root

    required property string page
    required property string symbol
    property string keys
    property string note           // small, at the right
    property color noteColor: Theme.faint
    property real progress: -1     // 0 to 1; less: no bar
    readonly property bool isCurrent: Pages.current === page

    implicitHeight: 34
    visible: Pages.has(page)
    focusPolicy: Qt.TabFocus
    Accessible.name: text
    Accessible.description: note
    onClicked: {
        Pages.open(page);
        if (Shell.isNarrow)
            Shell.toggleSidebar();
    }
    contentItem: Item {
        Icon {
            x: 12
            anchors.verticalCenter: parent.verticalCenter
            name: root.symbol
            size: 17
            color: root.isCurrent ? Theme.text : Theme.muted
        }
        Label {
            x: 40
            width: parent.width - x - noteLabel.width - 20
            height: parent.height
            text: root.text
            font.weight: root.isCurrent ? Font.Medium : Font.Normal
            elide: Text.ElideRight
        }
        Label {
            id: noteLabel
            anchors.right: parent.right
            anchors.rightMargin: 12
            height: parent.height
            text: root.note
            color: root.noteColor
            font.pixelSize: Theme.caption
        }
        ProgressBar {
            x: 40
            anchors.bottom: parent.bottom
            anchors.bottomMargin: 2
            width: parent.width - 52
            implicitHeight: 3
            visible: root.progress >= 0
            value: root.progress
            label: root.text
        }
    }
    background: Rectangle {
        radius: Theme.radiusSmall
        color: root.isCurrent || root.down ? Theme.pressed : root.hovered ? Theme.hover : "transparent"
        FocusRing { control: root }
    }
    ControlTip {
        isWanted: root.hovered || root.visualFocus
        text: root.text
        keys: root.keys
    }
}
