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
    required property int partsLength
    required property int partsAtToken
    required property var candidates
    required property var referenceCandidates
    required property string equalText
    required property string agreesText
    required property string agreesTip
    required property string parting
    required property string answerError
    required property string thinking
    required property string finish
    required property bool isSamePrompt
    property bool isDifference: false
    readonly property bool isBest: index === Lab.recommended
    readonly property bool isLow: height < 400 // the figures scroll with the answer, which would have no room above them,
    readonly property bool isTight: height < 300 // and so does all that need not be on top
    // While it comes, plain, and added to: rich text would be laid out anew with each token. Of several that are done at once one after the
    // other becomes rich, so that the page goes on moving.
    property bool isSettled: false
    readonly property string rich: Lab.state === "done" && isSettled ? Theme.styled(html(answer), 140) : ""
    property string plain // that is in the field; empty: rich text is

    function renew(): void {
        if (rich.length > 0) {
            plain = "";
            words.textFormat = TextEdit.RichText;
            words.text = rich;
            if (scroll.isAtEnd)
                scroll.contentY = 0; // what was followed is read from its beginning now
        } else if (plain.length > 0 && answer.startsWith(plain)) {
            words.insert(words.length, answer.slice(plain.length));
            plain = answer;
        } else {
            words.textFormat = TextEdit.PlainText;
            words.text = answer;
            scroll.contentY = 0;
            plain = answer;
        }
    }
    onAnswerChanged: if (rich.length === 0) renew()
    onRichChanged: renew()
    Component.onCompleted: renew()

    Timer {
        interval: 30 * (root.index + 1)
        running: Lab.state === "done" && !root.isSettled
        onTriggered: root.isSettled = true
    }
    Connections {
        target: Lab
        function onStateChanged() { if (Lab.state !== "done") root.isSettled = false }
    }

    function stageText(): string {
        switch (stage) {
        case "making": return qsTr("Quantizing, %1\u00a0%").arg(Math.round(fraction * 100));
        case "loading": return fraction >= 1 ? qsTr("Loaded") : qsTr("Loading, %1\u00a0%").arg(Math.round(fraction * 100));
        case "answering":
            if (Lab.promptCount > 1)
                return qsTr("Answering prompt %1 of %2").arg(Math.round(fraction * Lab.promptCount) + 1).arg(Lab.promptCount);
            return thinking.length > 0 && answer.length === 0 ? qsTr("Thinking") : qsTr("Answering");
        case "checking": return fraction >= 1 ? "" : qsTr("Reading the reference's answers, %1\u00a0%").arg(Math.round(fraction * 100));
        case "scoring": return fraction >= 1 ? "" : qsTr("Reading the text, %1\u00a0%").arg(Math.round(fraction * 100));
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
                : "<s style='color:" + Theme.faint + "'>" + escaped(part.text) + "</s>\u2009").join("");
        if (partsAt < 0)
            return escaped(answer);
        const end = partsAt + partsLength;
        return escaped(answer.slice(0, partsAt))
            + "<a href='parting' style='background-color:" + Theme.accent + ";color:" + Theme.accentText
            + ";text-decoration:none;font-weight:bold'>" + escaped(answer.slice(partsAt, end)) + "</a>"
            + "<span style='background-color:" + Theme.accentSoft + "'>" + escaped(answer.slice(end)) + "</span>";
    }

    hasShadow: false
    border.color: isBest ? Theme.accent : Theme.line

    ColumnLayout {
        anchors.fill: parent
        anchors.margins: 14
        spacing: 10

        RowLayout {
            Layout.fillWidth: true
            Layout.minimumHeight: 24 // as with a badge
            spacing: 8

            Label {
                Layout.fillWidth: true
                Layout.maximumWidth: Math.ceil(implicitWidth)
                text: root.label
                font.pixelSize: Theme.body
                font.weight: Font.DemiBold
                elide: Text.ElideMiddle
                Accessible.role: Accessible.Heading
                Accessible.name: text
            }
            Badge { text: root.isReference ? qsTr("reference") : root.isBest ? (Lab.isLossy ? qsTr("differs least") : qsTr("recommended")) : ""; ink: root.isBest ? Theme.accent : Theme.muted }
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
        // Not of a Repeater: a layout in Qt 6.4 goes on to look at what one has destroyed.
        Label {
            Layout.fillWidth: true
            visible: text.length > 0
            text: root.finish
            color: Theme.muted
            font.pixelSize: Theme.caption
            wrapMode: Text.Wrap
        }
        Label {
            Layout.fillWidth: true
            visible: !root.isSamePrompt
            text: qsTr("It was given other tokens than the reference: their chat templates differ, and the answers part for that, too.")
            color: Theme.muted
            font.pixelSize: Theme.caption
            wrapMode: Text.Wrap
        }
        LabParting {
            id: parts
            Layout.fillWidth: true
            visible: !root.isReference && root.parting.length > 0 && Lab.state === "done"
            isBrief: root.isTight
            label: root.label
            parting: root.parting
            partsAt: root.partsAt
            partsAtToken: root.isSamePrompt ? root.partsAtToken : -1
            candidates: root.candidates
            referenceCandidates: root.referenceCandidates
            equalText: root.equalText
            agreesText: root.agreesText
            agreesTip: root.agreesTip
            onIsDifferenceChanged: root.isDifference = isDifference
        }
        Flickable {
            id: scroll
            // What is being written is followed, but for one who has scrolled up to read.
            readonly property real end: Math.max(0, words.y + words.implicitHeight - height)
            property bool isAtEnd: true
            onContentYChanged: isAtEnd = contentY >= end - 20
            onEndChanged: if (isAtEnd && Lab.state === "running") contentY = end

            Layout.fillWidth: true
            Layout.fillHeight: true
            contentHeight: root.isLow ? below.y + below.implicitHeight + 4 : words.y + words.implicitHeight
            clip: true
            boundsBehavior: Flickable.StopAtBounds
            activeFocusOnTab: contentHeight > height // to be read to its end by the keyboard, too
            T.ScrollBar.vertical: ScrollBar {}
            Accessible.role: Accessible.Pane
            Accessible.name: qsTr("Answer of %1").arg(root.label)
            Keys.onPressed: event => keys.press(event)
            SmoothWheel { view: scroll }

            LabFigures {
                id: below
                y: 16 + (shares.visible ? shares.y + shares.height : words.y + words.implicitHeight)
                width: scroll.width - 10
                visible: root.isLow
                columns: 3
                figures: root.isLow ? root.figures : []
            }
            Label {
                id: shares
                y: words.y + words.implicitHeight + 12
                width: scroll.width - 10
                visible: text.length > 0
                text: root.isTight && parts.visible ? Theme.joined([root.equalText, root.agreesText]) : ""
                color: Theme.muted
                font.pixelSize: Theme.caption
                wrapMode: Text.Wrap
            }
            LabThinking {
                id: thoughts
                width: scroll.width - 10
                visible: root.thinking.length > 0
                thinking: root.thinking
            }
            TextEdit {
                id: words
                y: thoughts.visible ? thoughts.height + 8 : 0
                width: scroll.width - 10
                readOnly: true
                selectByMouse: true
                color: Theme.text
                selectionColor: Theme.accent
                selectedTextColor: Theme.accentText
                font.family: Theme.sans
                font.pixelSize: Theme.small
                wrapMode: TextEdit.Wrap
                Accessible.name: root.answer

                // Pointed at where the answer leaves the reference's: what both held likely there.
                LabCandidates {
                    place: root.rich.length > 0 && root.partsAt >= 0 ? words.positionToRectangle(root.partsAt) : Qt.rect(0, 0, 0, 0)
                    x: Math.max(0, Math.min(place.x, words.width - width))
                    isWanted: words.hoveredLink === "parting" && root.isSamePrompt && root.candidates.length > 0
                    label: root.label
                    own: root.candidates
                    reference: root.referenceCandidates
                }
            }
        }
        Item { // gives them a width that is theirs: as wide as a layout wants them, they and it never came to an end
            Layout.fillWidth: true
            implicitHeight: costs.implicitHeight
            visible: !root.isLow

            LabFigures {
                id: costs
                width: parent.width
                columns: 3
                figures: root.isLow ? [] : root.figures
            }
        }
    }
    ScrollKeys {
        id: keys
        anchors.margins: 4
        view: scroll
    }
}
