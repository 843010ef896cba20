pragma ComponentBehavior: Bound
import QtQuick
import Hearth.App
import Hearth.Ui

// The ways on that the built-in guide offers under its answer. Its words are on the buttons; what a button does is written here alone.
Flow {
    id: root

    required property var links // {action, label} each; only known actions come here

    spacing: 8

    function symbolOf(action: string): string {
        const symbols = { "documents": "documents", "lab": "spark", "settings": "settings", "add-file": "plus", "shortcuts": "keyboard",
            "search": "search", "new-chat": "compose" };
        return symbols[action] ?? "chip";
    }
    function tipOf(action: string): string {
        switch (action) {
        case "models": return Pages.has("browser") ? qsTr("Find and download models") : qsTr("The models on this computer, and the way to add one");
        case "documents": return qsTr("Your documents");
        case "lab": return qsTr("Compare models side by side");
        case "settings": return qsTr("Settings");
        case "add-file": return qsTr("Choose a GGUF file");
        case "model-picker": return qsTr("Choose a model");
        case "shortcuts": return qsTr("All keyboard shortcuts");
        case "search": return qsTr("Search all chats");
        default: return qsTr("New chat");
        }
    }
    function keysOf(action: string): string {
        const keys = { "documents": "Ctrl+Shift+D", "settings": "Ctrl+,", "add-file": "Ctrl+O", "model-picker": "Ctrl+L", "shortcuts": "Ctrl+/", "search": "Ctrl+K",
            "new-chat": "Ctrl+N" };
        return keys[action] ?? "";
    }
    function isPage(action: string): bool {
        return action === "documents" || action === "lab" || action === "models";
    }
    // Until there is a page for models, the picker serves: it lists them and adds one.
    function works(action: string): bool {
        return !isPage(action) || action === "models" || Pages.has(action);
    }
    function run(action: string): void {
        switch (action) {
        case "models":
            if (Pages.has("browser"))
                Pages.open("browser");
            else
                Shell.pickModel();
            break;
        case "documents":
        case "lab": Pages.open(action); break;
        case "settings": Shell.openSettings(); break;
        case "add-file": Shell.chooseFile(); break;
        case "model-picker": Shell.pickModel(); break;
        case "shortcuts": Shell.openShortcuts(); break;
        case "search": Shell.focusSearch(); break;
        case "new-chat":
            Chats.newChat();
            Shell.focusComposer();
            break;
        }
    }

    Repeater {
        model: root.links

        Row {
            id: way
            required property var modelData
            readonly property string action: modelData.action
            spacing: 8

            Button {
                enabled: root.works(way.action)
                symbol: root.symbolOf(way.action)
                text: way.modelData.label
                tip: enabled ? root.tipOf(way.action) : qsTr("Not in this version yet")
                keys: root.keysOf(way.action)
                onClicked: root.run(way.action)
            }
            Label {
                height: parent.height
                rightPadding: 8
                visible: !root.works(way.action)
                text: qsTr("Not in this version yet")
                color: Theme.faint
                font.pixelSize: Theme.caption
            }
        }
    }
}
