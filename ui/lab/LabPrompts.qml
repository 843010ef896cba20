pragma ComponentBehavior: Bound
import QtQuick
import Hearth.App
import Hearth.Ui

// The prompts, to write and to bring from a file.
Column {
    id: root

    spacing: 8

    function kept(): var {
        const options = [{ value: "", text: qsTr("Kept prompts") }];
        for (const name of Lab.promptSets)
            options.push({ value: name, text: name });
        return options;
    }

    Repeater {
        // By number: a row that is typed in must not be made anew with every letter.
        model: Lab.prompts.length

        Rectangle {
            id: row
            required property int index
            readonly property var prompt: Lab.prompts[index] ?? null

            width: root.width
            height: input.height + 18
            radius: Theme.radius
            color: Theme.raised
            border.width: input.activeFocus ? 1.5 : 1
            border.color: input.activeFocus ? Theme.accent : Theme.line

            TextArea {
                id: input
                x: 12
                y: 9
                width: parent.width - 60
                font.pixelSize: Theme.small
                text: row.prompt?.text ?? ""
                placeholderText: qsTr("What the variants are asked")
                label: qsTr("Prompt %1").arg(row.index + 1)
                onEditingFinished: Lab.setPrompt(row.index, row.prompt?.system ?? "", text)
                onTextChanged: if (activeFocus) Lab.setPrompt(row.index, row.prompt?.system ?? "", text)
                KeyNavigation.priority: KeyNavigation.BeforeItem
                KeyNavigation.tab: remove
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
    Flow {
        width: parent.width
        spacing: 8

        Button {
            symbol: "plus"
            text: qsTr("Add a prompt")
            onClicked: Lab.addPrompt("")
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
        Choice {
            visible: Lab.promptSets.length > 0
            label: qsTr("Kept prompts")
            value: ""
            options: root.kept()
            onChosen: name => { if (name.length > 0) Lab.usePromptSet(name) }
        }
        Button {
            visible: Lab.prompts.length > 1
            kind: "quiet"
            text: qsTr("Keep these")
            tip: qsTr("To use them again in other comparisons")
            onClicked: Lab.keepPromptSet(Lab.prompts[0].name)
        }
    }
    Loader { id: files; active: false; source: "LabPromptFiles.qml" }
}
