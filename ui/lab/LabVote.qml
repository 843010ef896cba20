pragma ComponentBehavior: Bound
import QtQuick
import Hearth.App
import Hearth.Ui

// Which answer is best, without the names.
LabView {
    id: root

    readonly property BlindVoting blind: Lab.blind

    Item { // the way on stays in sight however long the answers are
        id: head
        x: root.inset
        y: 12
        width: parent.width - 2 * root.inset
        visible: root.blind.isOpen
        height: 36

        Label {
            height: parent.height
            text: qsTr("Vote %1 of %2").arg(root.blind.number).arg(root.blind.all)
            color: Theme.muted
        }
        Button {
            anchors.right: parent.right
            visible: !root.blind.isRevealed
            text: qsTr("None is better")
            onClicked: root.blind.choose(-1)
        }
        Button {
            anchors.right: parent.right
            visible: root.blind.isRevealed
            kind: "primary"
            text: root.blind.number < root.blind.all ? qsTr("Next") : qsTr("Done")
            onClicked: root.blind.next()
        }
    }
    Connections {
        target: root.blind
        function onChanged() { if (!root.blind.isRevealed) scroll.contentY = 0 }
    }
    ScrollColumn {
        id: scroll
        anchors.fill: parent
        anchors.topMargin: head.y + head.height
        inset: root.inset
        visible: root.blind.isOpen

        Label {
            width: parent.width
            text: root.blind.prompt
            font.pixelSize: Theme.body
            font.weight: Font.Medium
            wrapMode: Text.Wrap
        }
        Repeater {
            model: root.blind.answers

            LabBallot {
                required property int index
                required property var modelData
                width: parent.width
                letter: modelData.letter
                text: modelData.text
                label: modelData.label
                isChosen: modelData.isChosen
                canChoose: !root.blind.isRevealed
                onChosen: root.blind.choose(index)
            }
        }
    }
    ScrollColumn {
        anchors.fill: parent
        inset: root.inset
        visible: !root.blind.isOpen

        Column {
            anchors.horizontalCenter: parent.horizontalCenter
            width: Math.min(parent.width, 640)
            spacing: 12

            EmptyState {
                width: parent.width
                symbol: "thought"
                title: qsTr("Which answer is best?")
                text: qsTr("You see the answers without names, in random order, and choose. Votes are kept and added up over all comparisons of the same files.")

                Button {
                    kind: "primary"
                    text: qsTr("Begin")
                    enabled: Lab.state === "done"
                    onClicked: {
                        if (!root.blind.begin())
                            Shell.toast(qsTr("All variants gave the same answers: there is nothing to vote on."), "", null);
                    }
                }
            }
            Repeater {
                model: root.blind.verdicts

                Label {
                    required property string modelData
                    width: parent.width
                    text: modelData
                    wrapMode: Text.Wrap
                    color: Theme.muted
                }
            }
        }
    }
}
