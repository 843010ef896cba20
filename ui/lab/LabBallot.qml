import QtQuick
import QtQuick.Templates as T
import Hearth.Ui

// One answer of a blind vote: a letter, its words as they come, a button; after the vote whose it was.
Card {
    id: root

    required property int index
    required property string letter
    required property string answer
    required property string stage // as the role of Lab.blind.answers
    required property string sameAs
    required property string label // empty: not shown yet
    required property bool isChosen
    property bool canVote: false
    signal chosen

    // The words are added to: setting them anew with each token would lay out all of them.
    property string shown

    function renew(): void {
        if (shown.length > 0 && answer.startsWith(shown))
            words.insert(words.length, answer.slice(shown.length));
        else
            words.text = answer;
        shown = answer;
    }
    onAnswerChanged: renew()
    Component.onCompleted: renew()

    function note(): string {
        if (stage === "failed")
            return qsTr("It broke off, and is not voted on.");
        if (sameAs.length > 0)
            return qsTr("It says the same as %1: a vote for one is a vote for both.").arg(sameAs);
        if (stage === "thinking")
            return qsTr("Thinking…");
        return "";
    }

    hasShadow: false
    border.color: isChosen ? Theme.accent : Theme.line
    border.width: isChosen ? 2 : 1
    Accessible.role: Accessible.Grouping
    Accessible.name: label.length > 0 ? qsTr("Answer %1 was %2").arg(letter).arg(label) : qsTr("Answer %1").arg(letter)

    Item {
        id: head
        x: 14
        y: 8
        width: parent.width - 28
        height: 36

        Label {
            width: parent.width - (vote.visible ? vote.width + 8 : 0)
            height: parent.height
            elide: Text.ElideRight
            text: root.Accessible.name
            color: root.isChosen ? Theme.accent : Theme.text
            font.pixelSize: Theme.body
            font.weight: Font.DemiBold
        }
        Button {
            id: vote
            anchors.right: parent.right
            visible: root.canVote && root.stage === "done"
            text: qsTr("This one")
            tip: qsTr("Answer %1 is the best").arg(root.letter)
            onClicked: root.chosen()
        }
        Spinner {
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            visible: root.stage === "writing" || root.stage === "thinking" || root.stage === "waiting"
            size: 14
        }
    }
    Label {
        id: about
        x: 14
        y: head.y + head.height + 2
        width: parent.width - 28
        height: text.length > 0 ? implicitHeight : 0
        text: root.note()
        color: root.stage === "failed" ? Theme.danger : Theme.muted
        font.pixelSize: Theme.caption
        wrapMode: Text.Wrap
    }
    Flickable {
        id: scroll
        anchors.top: about.bottom
        anchors.topMargin: 6
        anchors.bottom: parent.bottom
        anchors.bottomMargin: 10
        x: 14
        width: parent.width - 24
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
            textFormat: TextEdit.PlainText
            color: Theme.text
            selectionColor: Theme.accent
            selectedTextColor: Theme.accentText
            font.family: Theme.sans
            font.pixelSize: Theme.small
            wrapMode: TextEdit.Wrap
            Accessible.name: root.answer
        }
    }
}
