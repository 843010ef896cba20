import QtQuick
import Hearth.App
import Hearth.Ui

// Which models help to find passages: one that knows meanings, one that judges.
Column {
    id: root

    property bool hasChanged: false // the model that knows meanings, since this was opened
    signal browseWanted

    // The one that was chosen is listed though it is not there any more.
    function options(none: string, choices: var, chosen: string): var {
        const all = [{ value: "", text: none }, ...choices];
        if (chosen.length > 0 && !choices.some(choice => choice.value === chosen))
            all.push({ value: chosen, text: qsTr("%1 (not in the library)").arg(chosen.split("/").pop()) });
        return all;
    }

    spacing: 20

    ModelFilter {
        id: embedders
        sourceModel: Models.model
        kind: "embedder"
        order: "name"
    }
    ModelFilter {
        id: judges
        sourceModel: Models.model
        kind: "judge"
        order: "name"
    }
    SettingsTitle { text: qsTr("Finding passages") }
    SettingRow {
        name: qsTr("Search by meaning")
        details: embedders.count > 0 ? qsTr("Passages are always found by their words. An embedding model finds those that say the same in other words, or in another language.")
            : qsTr("Passages are found by their words. With an embedding model, those that say the same in other words or in another language are found, too.")
        Row {
            spacing: 8

            Choice {
                visible: embedders.count > 0 || DocumentSettings.embedder.length > 0
                width: Math.min(240, implicitWidth)
                label: qsTr("Model that knows meanings")
                value: DocumentSettings.embedder
                options: root.options(qsTr("By words alone"), embedders.choices, DocumentSettings.embedder)
                onChosen: value => {
                    root.hasChanged = root.hasChanged || value !== DocumentSettings.embedder;
                    DocumentSettings.embedder = value;
                }
            }
            Button {
                visible: embedders.count === 0 && Pages.has("browser")
                symbol: "search"
                text: qsTr("Get one")
                tip: qsTr("Embedding models in the browser of models")
                onClicked: root.browseWanted()
            }
        }
    }
    InlineCard {
        width: parent.width
        visible: root.hasChanged && Collections.count > 0
        kind: "info"
        title: ""
        text: qsTr("A new index is made beside the old one, which goes on answering until the new one is whole.")
        actionText: ""
    }
    SettingRow {
        visible: judges.count > 0 || DocumentSettings.judge.length > 0
        name: qsTr("Judge")
        details: qsTr("A reranker reads the question with each passage that was found and puts the best first. Better, and slower.")
        Choice {
            width: Math.min(240, implicitWidth)
            label: qsTr("Model that judges")
            value: DocumentSettings.judge
            options: root.options(qsTr("None"), judges.choices, DocumentSettings.judge)
            onChosen: value => DocumentSettings.judge = value
        }
    }
}
