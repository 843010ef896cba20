import QtQuick
import Hearth.Ui

// How far the download of a choice is, what holds it up, or why there is none.
Column {
    id: root

    required property string stage
    required property double progress
    required property string progressText
    required property string problem
    required property string whyNot
    readonly property bool isUnderWay: stage.length > 0 && stage !== "done"
    readonly property bool isNeeded: isUnderWay || (whyNot.length > 0 && stage !== "done")

    spacing: 6

    ProgressBar {
        width: parent.width
        visible: root.isUnderWay
        value: root.progress
        opacity: root.stage === "running" ? 1 : 0.5
        label: qsTr("Download")
    }
    Label {
        width: parent.width
        visible: root.isUnderWay
        text: root.stage === "failed" ? qsTr("Failed") : root.stage === "paused" ? Theme.joined([qsTr("Paused"), root.progressText])
            : root.stage === "waiting" ? qsTr("Waiting for its turn") : root.progressText
        color: root.stage === "failed" ? Theme.danger : Theme.muted
        font.pixelSize: Theme.caption
        elide: Text.ElideRight
    }
    Label {
        width: parent.width
        visible: text.length > 0
        text: root.isUnderWay ? root.problem : root.whyNot
        color: Theme.warning
        font.pixelSize: Theme.caption
        wrapMode: Text.Wrap
        lineHeight: 1.2
    }
}
