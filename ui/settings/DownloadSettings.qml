pragma ComponentBehavior: Bound
import QtQuick
import Hearth.App
import Hearth.Ui

// How models come to this computer, and where to.
Column {
    id: root

    spacing: 20

    SettingsTitle { text: qsTr("Downloads") }
    SettingRow {
        name: qsTr("Files at a time")
        Segmented {
            label: qsTr("Files at a time")
            value: String(Settings.parallelDownloads)
            options: [{ value: "1", text: "1" }, { value: "2", text: "2" }, { value: "3", text: "3" }, { value: "4", text: "4" }, { value: "8", text: "8" }]
            onChosen: value => Settings.parallelDownloads = Number(value)
        }
    }
    SettingRow {
        name: qsTr("Speed limit in kB a second")
        details: qsTr("Of all downloads together, so that others in the house can use the line, too.")
        NumberField {
            label: qsTr("Speed limit in kB a second")
            placeholderText: qsTr("No limit")
            maximum: 9999999
            value: Settings.downloadLimitKb
            onChanged: value => Settings.downloadLimitKb = value
        }
    }
    SettingRow {
        name: qsTr("Folder for models")
        details: qsTr("Counts for what is downloaded from now on. What is there or under way stays where it is, and in the library.")
        Row {
            spacing: 4

            CheckedField {
                id: folder
                width: 204
                label: qsTr("Folder for models")
                placeholder: qsTr("In the data folder")
                value: Settings.downloadFolder
                onChecked: text => problem = Downloads.folderProblem(text)
                onChanged: value => Settings.downloadFolder = value
            }
            IconButton {
                symbol: "folder"
                tip: qsTr("Choose a folder…")
                onClicked: {
                    files.active = true;
                    (files.item as FileBrowser).open();
                }
            }
        }
    }
    Loader {
        id: files
        active: false
        source: "../models/FileBrowser.qml"
        onLoaded: {
            (item as FileBrowser).mode = "target";
            (item as FileBrowser).picked.connect(url => folder.take((item as FileBrowser).pathOf(url)));
        }
    }
}
