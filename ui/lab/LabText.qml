import QtQuick
import Hearth.App
import Hearth.Ui

// The text that quality is measured on.
Column {
    id: root

    readonly property var terms: Lab.terms

    spacing: 8

    Flow {
        width: parent.width
        spacing: 8

        Segmented {
            label: qsTr("Text for the quality")
            value: Lab.textName.length === 0 ? "none" : Lab.isSample ? "sample" : "file"
            options: [
                { value: "none", text: qsTr("None") }, { value: "sample", text: qsTr("Built-in sample") },
                { value: "file", text: qsTr("A file of mine") }
            ]
            onChosen: value => {
                if (value === "none") {
                    Lab.measureNothing();
                } else if (value === "sample") {
                    Lab.measureOnSample();
                } else {
                    files.active = true;
                    (files.item as FileBrowser).open();
                }
            }
        }
        Spinner {
            visible: Lab.isReadingText
            size: 16
        }
        Label {
            height: 36
            visible: Lab.isReadingText
            text: qsTr("Reading the file…")
            color: Theme.muted
        }
        Label {
            height: 36
            visible: !Lab.isReadingText && Lab.textName.length > 0 && !Lab.isSample
            text: Lab.textName
            color: Theme.muted
        }
        // How much of a long text says enough: the rest costs time alone.
        Choice {
            visible: Lab.textName.length > 0
            label: qsTr("How much of the text is read")
            value: "" + root.terms.textTokens
            options: Array.from([2048, 8192, 32768, 131072]).map(tokens => ({ value: "" + tokens, text: qsTr("The first %1 tokens").arg(tokens.toLocaleString(Qt.locale(), "f", 0)) }))
                .concat([{ value: "0", text: qsTr("All of it") }])
            onChosen: value => Lab.setTerm("textTokens", Number(value))
        }
    }
    Loader {
        id: files
        active: false
        sourceComponent: FileBrowser {
            mode: "document"
            onPicked: file => Lab.measureOn(file)
        }
    }
}
