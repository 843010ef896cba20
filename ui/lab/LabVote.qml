pragma ComponentBehavior: Bound
import QtQuick
import Hearth.App
import Hearth.Ui

// What the blind votes on these variants say, of all comparisons. A comparison that is on show with its names is not voted on any more.
LabView {
    id: root

    ScrollColumn {
        anchors.fill: parent
        inset: root.inset

        Column {
            anchors.horizontalCenter: parent.horizontalCenter
            width: Math.min(parent.width, 640)
            spacing: 12

            EmptyState {
                width: parent.width
                symbol: "thought"
                title: qsTr("Which answers are best?")
                text: Lab.wasBlind
                    ? qsTr("You have seen whose answers these are, so they are not voted on any more. Votes are added up over all comparisons of the same files.")
                    : qsTr("You have seen whose answers these are, so a vote on them would not be blind. Compare again with other prompts, or with another seed at a higher temperature: answers then come without names until you have voted.")

                Button {
                    kind: "primary"
                    text: qsTr("New blind comparison")
                    enabled: Lab.state === "done"
                    onClicked: {
                        Lab.newRun();
                        Lab.isBlind = true;
                    }
                }
            }
            Repeater {
                model: Lab.blind.verdicts

                Label {
                    required property string modelData
                    width: parent?.width ?? 0
                    text: modelData
                    wrapMode: Text.Wrap
                    color: Theme.muted
                }
            }
        }
    }
}
