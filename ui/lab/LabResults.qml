pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Hearth.App
import Hearth.Ui

// What came of a comparison, while it runs and afterwards.
Item {
    id: root

    property real inset: 24
    property bool isShown: true
    property string view: "answers"
    property string cost: "size" // what the picture sets quality against,
    property string trend: "speed" // and what the trend draws
    readonly property string picture: view === "trend" ? trend + "Trend" : cost // on show, or last
    readonly property bool isRunning: Lab.state === "running"
    property bool showsFindings: false // all of them, where there is little room
    readonly property string findings: Array.from([Lab.verdict, Lab.recommendation]).filter(text => text.length > 0).join(" ")
    readonly property var views: [
        { value: "answers", text: qsTr("Answers"), file: "LabAnswers.qml" }, { value: "quality", text: qsTr("Quality"), file: "LabQuality.qml" },
        { value: "picture", text: qsTr("Picture"), file: "LabPicture.qml" }, { value: "vote", text: qsTr("Blind vote"), file: "LabVote.qml" },
        { value: "trend", text: qsTr("Trend"), file: "LabTrend.qml" }, { value: "details", text: qsTr("Details"), file: "LabDetails.qml" }
    ]

    ColumnLayout {
        id: top
        x: root.inset
        width: parent.width - 2 * root.inset
        spacing: 12

        RowLayout {
            Layout.fillWidth: true
            spacing: 12

            Label {
                id: sentence
                Layout.fillWidth: true
                maximumLineCount: root.height < 480 && !root.showsFindings ? 2 : 100
                elide: Text.ElideRight
                text: Lab.problem.length > 0 ? Lab.problem : root.isRunning ? (Lab.planText.length > 0 ? Lab.planText : qsTr("Freeing memory and looking at the files…"))
                    : root.findings.length > 0 ? root.findings : Lab.title
                color: Lab.problem.length > 0 ? Theme.danger : Theme.text
                wrapMode: Text.Wrap
                lineHeight: 1.2
            }
            LinkButton {
                visible: sentence.truncated || (root.showsFindings && root.height < 480)
                text: root.showsFindings ? qsTr("Less") : qsTr("More")
                Accessible.description: sentence.text
                onClicked: root.showsFindings = !root.showsFindings
            }
            Button {
                visible: root.isRunning
                symbol: "stop"
                text: qsTr("Stop")
                onClicked: Lab.stop()
            }
        }
        LabWaiting { // to be run again
            Layout.fillWidth: true
            visible: Lab.isWaiting
        }
        Label {
            Layout.fillWidth: true
            visible: text.length > 0 && !root.isRunning
            text: Lab.caution
            color: Theme.warning
            wrapMode: Text.Wrap
        }
        Label {
            Layout.fillWidth: true
            visible: Lab.changes.length > 0 && !root.isRunning
            text: qsTr("Run again. %1").arg(Array.from(Lab.changes).join(" "))
            color: Theme.muted
            wrapMode: Text.Wrap
            maximumLineCount: 2
            elide: Text.ElideRight
        }
        Flow {
            Layout.fillWidth: true
            spacing: 12

            Segmented {
                visible: root.width >= 640
                label: qsTr("What is shown")
                value: root.view
                options: root.views
                onChosen: value => root.view = value
            }
            Choice {
                visible: root.width < 640
                label: qsTr("What is shown")
                value: root.view
                options: root.views
                onChosen: value => root.view = value
            }
            LabPromptPicker { visible: root.view === "answers" && Lab.promptCount > 1 }
        }
        Label {
            Layout.fillWidth: true
            visible: root.view === "answers" && Lab.promptCount > 0
            text: Lab.promptText
            color: Theme.muted
            wrapMode: Text.Wrap
            maximumLineCount: 3
            elide: Text.ElideRight
        }
    }
    onIsRunningChanged: if (isRunning) view = "answers" // they come first
    Connections {
        target: loader.item as LabView
        function onShownChosen(value) {
            if (root.view === "trend")
                root.trend = value;
            else
                root.cost = value;
        }
    }
    Loader {
        id: loader
        anchors.top: top.bottom
        anchors.topMargin: 12
        anchors.bottom: parent.bottom
        width: parent.width
        active: root.isShown
        source: root.views.find(view => view.value === root.view).file
        onLoaded: {
            const shown = item as LabView;
            shown.inset = Qt.binding(() => root.inset);
            shown.shown = Qt.binding(() => root.view === "trend" ? root.trend : root.cost);
        }
    }
}
