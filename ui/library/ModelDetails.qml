pragma ComponentBehavior: Bound
import QtQuick
import Hearth.App
import Hearth.Ui

// Everything about one model, and what can be done with it.
Item {
    id: root

    required property var row // the LibraryRow that it belongs to
    readonly property string path: row.path
    readonly property bool isRead: row.isRead // it is being verified
    property var all: Library.details(path)
    readonly property string verdict: Library.verdicts[path]?.verdict ?? ""
    readonly property string sentence: Library.verdicts[path]?.sentence ?? ""
    readonly property string memory: Library.memoryNews >= 0 ? Library.memoryFor(path, 0) : ""
    readonly property var facts: [
        { name: qsTr("File"), value: root.path },
        { name: qsTr("Where"), value: all.sourceName ?? "" },
        { name: qsTr("From"), value: all.repository ? all.repository + (all.revision ? "  @ " + all.revision.slice(0, 8) : "") : "" },
        { name: qsTr("Size"), value: all.files?.length > 1 ? qsTr("%1 in %2 files").arg(row.sizeText).arg(all.files.length) : row.sizeText },
        { name: qsTr("Types"), value: all.typesText ?? "" },
        { name: qsTr("Context"), value: row.contextTokens > 0 ? qsTr("up to %1 tokens").arg(Number(row.contextTokens).toLocaleString(Qt.locale(), "f", 0)) : "" },
        { name: qsTr("Memory"), value: memory.length > 0 ? qsTr("about %1 as it would be loaded").arg(memory) : "" },
        { name: qsTr("Licence"), value: row.license },
        { name: qsTr("Last used"), value: row.lastUsed ? new Date(row.lastUsed).toLocaleString(Qt.locale(), Locale.ShortFormat) : qsTr("never here") },
        { name: qsTr("SHA-256"), value: all.sha256 ?? "" }
    ].filter(fact => fact.value.length > 0)

    implicitHeight: column.implicitHeight + 18

    Connections {
        target: Library
        function onScanned() { root.all = Library.details(root.path) }
    }
    Column {
        id: column
        x: 14
        width: parent.width - 28
        spacing: 12

        Column {
            width: parent.width
            spacing: 5

            Repeater {
                model: root.facts

                Item {
                    id: fact
                    required property var modelData
                    width: column.width
                    implicitHeight: value.implicitHeight

                    Label {
                        width: 84
                        text: fact.modelData.name
                        color: Theme.faint
                        font.pixelSize: Theme.caption
                    }
                    TextEdit {
                        id: value
                        x: 92
                        width: parent.width - x
                        text: fact.modelData.value
                        readOnly: true
                        selectByMouse: true
                        wrapMode: TextEdit.WrapAnywhere
                        color: Theme.muted
                        selectionColor: Theme.accent
                        selectedTextColor: Theme.accentText
                        font.family: Theme.sans
                        font.pixelSize: Theme.caption
                        renderType: Text.NativeRendering
                        activeFocusOnPress: true
                        Accessible.role: Accessible.StaticText
                        Accessible.name: fact.modelData.name
                        Accessible.description: text
                    }
                }
            }
        }
        InlineCard {
            width: parent.width
            visible: root.verdict.length > 0 && !root.isRead
            kind: root.verdict === "damaged" || root.verdict === "unreadable" ? "error" : "info"
            title: root.verdict === "intact" ? qsTr("The file is what its publisher has") : root.verdict === "damaged" ? qsTr("The file is damaged")
                : root.verdict === "unreadable" ? qsTr("The file cannot be read") : qsTr("Nothing to compare it with")
            text: root.sentence
            actionText: root.verdict === "damaged" && Pages.has("browser") ? qsTr("Find it again") : ""
            onActed: Models.find(root.path)
        }
        Flow {
            width: parent.width
            spacing: 8

            Button {
                visible: root.row.runs && !root.row.isEmbedding
                kind: "primary"
                symbol: "compose"
                text: qsTr("Chat")
                tip: qsTr("Load this model and talk with it")
                onClicked: root.row.chatWanted()
            }
            Button {
                visible: !root.row.isGuide && root.row.runs
                symbol: "panel"
                text: qsTr("Settings")
                tip: qsTr("How this model is loaded and talked with")
                onClicked: root.row.settingsWanted()
            }
            Button {
                visible: !root.row.isGuide
                opacity: Library.isBusy ? 0.5 : 1 // not disabled, which would take the keyboard from it
                symbol: "check"
                text: qsTr("Verify")
                tip: qsTr("Reads the whole file and compares it with what its publisher has")
                onClicked: if (!Library.isBusy) Library.verify(root.path)
            }
            Button {
                symbol: "folder"
                text: qsTr("Show in folder")
                onClicked: Library.showInFolder(root.path)
            }
            Button {
                visible: root.all.isAdded === true
                symbol: "close"
                text: qsTr("Take off the list")
                tip: qsTr("The file stays where it is")
                onClicked: Models.removeFromList(root.path)
            }
            Button {
                visible: !root.row.isGuide
                symbol: "trash"
                text: qsTr("Delete…")
                tip: qsTr("Move it to the trash")
                onClicked: Library.planRemoval(root.path)
            }
        }
    }
}
