pragma ComponentBehavior: Bound
import QtQuick
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
    readonly property bool isLow: height < 480
    property bool showsFindings: false // all of them, where there is little room
    readonly property string findings: Array.from([Lab.verdict, Lab.recommendation]).filter(text => text.length > 0).join(" ")
    readonly property var views: [
        { value: "answers", text: qsTr("Answers"), file: "LabAnswers.qml" }, { value: "quality", text: qsTr("Quality"), file: "LabQuality.qml" },
        { value: "picture", text: qsTr("Picture"), file: "LabPicture.qml" }, { value: "vote", text: qsTr("Blind vote"), file: "LabVote.qml" },
        { value: "trend", text: qsTr("Trend"), file: "LabTrend.qml" }, { value: "details", text: qsTr("Details"), file: "LabDetails.qml" }
    ]

    // A column with widths of its own: a layout of Qt 6.4 gives up where lines that break change both how tall and how wide it wants to be,
    // and leaves one thing over the other.
    Column {
        id: top
        x: root.inset
        width: parent.width - 2 * root.inset
        spacing: 12

        Item {
            id: head
            readonly property real besides: (stop.visible ? stop.width + 12 : 0) + (root.isLow ? more.width + 12 : 0)
            width: parent.width
            height: Math.max(sentence.implicitHeight, stop.visible ? stop.height : 0)

            Label {
                id: sentence
                anchors.verticalCenter: parent.verticalCenter
                width: parent.width - head.besides
                maximumLineCount: root.isLow && !root.showsFindings ? 2 : 100
                elide: Text.ElideRight
                text: Lab.problem.length > 0 ? Lab.problem : root.isRunning ? (Lab.planText.length > 0 ? Lab.planText : qsTr("Freeing memory and looking at the files…"))
                    : root.findings.length > 0 ? root.findings : Lab.title
                color: Lab.problem.length > 0 ? Theme.danger : Theme.text
                wrapMode: Text.Wrap
                lineHeight: 1.2
            }
            LinkButton {
                id: more
                anchors.right: stop.visible ? stop.left : parent.right
                anchors.rightMargin: stop.visible ? 12 : 0
                anchors.verticalCenter: parent.verticalCenter
                visible: root.isLow && (sentence.truncated || root.showsFindings)
                text: root.showsFindings ? qsTr("Less") : qsTr("More")
                Accessible.description: sentence.text
                onClicked: root.showsFindings = !root.showsFindings
            }
            Button {
                id: stop
                anchors.right: parent.right
                anchors.verticalCenter: parent.verticalCenter
                visible: root.isRunning
                symbol: "stop"
                text: qsTr("Stop")
                onClicked: Lab.stop()
            }
        }
        LabWaiting { // to be run again
            width: parent.width
            visible: Lab.isWaiting
        }
        Label {
            width: parent.width
            visible: text.length > 0 && !root.isRunning
            text: Lab.caution
            color: Theme.warning
            wrapMode: Text.Wrap
        }
        Label {
            width: parent.width
            visible: Lab.changes.length > 0 && !root.isRunning
            text: qsTr("Run again. %1").arg(Array.from(Lab.changes).join(" "))
            color: Theme.muted
            wrapMode: Text.Wrap
            maximumLineCount: 2
            elide: Text.ElideRight
        }
        Flow {
            width: parent.width
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
            width: parent.width
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
