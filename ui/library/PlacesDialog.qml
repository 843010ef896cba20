pragma ComponentBehavior: Bound
import QtQuick
import Hearth.App
import Hearth.Ui

// Where models are looked for: Hearth's own folder, the user's, and those of other programs.
Dialog {
    id: root

    title: qsTr("Where models are looked for")
    height: Math.min(560, (parent?.height ?? 560) - 32)

    ScrollColumn {
        anchors.fill: parent
        anchors.bottomMargin: 8
        topMargin: -16
        spacing: 8

        SettingsTitle { text: qsTr("Folders, with all that lies below them") }
        PlaceRow {
            name: Library.modelsFolder
            details: qsTr("Hearth's own: what it downloads comes here")
        }
        Repeater {
            model: Library.folders

            PlaceRow {
                id: folder
                required property string modelData
                name: modelData

                IconButton {
                    symbol: "close"
                    tip: qsTr("Do not look here any more (the files stay)")
                    onClicked: Library.removeFolder(folder.modelData)
                }
            }
        }
        Button {
            symbol: "plus"
            text: qsTr("Add a folder…")
            onClicked: {
                files.active = true;
                (files.item as FileBrowser).open();
            }
        }
        SettingsTitle {
            topPadding: 16
            text: qsTr("Programs whose models are used in place")
        }
        Label {
            visible: Library.programs.length === 0
            width: parent.width
            text: qsTr("Neither LM Studio nor Ollama nor a Hugging Face cache is on this computer.")
            color: Theme.muted
            wrapMode: Text.Wrap
        }
        Repeater {
            model: Library.programs.length // not the list itself: its rows stay when it changes, and the keyboard in them

            PlaceRow {
                id: program
                required property int index
                readonly property var modelData: Library.programs[index] ?? { id: "", name: "", isUsed: false, folders: [], count: 0, sizeText: "" }
                readonly property string amount: !modelData.isUsed ? "" : modelData.count === 0 ? qsTr("no models")
                    : Theme.joined([modelData.count === 1 ? qsTr("1 model") : qsTr("%1 models").arg(modelData.count), modelData.sizeText])
                symbol: "chip"
                name: modelData.name
                details: [modelData.folders.join("\n"), amount].filter(part => part.length > 0).join("\n")

                Switch {
                    label: qsTr("Use the models of %1").arg(program.modelData.name)
                    checked: program.modelData.isUsed
                    onToggled: Library.setUsesProgram(program.modelData.id, checked)
                }
            }
        }
    }
    Loader {
        id: files
        active: false
        source: "../models/FileBrowser.qml"
        onLoaded: {
            (item as FileBrowser).mode = "folder";
            (item as FileBrowser).picked.connect(url => Library.addFolder(url));
        }
    }
}
