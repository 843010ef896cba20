import QtQuick
import Hearth.App
import Hearth.Ui

// Quality against what it costs, one point a variant.
LabView {
    id: root

    readonly property bool isMeasured: (chart.chart?.marks.length ?? 0) > 0

    Segmented {
        id: cost
        x: root.inset
        visible: Lab.hasChart
        label: qsTr("Cost")
        value: root.shown
        options: [{ value: "size", text: qsTr("By size") }, { value: "time", text: qsTr("By time a token") }]
        onChosen: value => root.shownChosen(value)
    }
    LabChart {
        id: chart
        x: root.inset
        anchors.top: cost.bottom
        anchors.topMargin: 12
        anchors.bottom: note.top
        anchors.bottomMargin: 8
        width: Math.min(parent.width - 2 * root.inset, 900)
        visible: root.isMeasured
        chart: Lab.hasChart && Lab.state === "done" ? Lab.chart(root.shown, width, Math.min(height, 520)) : null
    }
    Label {
        id: note
        x: root.inset
        width: parent.width - 2 * root.inset
        anchors.bottom: parent.bottom
        anchors.bottomMargin: 16
        visible: root.isMeasured
        text: Array.from(chart.chart?.notes ?? []).join("\n")
        color: Theme.muted
        font.pixelSize: Theme.caption
        wrapMode: Text.Wrap
        lineHeight: 1.3
    }
    EmptyState {
        anchors.centerIn: parent
        width: Math.min(parent.width - 48, 400)
        visible: !root.isMeasured
        symbol: "spark"
        title: Lab.state === "running" ? qsTr("The picture comes when the comparison is done")
            : Lab.hasChart ? qsTr("Speed was not measured") : qsTr("No picture without quality")
        text: Lab.hasChart ? qsTr("It is measured on answers: add a prompt to the next comparison.")
            : qsTr("It sets the quality on a text against size and speed. Choose a text for the next comparison.")
    }
}
