import QtQuick
import Hearth.App
import Hearth.Ui

// How the variants on show did in all comparisons so far.
LabView {
    id: root

    Segmented {
        id: what
        x: root.inset
        visible: Lab.hasTrend
        label: qsTr("What is drawn")
        value: root.shown
        options: [{ value: "speed", text: qsTr("Speed") }, { value: "quality", text: qsTr("Quality") }]
        onChosen: value => root.shownChosen(value)
    }
    LabChart {
        id: chart
        readonly property bool isEmpty: (chart.chart?.marks.length ?? 0) === 0
        x: root.inset
        anchors.top: what.bottom
        anchors.topMargin: 12
        anchors.bottom: note.top
        width: Math.min(parent.width - 2 * root.inset, 900)
        visible: Lab.hasTrend && !isEmpty
        chart: Lab.hasTrend ? Lab.trendChart(root.shown, width, Math.min(height, 520)) : null
    }
    Label {
        id: note
        x: root.inset
        width: parent.width - 2 * root.inset
        anchors.bottom: parent.bottom
        anchors.bottomMargin: 16
        visible: chart.visible
        text: qsTr("Large: the comparison on show. Hollow: file, device, driver, settings or build had changed since the one before; point at it to read which.")
        color: Theme.faint
        font.pixelSize: Theme.caption
        wrapMode: Text.Wrap
    }
    EmptyState {
        anchors.centerIn: parent
        width: Math.min(parent.width - 48, 400)
        visible: !chart.visible
        symbol: "lab"
        title: Lab.state === "running" ? qsTr("The trend comes when the comparison is done") : qsTr("Nothing to set side by side yet")
        text: Lab.hasTrend ? qsTr("Quality was measured on this text only once.") : qsTr("When these variants are compared again, their speed and quality over time are drawn here.")

        Button {
            visible: Lab.state === "done"
            text: qsTr("Run again")
            onClicked: Lab.runAgain()
        }
    }
}
