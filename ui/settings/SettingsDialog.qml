import QtQuick
import Hearth.App
import Hearth.Ui

// What holds for all chats. Each change is kept at once.
Dialog {
    id: root

    title: qsTr("Settings")

    property bool beginsAtToken: false // of the Hub, when it is opened
    onOpened: if (beginsAtToken) network.focusToken()
    onClosed: beginsAtToken = false

    ScrollColumn {
        anchors.fill: parent
        anchors.bottomMargin: 8
        inset: 24
        topMargin: -16
        spacing: 20

        SettingsTitle { text: qsTr("Look") }
        SettingRow {
            name: qsTr("Theme")
            Segmented {
                label: qsTr("Theme")
                value: Settings.theme
                options: [{ value: "system", text: qsTr("System") }, { value: "light", text: qsTr("Light") }, { value: "dark", text: qsTr("Dark") }]
                onChosen: value => Settings.theme = value
            }
        }
        SettingRow {
            name: qsTr("Text size")
            details: qsTr("%1%").arg(Math.round(Settings.textScale * 100))
            Slider {
                y: 6
                width: 208
                label: qsTr("Text size")
                from: 0.85
                to: 1.4
                stepSize: 0.05
                value: Settings.textScale
                onPressedChanged: if (!pressed) Settings.textScale = value
                onMoved: if (!pressed) Settings.textScale = value
            }
        }
        SettingsTitle { text: qsTr("Computing") }
        DeviceList {
            width: parent.width
            hasTitle: false
        }
        SettingRow {
            name: qsTr("Layers on the GPU")
            details: qsTr("The rest runs on the processor. Leave it empty to use as many as fit.")
            NumberField {
                label: qsTr("Layers on the GPU")
                placeholderText: qsTr("Automatic")
                unset: -1
                value: Settings.gpuLayers
                onChanged: value => Settings.gpuLayers = value
            }
        }
        SettingRow {
            name: qsTr("Processor threads")
            details: qsTr("This computer can run %1 at once.").arg(Settings.maxThreads)
            NumberField {
                label: qsTr("Processor threads")
                placeholderText: qsTr("Automatic")
                unset: 0
                maximum: Settings.maxThreads
                value: Settings.threads
                onChanged: value => Settings.threads = value
            }
        }
        SettingRow {
            name: qsTr("Context in tokens")
            details: qsTr("How much of a chat the model sees at once. More takes more memory.")
            NumberField {
                label: qsTr("Context in tokens")
                placeholderText: qsTr("Automatic")
                unset: 0
                maximum: 1048576
                value: Settings.contextTokens
                onChanged: value => Settings.contextTokens = value
            }
        }
        MemorySettings { width: parent.width }
        SettingRow {
            name: qsTr("When the context is full")
            Segmented {
                label: qsTr("When the context is full")
                value: Settings.overflowPolicy
                options: [{ value: "drop_oldest", text: qsTr("Drop the oldest") }, { value: "stop", text: qsTr("Stop") }]
                onChosen: value => Settings.overflowPolicy = value
            }
        }
        SettingsTitle { text: qsTr("Chats") }
        DefaultPrompt { width: parent.width }
        SettingRow {
            name: qsTr("Data folder")
            details: Settings.dataFolder
            Button {
                symbol: "folder"
                text: qsTr("Open")
                tip: qsTr("Open the folder where the chats are kept")
                onClicked: Settings.openDataFolder()
            }
        }
        SettingRow {
            name: qsTr("Documents")
            details: qsTr("Which models find passages, and the languages of scanned pages.")
            Button {
                symbol: "documents"
                text: qsTr("Open")
                tip: qsTr("How documents are searched")
                onClicked: {
                    searching.active = true;
                    (searching.item as Dialog).open();
                }
            }
        }
        NetworkSettings {
            id: network
            width: parent.width
            onLogWanted: {
                root.close();
                Pages.open("network");
            }
        }
        DownloadSettings { width: parent.width }
        SettingsTitle { text: qsTr("About") }
        AboutCard { width: parent.width }
    }
    Loader { id: searching; active: false; source: "../documents/SearchDialog.qml" }
}
