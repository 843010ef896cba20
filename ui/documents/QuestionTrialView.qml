import QtQuick
import QtQuick.Layouts
import Hearth.App
import Hearth.Ui

// One's own question, and the first passages that each way of searching finds for it, side by side.
Column {
    id: root

    readonly property QuestionTrial trial: Collections.trial
    readonly property bool isWide: width > 560
    signal answered // there is something to see below the question

    spacing: 12

    Connections {
        target: root.trial
        function onChanged() {
            if (!root.trial.isSearching && (root.trial.hasResult || root.trial.trouble.length > 0))
                root.answered();
        }
    }

    SettingsTitle { text: qsTr("Try it on your questions") }
    Label {
        width: parent.width
        visible: Collections.count === 0
        text: qsTr("When there are documents, you can ask one of your own questions here and see what is found.")
        color: Theme.muted
        wrapMode: Text.Wrap
    }
    RowLayout {
        width: parent.width
        visible: Collections.count > 0
        spacing: 8

        TextField {
            id: field
            Layout.fillWidth: true
            symbol: "search"
            placeholderText: qsTr("A question that your documents answer")
            label: qsTr("A question to try")
            onAccepted: root.trial.ask(text)
        }
        Button {
            text: qsTr("Try")
            enabled: field.text.trim().length > 0 && !root.trial.isSearching
            onClicked: root.trial.ask(field.text)
        }
    }
    Spinner {
        visible: root.trial.isSearching
        size: 18
    }
    InlineCard {
        width: parent.width
        visible: root.trial.trouble.length > 0 && !root.trial.isSearching
        kind: "error"
        title: ""
        text: root.trial.trouble
        actionText: qsTr("Try again")
        onActed: root.trial.ask(root.trial.question)
    }
    GridLayout {
        width: parent.width
        visible: root.trial.hasResult && !root.trial.isSearching
        columns: root.isWide ? 2 : 1
        columnSpacing: 16
        rowSpacing: 16

        TrialColumn {
            Layout.fillWidth: true
            Layout.preferredWidth: 100
            Layout.alignment: Qt.AlignTop
            title: qsTr("By words")
            otherTitle: qsTr("by meaning")
            hasOther: root.trial.hasMeaning
            hits: root.trial.byWords
            nothing: qsTr("No passage has words of this question.")
        }
        TrialColumn {
            Layout.fillWidth: true
            Layout.preferredWidth: 100
            Layout.alignment: Qt.AlignTop
            title: qsTr("By meaning")
            otherTitle: qsTr("by words")
            hasOther: true
            hits: root.trial.byMeaning
            nothing: DocumentSettings.embedder.length === 0 ? qsTr("Choose an embedding model above to see what it finds.")
                : root.trial.isByWordsOnly ? qsTr("The embedding model could not be used. Choose another one above, or see that its file is still there.")
                : qsTr("The index of this model is not there yet. Try again when the documents have been read.")
        }
    }
}
