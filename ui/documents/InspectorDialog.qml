pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Hearth.App
import Hearth.Ui

// How an answer came about: what was searched, the passages with their scores by each method, what was cut, and the exact prompt.
Dialog {
    id: root

    property double messageId: -1
    property var facts: ({})
    property string view: "passages"

    title: qsTr("How it was found")
    width: Math.min(820, (parent?.width ?? 820) - 32)
    height: Math.min(760, (parent?.height ?? 760) - 32)

    function inspect(messageId: real): void {
        root.messageId = messageId;
        root.facts = Chat.messages.inspection(messageId);
        root.view = "passages";
        open();
    }
    function summary(): string {
        const seconds = Number(root.facts.seconds ?? 0);
        const time = seconds < 1 ? qsTr("%1 ms").arg(Math.max(1, Math.round(seconds * 1000))) : qsTr("%1 s").arg(seconds.toFixed(1));
        switch (root.facts.kind) {
        case "whole": return qsTr("The documents fitted, so the model read them whole.");
        case "missing": return qsTr("Searched in %1. Nothing came close enough, so no model was asked.").arg(time);
        case "unserved": return qsTr("Searched in %1. The guide does not read documents, so it was not asked.").arg(time);
        case "noroom": return qsTr("Searched in %1. The context of the model had no room for a passage, so it was not asked.").arg(time);
        default: return qsTr("Searched in %1.").arg(time);
        }
    }

    ColumnLayout {
        anchors.fill: parent
        anchors.leftMargin: 24
        anchors.rightMargin: 24
        anchors.bottomMargin: 16
        spacing: 12

        Label {
            Layout.fillWidth: true
            text: qsTr("Searched for: %1").arg(root.facts.query ?? "")
            font.pixelSize: Theme.body
            wrapMode: Text.Wrap
            maximumLineCount: 3
            elide: Text.ElideRight
        }
        Label {
            Layout.fillWidth: true
            text: root.summary()
            color: Theme.muted
            wrapMode: Text.Wrap
        }
        ContextBar {
            Layout.fillWidth: true
            visible: (root.facts.context ?? 0) > 0
            facts: root.facts
        }
        RowLayout {
            Layout.fillWidth: true
            visible: (root.facts.prompt ?? "").length > 0

            Segmented {
                label: qsTr("What is shown")
                options: [{ value: "passages", text: qsTr("Passages") }, { value: "prompt", text: qsTr("Exact prompt") }]
                value: root.view
                onChosen: value => root.view = value
            }
            Item { Layout.fillWidth: true }
            Button {
                visible: root.view === "prompt"
                symbol: "copy"
                text: qsTr("Copy")
                tip: qsTr("Copy the exact prompt")
                onClicked: {
                    Chat.copyString(root.facts.prompt);
                    Shell.toast(qsTr("Prompt copied"), "", null);
                }
            }
        }
        Rectangle {
            Layout.fillWidth: true
            Layout.fillHeight: true
            radius: Theme.radius
            color: Theme.sunken
            clip: true

            Loader {
                anchors.fill: parent
                anchors.margins: 1
                source: root.view === "prompt" ? "InspectorPrompt.qml" : "InspectorPassages.qml"
                onLoaded: {
                    if (root.view === "prompt")
                        (item as InspectorPrompt).text = Qt.binding(() => root.facts.prompt ?? "");
                    else {
                        (item as InspectorPassages).facts = Qt.binding(() => root.facts);
                        (item as InspectorPassages).chosen.connect(number => {
                            root.close();
                            Chat.viewer.openSource(root.messageId, number);
                        });
                    }
                }
            }
        }
    }
}
