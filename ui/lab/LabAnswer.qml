pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Hearth.App
import Hearth.Ui

// What one variant answered, where it left the reference's answer, and what it cost.
Card {
    id: root

    required property int index
    required property string label
    required property string sizeText
    required property bool isReference
    required property string stage
    required property double fraction
    required property string error
    required property var figures
    required property string answer
    required property bool hasAnswer
    required property int partsAt
    required property int partsAtToken
    required property var candidates
    required property var referenceCandidates
    required property string equalText
    required property string parting
    required property string answerError
    property bool isDifference: false
    readonly property bool isBest: index === Lab.recommended

    function stageText(): string {
        switch (stage) {
        case "making": return qsTr("Quantizing, %1 %").arg(Math.round(fraction * 100));
        case "loading": return qsTr("Loading, %1 %").arg(Math.round(fraction * 100));
        case "answering": return qsTr("Answering");
        case "scoring": return qsTr("Reading the text, %1 %").arg(Math.round(fraction * 100));
        case "": return Lab.state === "running" ? qsTr("Waiting") : "";
        default: return "";
        }
    }
    function escaped(text: string): string {
        return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/ {2}/g, "&nbsp; ").replace(/\n/g, "<br>");
    }
    function html(answer: string): string {
        if (isDifference && Lab.state === "done" && !isReference)
            return Array.from(Lab.difference(index)).map(part => part.kind === "same" ? escaped(part.text)
                : part.kind === "added" ? "<span style='background-color:" + Theme.accentSoft + ";color:" + Theme.accent + "'>" + escaped(part.text) + "</span>"
                : "<s style='color:" + Theme.faint + "'>" + escaped(part.text) + "</s>").join("");
        if (partsAt < 0)
            return escaped(answer);
        return escaped(answer.slice(0, partsAt)) + "<span style='background-color:" + Theme.accentSoft + "'>" + escaped(answer.slice(partsAt)) + "</span>";
    }

    hasShadow: false
    border.color: isBest ? Theme.accent : Theme.line

    ColumnLayout {
        anchors.fill: parent
        anchors.margins: 14
        spacing: 10

        RowLayout {
            Layout.fillWidth: true
            spacing: 8

            Label {
                text: root.label
                font.pixelSize: Theme.body
                font.weight: Font.DemiBold
                Accessible.role: Accessible.Heading
                Accessible.name: text
            }
            Badge { text: root.isReference ? qsTr("reference") : root.isBest ? qsTr("recommended") : ""; ink: root.isBest ? Theme.accent : Theme.muted }
            Item { Layout.fillWidth: true }
            Label {
                text: root.sizeText
                color: Theme.faint
                font.pixelSize: Theme.caption
            }
        }
        RowLayout {
            Layout.fillWidth: true
            visible: doing.text.length > 0
            spacing: 8

            Spinner {
                visible: root.stage.length > 0
                size: 14
                value: root.stage === "answering" ? -1 : root.fraction
            }
            Label {
                id: doing
                Layout.fillWidth: true
                text: root.stageText()
                color: Theme.muted
                font.pixelSize: Theme.caption
            }
        }
        Label {
            Layout.fillWidth: true
            visible: text.length > 0
            text: root.error.length > 0 ? root.error : root.answerError
            color: Theme.danger
            wrapMode: Text.Wrap
        }
        LabParting {
            Layout.fillWidth: true
            visible: !root.isReference && root.parting.length > 0 && Lab.state === "done"
            label: root.label
            parting: root.parting
            partsAt: root.partsAt
            partsAtToken: root.partsAtToken
            candidates: root.candidates
            referenceCandidates: root.referenceCandidates
            equalText: root.equalText
            onIsDifferenceChanged: root.isDifference = isDifference
        }
        Flickable {
            id: scroll
            Layout.fillWidth: true
            Layout.fillHeight: true
            contentHeight: words.implicitHeight
            clip: true
            boundsBehavior: Flickable.StopAtBounds
            T.ScrollBar.vertical: ScrollBar {}
            SmoothWheel { view: scroll }

            TextEdit {
                id: words
                width: scroll.width - 10
                readOnly: true
                selectByMouse: true
                color: Theme.text
                selectionColor: Theme.accent
                selectedTextColor: Theme.accentText
                font.family: Theme.sans
                font.pixelSize: Theme.small
                wrapMode: TextEdit.Wrap
                // While it comes, plain: rich text is laid out anew with each token.
                readonly property bool isRich: Lab.state === "done"
                textFormat: isRich ? TextEdit.RichText : TextEdit.PlainText
                text: isRich ? Theme.styled(root.html(root.answer), 140) : root.answer
                Accessible.name: root.answer
            }
        }
        LabFigures {
            Layout.fillWidth: true
            columns: 3
            figures: root.figures
        }
    }
}
