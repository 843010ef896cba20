pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Hearth.App
import Hearth.Ui

// The question was not found in the documents, or the model at hand does not read them: the passages that come nearest, and the ways on.
// Below an answer that stands nowhere in them, too, which has its own ways on.
Column {
    id: root

    required property double messageId
    required property string kind // "missing", "unserved" or "noroom"; "found" or "whole": below an answer
    readonly property bool isBelowAnswer: kind === "found" || kind === "whole"
    required property var sources
    signal inspected

    // What could not be read may hold it.
    function showUnread(): void {
        const collection = Attachments.unreadCollection;
        Pages.open("documents");
        Collections.showReport(collection);
        Collections.report.problemsOnly = true;
    }

    spacing: 8

    Label {
        width: parent.width
        visible: root.sources.length > 0
        text: root.kind === "missing" || root.isBelowAnswer ? qsTr("What comes nearest") : qsTr("What was found")
        color: Theme.faint
        font.pixelSize: Theme.caption
        font.weight: Font.DemiBold
    }
    Repeater {
        model: root.sources

        T.Button {
            id: row
            required property var modelData

            width: root.width
            implicitHeight: passage.implicitHeight + 20
            focusPolicy: Qt.TabFocus
            Accessible.name: modelData.name
            Accessible.description: modelData.text
            onClicked: Chat.viewer.openSource(root.messageId, modelData.number)
            Keys.onReturnPressed: clicked()
            Keys.onEnterPressed: clicked()
            contentItem: Item {
                PassageText {
                    id: passage
                    x: 12
                    y: 10
                    width: parent.width - 24
                    source: row.modelData
                    mostLines: 3
                }
            }
            background: Rectangle {
                radius: Theme.radius
                color: row.down ? Theme.pressed : row.hovered ? Theme.hover : "transparent"
                border.width: 1
                border.color: Theme.line
                FocusRing { control: row }
            }
        }
    }
    Flow {
        x: -8 // words of links begin where others do
        width: parent.width + 8
        visible: !root.isBelowAnswer
        spacing: 4

        LinkButton {
            visible: root.kind === "missing" && root.sources.length > 0
            enabled: Chat.canSend
            text: qsTr("Ask the model all the same")
            onClicked: Chat.answerAnyway(root.messageId)
        }
        LinkButton {
            visible: root.kind === "missing" && Attachments.unreadFiles > 0 && Pages.has("documents")
            text: qsTr("See %Ln file(s) that could not be read", "", Attachments.unreadFiles)
            onClicked: root.showUnread()
        }
        LinkButton {
            visible: root.kind !== "missing"
            text: qsTr("Choose a model")
            onClicked: Shell.pickModel()
        }
        LinkButton {
            text: qsTr("How it was found")
            onClicked: root.inspected()
        }
    }
}
