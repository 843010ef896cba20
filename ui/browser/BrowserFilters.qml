pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Hearth.App
import Hearth.Ui

// What is searched for: the words, what kind of model, in which order, and what else it must be.
FocusScope {
    id: root

    signal moveDown // out of the fields, by the keyboard

    implicitHeight: column.implicitHeight

    function begin(): void {
        search.forceActiveFocus(Qt.ShortcutFocusReason);
        search.selectAll();
    }
    function named(quantizations: var): var {
        const list = quantizations.map(name => ({ value: name, text: name }));
        list.unshift({ value: "", text: qsTr("Any bits") });
        return list;
    }

    Column {
        id: column
        width: parent.width
        spacing: 8

        TextField {
            id: search
            width: parent.width
            focus: true
            symbol: "search"
            placeholderText: qsTr("Search models, or paste an address")
            label: qsTr("Search models")
            text: Browser.searchText
            rightPadding: clear.visible ? 40 : 12
            onTextEdited: Browser.searchText = text
            onAccepted: root.moveDown()
            Keys.onDownPressed: root.moveDown()
            Keys.onEscapePressed: event => {
                if (length > 0)
                    clear.clicked();
                else
                    event.accepted = false;
            }

            IconButton {
                id: clear
                anchors.right: parent.right
                anchors.rightMargin: 4
                anchors.verticalCenter: parent.verticalCenter
                visible: search.length > 0
                size: 28
                symbol: "close"
                tip: qsTr("Clear the search")
                keys: qsTr("Esc")
                onClicked: {
                    search.clear();
                    Browser.searchText = "";
                }
            }
        }
        Flow {
            width: parent.width
            spacing: 6

            Repeater {
                model: [
                    { value: "", text: qsTr("All") },
                    { value: "chat", text: qsTr("Chat") },
                    { value: "vision", text: qsTr("Images") },
                    { value: "embedding", text: qsTr("Embedding") }
                ]
                FilterChip {
                    required property var modelData
                    text: modelData.text
                    isOn: Browser.kind === modelData.value
                    tip: modelData.value === "vision" ? qsTr("Models that see images, too") : modelData.value === "embedding"
                        ? qsTr("For finding passages in documents, not for chats") : ""
                    onClicked: Browser.kind = modelData.value
                }
            }
        }
        Flow {
            width: parent.width
            spacing: 6

            FilterChip {
                symbol: "chip"
                text: qsTr("Fits here")
                tip: qsTr("Leave out what is too large for this machine")
                isOn: Browser.fitsOnly
                onClicked: Browser.fitsOnly = !Browser.fitsOnly
            }
            DropButton {
                label: qsTr("Order")
                value: Browser.sort
                options: [
                    { value: "trending", text: qsTr("Trending") },
                    { value: "downloads", text: qsTr("Most downloads") },
                    { value: "likes", text: qsTr("Most likes") },
                    { value: "newest", text: qsTr("Newest") }
                ]
                onChosen: choice => Browser.sort = choice
            }
            DropButton {
                label: qsTr("Format")
                value: Browser.format
                isOn: Browser.format !== "gguf"
                options: [{ value: "gguf", text: qsTr("GGUF") }, { value: "safetensors", text: qsTr("SafeTensors") }]
                onChosen: choice => Browser.format = choice
            }
            DropButton {
                label: qsTr("Licence")
                value: Browser.license
                isOn: value.length > 0
                options: Browser.licenses
                onChosen: choice => Browser.license = choice
            }
            DropButton {
                label: qsTr("Quantization")
                visible: Browser.format === "gguf"
                value: Browser.quantization
                isOn: value.length > 0
                options: root.named(Browser.quantizations)
                onChosen: choice => Browser.quantization = choice
            }
            LinkButton {
                visible: Browser.filters > 0
                text: qsTr("Clear")
                onClicked: Browser.clearFilters()
            }
        }
    }
}
