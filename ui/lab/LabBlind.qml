pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Hearth.App
import Hearth.Ui

// A comparison whose answers are to be voted on before anything tells whose they are: as they come, side by side, prompt after prompt.
LabView {
    id: root

    readonly property BlindVoting blind: Lab.blind
    readonly property bool isRunning: Lab.state === "running"
    readonly property int columns: Math.max(1, blind.answers.count)
    readonly property real columnWidth: Math.max(280, (width - 2 * inset - 12 * (columns - 1)) / columns)

    function ask(): string {
        if (blind.isRevealed)
            return qsTr("Your vote is kept. These are their names.");
        if (blind.hasNoDifference)
            return qsTr("There are no two different answers to this prompt: there is nothing to vote on.");
        if (blind.canVote)
            return qsTr("Which answer is best?");
        if (blind.isHeldBack)
            return qsTr("The variants answer one after the other. What they wrote is shown when all are done, as their order would tell them apart.");
        return qsTr("You can vote when all have answered.");
    }

    Column {
        id: head
        x: root.inset
        width: parent.width - 2 * root.inset
        spacing: 8

        Item {
            width: parent.width
            height: 36

            Label {
                id: count
                height: parent.height
                text: qsTr("Vote %1 of %2").arg(root.blind.number).arg(root.blind.all)
                font.weight: Font.Medium
            }
            Label {
                x: count.width + 12
                width: actions.x - x - 12
                height: parent.height
                text: root.isRunning ? root.blind.doing : ""
                color: Theme.muted
                elide: Text.ElideRight
            }
            Row {
                id: actions
                anchors.right: parent.right
                spacing: 8

                Button {
                    visible: !root.blind.isRevealed && root.width > 620
                    kind: "quiet"
                    text: qsTr("Show the names")
                    tip: qsTr("Without a vote on what is left")
                    onClicked: root.blind.showNames()
                }
                IconButton {
                    visible: !root.blind.isRevealed && root.width <= 620
                    symbol: "thought"
                    tip: qsTr("Show the names, without a vote on what is left")
                    onClicked: root.blind.showNames()
                }
                Button {
                    visible: root.isRunning
                    symbol: "stop"
                    text: qsTr("Stop")
                    onClicked: Lab.stop()
                }
                Button {
                    visible: root.blind.canVote
                    text: qsTr("None is better")
                    onClicked: root.blind.choose(-1)
                }
                Button {
                    visible: root.blind.isRevealed || root.blind.hasNoDifference
                    kind: "primary"
                    text: root.blind.number < root.blind.all ? qsTr("Next") : qsTr("Show everything")
                    onClicked: root.blind.next()
                }
            }
        }
        Label {
            width: parent.width
            text: root.blind.prompt
            color: Theme.muted
            wrapMode: Text.Wrap
            maximumLineCount: 3
            elide: Text.ElideRight
        }
        Label {
            width: parent.width
            visible: text.length > 0
            text: root.ask()
            wrapMode: Text.Wrap
        }
    }
    ListView {
        id: list
        anchors.top: head.bottom
        anchors.topMargin: 12
        anchors.bottom: parent.bottom
        width: parent.width
        leftMargin: root.inset
        onLeftMarginChanged: if (contentX <= 0) contentX = -leftMargin
        rightMargin: root.inset
        orientation: ListView.Horizontal
        spacing: 12
        clip: true
        model: root.blind.answers
        boundsBehavior: Flickable.StopAtBounds
        T.ScrollBar.horizontal: ScrollBar {}
        delegate: LabBallot {
            width: root.columnWidth
            height: list.height - 24
            canVote: root.blind.canVote
            onChosen: root.blind.choose(index)
        }
    }
}
