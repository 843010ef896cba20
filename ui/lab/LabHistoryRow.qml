import QtQuick
import QtQuick.Templates as T
import Hearth.App
import Hearth.Ui

// One comparison of the past: to open, to name, to delete.
T.ItemDelegate {
    id: root

    required property int index
    required property double runId
    required property string title
    required property string timeText
    required property string summary
    required property string ending     // "": it came to its end, "stopped", "interrupted", "running"
    required property string endingText // the word for it
    property bool isRenaming: false
    readonly property bool isShown: Lab.state === "done" && Lab.runKey === "" + runId
    signal opened

    height: Math.max(56, facts.implicitHeight + 20)
    focusPolicy: Qt.TabFocus
    Accessible.name: Theme.joined([title, endingText])
    Accessible.description: Theme.joined([timeText, summary])
    Keys.onReturnPressed: clicked()
    Keys.onEnterPressed: clicked()
    Keys.onDeletePressed: Lab.removeRun(runId)
    Keys.onPressed: event => { if (event.key === Qt.Key_F2) isRenaming = true }
    onClicked: opened()
    onActiveFocusChanged: if (activeFocus) ListView.view.currentIndex = index
    background: Rectangle {
        radius: Theme.radiusSmall
        color: root.hovered || root.activeFocus ? Theme.hover : "transparent"
        FocusRing { control: root; outset: 0 }
    }
    contentItem: Item {
        Column {
            id: facts
            x: 12
            anchors.verticalCenter: parent.verticalCenter
            width: parent.width - x - actions.width - 16
            visible: !root.isRenaming
            spacing: 3

            Row {
                width: parent.width
                spacing: 8

                Label {
                    anchors.verticalCenter: parent.verticalCenter
                    width: Math.min(implicitWidth, parent.width - (end.visible ? end.width + 8 : 0) - (here.visible ? here.width + 8 : 0))
                    text: root.title
                    font.weight: Font.Medium
                    elide: Text.ElideRight
                }
                Badge {
                    id: end
                    text: root.endingText
                    symbol: root.ending === "stopped" ? "stop" : root.ending === "interrupted" ? "alert" : ""
                    ink: root.ending === "interrupted" ? Theme.warning : Theme.muted
                }
                Badge {
                    id: here
                    text: root.isShown ? qsTr("on show") : ""
                    ink: Theme.accent
                }
            }
            Label {
                width: parent.width
                text: Theme.joined([root.timeText, root.summary])
                color: Theme.faint
                font.pixelSize: Theme.caption
                wrapMode: Text.Wrap
                maximumLineCount: 2
                elide: Text.ElideRight
            }
        }
        Loader {
            id: renamer
            x: 8
            anchors.verticalCenter: parent.verticalCenter
            width: parent.width - x - actions.width - 16
            active: root.isRenaming
            sourceComponent: TitleField { label: qsTr("Name of the comparison") }
            onLoaded: (item as TitleField).begin(root.title)
        }
        Row {
            id: actions
            anchors.right: parent.right
            anchors.rightMargin: 8
            anchors.verticalCenter: parent.verticalCenter

            IconButton {
                symbol: "pencil"
                tip: qsTr("Rename")
                keys: qsTr("F2")
                onClicked: root.isRenaming = true
            }
            IconButton {
                symbol: "trash"
                tip: qsTr("Delete this comparison and its votes")
                onClicked: Lab.removeRun(root.runId)
            }
        }
    }

    Connections {
        target: renamer.item as TitleField
        function onFinished(title) {
            root.isRenaming = false;
            if (title.length > 0)
                Lab.renameRun(root.runId, title);
            root.forceActiveFocus(Qt.TabFocusReason);
        }
    }
}
