pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Hearth.App
import Hearth.Ui

// The prompts, to write and to bring from a file.
Column {
    id: root

    spacing: 8

    // Its field is to be seen and written in, wherever the page and the list stand.
    function add(): void {
        Lab.addPrompt("");
        list.forceLayout();
        list.positionViewAtEnd();
        list.itemAtIndex(list.count - 1)?.write();
        Qt.callLater(root.added);
    }
    signal added

    // As tall as its prompts up to a limit, beyond which it scrolls: only those that are seen are made.
    ListView {
        id: list
        width: parent.width
        height: Math.min(contentHeight, 420)
        clip: contentHeight > height
        spacing: 8
        model: Lab.promptList
        boundsBehavior: Flickable.StopAtBounds
        interactive: contentHeight > height
        T.ScrollBar.vertical: ScrollBar {}
        delegate: Rectangle {
            id: row
            required property int index
            required property string name
            required property string system
            required property string prompt

            property bool showsSystem: system.length > 0
            readonly property real writtenAt: called.visible ? called.y + called.height + 4 : 9
            readonly property bool isLong: prompt.length > 9000 // Qt draws of longer texts what it takes for visible, here nothing

            width: list.width - (list.interactive ? 12 : 0)
            height: (isLong ? note.y + note.height : input.y + input.height) + 9
            radius: Theme.radius
            color: Theme.raised
            border.width: input.activeFocus || role.activeFocus ? 1.5 : 1
            border.color: input.activeFocus || role.activeFocus ? Theme.accent : Theme.line

            function write(): void { input.forceActiveFocus(Qt.TabFocusReason) }

            Label {
                id: called
                x: 12
                y: 9
                width: parent.width - 96
                visible: row.name.length > 0
                text: row.name
                color: Theme.muted
                font.pixelSize: Theme.caption
                font.weight: Font.Medium
                elide: Text.ElideRight
            }
            TextArea {
                id: role
                x: 12
                y: row.writtenAt
                width: parent.width - 96
                visible: row.showsSystem || activeFocus
                font.pixelSize: Theme.small
                color: Theme.muted
                text: row.system
                placeholderText: qsTr("How the variants are to answer (system prompt)")
                label: qsTr("System prompt %1").arg(row.index + 1)
                onTextChanged: if (activeFocus) Lab.setPrompt(row.index, text, input.text)
            }
            TextArea {
                id: input
                x: 12
                y: role.visible ? role.y + role.height + 8 : row.writtenAt
                width: parent.width - 96
                visible: !row.isLong
                font.pixelSize: Theme.small
                text: row.prompt
                placeholderText: qsTr("What the variants are asked")
                label: row.name.length > 0 ? row.name : qsTr("Prompt %1").arg(row.index + 1)
                onEditingFinished: Lab.setPrompt(row.index, row.system, text)
                onTextChanged: if (activeFocus) Lab.setPrompt(row.index, row.system, text)
                KeyNavigation.priority: KeyNavigation.BeforeItem
                KeyNavigation.tab: instruct
            }
            Label {
                id: beginning
                x: 12
                y: input.y
                width: parent.width - 96
                visible: row.isLong
                text: row.isLong ? row.prompt.slice(0, 2000) : ""
                font.pixelSize: Theme.small
                wrapMode: Text.Wrap
                maximumLineCount: 4
                elide: Text.ElideRight
            }
            Label {
                id: note
                x: 12
                y: beginning.y + beginning.height + 6
                width: parent.width - 96
                visible: row.isLong
                text: qsTr("Of its %1 characters the beginning is shown. To change it, remove it, and paste it again or choose its file.").arg(row.prompt.length)
                color: Theme.muted
                font.pixelSize: Theme.caption
                wrapMode: Text.Wrap
            }
            IconButton {
                id: instruct
                anchors.right: remove.left
                y: 4
                symbol: "settings"
                tip: row.showsSystem ? qsTr("Hide the system prompt") : qsTr("Add a system prompt")
                enabled: row.system.length === 0
                onClicked: {
                    row.showsSystem = !row.showsSystem;
                    if (row.showsSystem)
                        role.forceActiveFocus(Qt.TabFocusReason);
                }
            }
            IconButton {
                id: remove
                anchors.right: parent.right
                anchors.rightMargin: 6
                y: 4
                symbol: "close"
                tip: qsTr("Remove this prompt")
                onClicked: Lab.removePrompt(row.index)
            }
        }
    }
    Label {
        width: parent.width
        visible: Lab.emptyPrompts > 0 && Lab.promptList.count > 1
        text: qsTr("%n empty prompt(s): not compared.", "", Lab.emptyPrompts)
        color: Theme.muted
        font.pixelSize: Theme.small
        wrapMode: Text.Wrap
    }
    Flow {
        width: parent.width
        spacing: 8

        Button {
            symbol: "plus"
            text: qsTr("Add a prompt")
            onClicked: root.add()
        }
        Button {
            symbol: "file"
            text: qsTr("From a file")
            tip: qsTr("Plain text with a prompt a paragraph, or JSON")
            onClicked: {
                files.active = true;
                (files.item as FileBrowser).open();
            }
        }
        Button {
            id: kept
            visible: Lab.promptSets.length > 0
            text: qsTr("Kept prompts")
            onClicked: sets.visible ? sets.close() : sets.open()

            LabPromptSets {
                id: sets
                y: kept.height + 4
            }
        }
        Button {
            visible: Lab.promptList.count > 0
            kind: "quiet"
            text: Lab.promptList.count > 1 ? qsTr("Keep these") : qsTr("Keep it")
            tip: Lab.promptSetName.length > 0 ? qsTr("As “%1”, to use again in other comparisons").arg(Lab.promptSetName) : qsTr("To use again in other comparisons")
            onClicked: Lab.keepPromptSet()
        }
        Button {
            visible: Lab.promptList.count > 0
            kind: "quiet"
            text: qsTr("Export")
            tip: qsTr("As a file in Downloads, which Hearth reads again")
            onClicked: Lab.exportRun("prompts")
        }
    }
    Loader { id: files; active: false; source: "LabPromptFiles.qml" }
}
