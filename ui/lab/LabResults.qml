pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Hearth.App
import Hearth.Ui

// What came of a comparison, while it runs and afterwards.
Item {
    id: root

    property real inset: 24
    property string view: "answers"
    readonly property bool isRunning: Lab.state === "running"

    ColumnLayout {
        id: top
        x: root.inset
        width: parent.width - 2 * root.inset
        spacing: 12

        RowLayout {
            Layout.fillWidth: true
            spacing: 12

            Label {
                Layout.fillWidth: true
                text: Lab.problem.length > 0 ? Lab.problem : root.isRunning ? (Lab.planText.length > 0 ? Lab.planText : qsTr("Looking at the files…"))
                    : Lab.recommendation.length > 0 ? Lab.recommendation : Lab.title
                color: Lab.problem.length > 0 ? Theme.danger : Theme.text
                wrapMode: Text.Wrap
                lineHeight: 1.2
            }
            Button {
                visible: root.isRunning
                symbol: "stop"
                text: qsTr("Stop")
                onClicked: Lab.stop()
            }
        }
        Flow {
            Layout.fillWidth: true
            spacing: 12

            Segmented {
                label: qsTr("What is shown")
                value: root.view
                options: [
                    { value: "answers", text: qsTr("Answers") }, { value: "quality", text: qsTr("Quality") },
                    { value: "picture", text: qsTr("Picture") }, { value: "vote", text: qsTr("Blind vote") }
                ]
                onChosen: value => root.view = value
            }
            Choice {
                visible: root.view === "answers" && Lab.prompts.length > 1
                label: qsTr("Prompt")
                value: "" + Lab.promptIndex
                options: Array.from(Lab.prompts).map((prompt, index) => ({ value: "" + index, text: prompt.name }))
                onChosen: value => Lab.promptIndex = Number(value)
            }
        }
        Label {
            Layout.fillWidth: true
            visible: root.view === "answers" && Lab.prompts.length > 0
            text: Lab.prompts[Lab.promptIndex]?.text ?? ""
            color: Theme.muted
            wrapMode: Text.Wrap
            maximumLineCount: 3
            elide: Text.ElideRight
        }
    }
    Loader {
        anchors.top: top.bottom
        anchors.topMargin: 12
        anchors.bottom: parent.bottom
        width: parent.width
        source: root.view === "answers" ? "LabAnswers.qml" : root.view === "quality" ? "LabQuality.qml" : root.view === "picture" ? "LabPicture.qml"
            : "LabVote.qml"
        onLoaded: (item as LabView).inset = root.inset
    }
}
