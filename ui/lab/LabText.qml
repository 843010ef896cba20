import QtQuick
import Hearth.App
import Hearth.Ui

// The text that quality is measured on.
Column {
    id: root

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
        Label {
            height: 36
            visible: Lab.textName.length > 0 && !Lab.isSample
            text: Lab.textName
            color: Theme.muted
        }
    }
    Loader {
        id: files
        active: false
        sourceComponent: FileBrowser {
            mode: "text"
            onPicked: file => Lab.measureOn(file)
        }
    }
}
