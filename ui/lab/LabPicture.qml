import QtQuick
import Hearth.App
import Hearth.Ui

// Quality against what it costs, one point a variant.
LabView {
    id: root

    Segmented {
        id: cost
        x: root.inset
        visible: Lab.hasChart
        label: qsTr("Cost")
        value: "size"
        options: [{ value: "size", text: qsTr("By size") }, { value: "time", text: qsTr("By time a token") }]
        onChosen: value => cost.value = value
    }
    LabChart {
        x: root.inset
        anchors.top: cost.bottom
        anchors.topMargin: 12
        anchors.bottom: parent.bottom
        anchors.bottomMargin: 24
        width: Math.min(parent.width - 2 * root.inset, 900)
        visible: Lab.hasChart
        chart: Lab.hasChart && Lab.state === "done" ? Lab.chart(cost.value, width, Math.min(height, 520)) : null
    }
    EmptyState {
        anchors.centerIn: parent
        width: Math.min(parent.width - 48, 400)
        visible: !Lab.hasChart
        symbol: "spark"
        title: Lab.state === "running" ? qsTr("The picture comes when the comparison is done") : qsTr("No picture without quality")
        text: qsTr("It sets the quality on a text against size and speed.")
    }
}
