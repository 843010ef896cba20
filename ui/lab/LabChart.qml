pragma ComponentBehavior: Bound
import QtQuick
import Hearth.Ui

// The picture of quality against cost, as worked out by Lab.chart().
Item {
    id: root

    property var chart
    readonly property int count: chart?.marks.length ?? 0
    readonly property bool isKeyed: count <= 12 // the marks are reached by the keyboard
    readonly property int atOnce: 24
    function inkOf(series: int, otherwise: color): color {
        return series < 0 ? otherwise : Theme.seriesInks[series % Theme.seriesInks.length];
    }

    // Many marks come one batch after the other, so that the page goes on moving.
    function place(): void {
        for (let i = 0; i < atOnce && placed.count < count; ++i)
            placed.append({ at: placed.count });
    }
    onChartChanged: {
        placed.clear();
        place();
    }

    ListModel { id: placed }
    Timer {
        interval: 16
        repeat: true
        running: placed.count < root.count
        onTriggered: root.place()
    }
    Accessible.role: Accessible.Chart
    Accessible.name: chart ? chart.yTitle : ""

    Repeater {
        model: root.chart?.yTicks ?? []

        Item {
            id: tick
            required property var modelData
            y: modelData.at

            Rectangle {
                x: root.chart.left
                width: root.chart.right - root.chart.left
                height: 1
                color: Theme.line
            }
            Label {
                x: root.chart.left - 6 - width
                y: -height / 2
                text: tick.modelData.text
                color: Theme.muted
                font.pixelSize: Theme.caption
            }
        }
    }
    Repeater {
        model: root.chart?.xTicks ?? []

        Label {
            required property var modelData
            x: modelData.at - width / 2
            y: root.chart.bottom + 6
            text: modelData.text
            color: Theme.muted
            font.pixelSize: Theme.caption
        }
    }
    Repeater {
        model: root.chart?.legend ?? []

        Item {
            id: named
            required property var modelData

            Rectangle {
                x: named.modelData.x - 5
                y: named.modelData.y - 5
                width: 10
                height: 10
                radius: 5
                color: root.inkOf(named.modelData.series, Theme.faint)
            }
            Label {
                x: named.modelData.labelX
                y: named.modelData.y - height / 2
                text: named.modelData.label
                font.pixelSize: Theme.caption
            }
        }
    }
    Label {
        x: root.chart?.left ?? 0
        y: (root.chart?.top ?? 32) - 32
        text: root.chart?.yTitle ?? ""
        color: Theme.muted
        font.pixelSize: Theme.caption
    }
    Label {
        x: ((root.chart?.left ?? 0) + (root.chart?.right ?? 0) - width) / 2
        y: (root.chart?.bottom ?? 0) + 28
        text: root.chart?.xTitle ?? ""
        color: Theme.muted
        font.pixelSize: Theme.caption
    }
    Repeater {
        model: root.chart?.lines ?? []

        LabLine {
            required property var modelData
            anchors.fill: parent
            points: modelData.points
            ink: root.inkOf(modelData.series, Theme.accent)
        }
    }
    Repeater {
        model: placed

        Item {
            id: mark
            required property int at
            readonly property var modelData: root.chart?.marks[at] ?? ({ x: 0, y: 0, labelX: 0, labelY: 0, label: "", tip: "", isBest: false, isReference: false, series: -1, barTop: 0, barBottom: 0 })
            readonly property real barHeight: modelData.barBottom - modelData.barTop
            readonly property color ink: root.inkOf(modelData.series, modelData.isBest ? Theme.accent : Theme.faint)
            readonly property real across: modelData.series >= 0 && !modelData.isBest ? 9 : 12

            // 95 % of what was measured.
            Rectangle {
                x: mark.modelData.x - 0.5
                y: mark.modelData.barTop
                visible: mark.barHeight > 0
                width: 1
                height: mark.barHeight
                color: mark.ink
            }
            Rectangle {
                x: mark.modelData.x - 4
                y: mark.modelData.barTop
                visible: mark.barHeight > 0
                width: 8
                height: 1
                color: mark.ink
            }
            Rectangle {
                x: mark.modelData.x - 4
                y: mark.modelData.barBottom - 1
                visible: mark.barHeight > 0
                width: 8
                height: 1
                color: mark.ink
            }
            Rectangle {
                id: dot
                activeFocusOnTab: root.isKeyed && mark.modelData.tip.length > 0
                x: mark.modelData.x - mark.across / 2
                y: mark.modelData.y - mark.across / 2
                width: mark.across
                height: mark.across
                radius: mark.across / 2
                color: mark.modelData.isReference ? Theme.page : mark.ink
                border.width: activeFocus ? 4 : 2
                border.color: activeFocus ? Theme.accent : mark.ink
                Accessible.role: Accessible.StaticText
                Accessible.name: mark.modelData.tip

                HoverHandler { id: pointed; margin: 6 }
                ControlTip {
                    isWanted: (pointed.hovered || dot.activeFocus) && mark.modelData.tip.length > 0
                    text: mark.modelData.tip
                }
            }
            Label {
                x: mark.modelData.labelX
                y: mark.modelData.labelY - height * 0.75
                text: mark.modelData.label
                font.pixelSize: Theme.caption
                font.weight: mark.modelData.isBest ? Font.DemiBold : Font.Normal
            }
        }
    }
}
