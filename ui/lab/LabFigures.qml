pragma ComponentBehavior: Bound
import QtQuick
import Hearth.Ui

// Small figures with their names, as many beside each other as there is room for.
Flow {
    id: root

    property var figures: []
    property int columns: 0 // at most, as wide as each other; fewer where a figure is wider; 0: as wide as they are
    property real widest: 0 // of the figures
    readonly property int shownColumns: Math.max(1, Math.min(columns, Math.floor((width + spacing) / (widest + spacing))))

    function measure(): void {
        let most = 0;
        for (let i = 0; i < children.length; ++i)
            most = Math.max(most, (children[i] as Column)?.implicitWidth ?? 0);
        widest = most;
    }

    spacing: 16

    Repeater {
        model: root.figures.length // and not the figures: those there stay when their values change

        Column {
            id: figure
            required property int index
            readonly property string title: root.figures[index]?.title ?? ""
            readonly property string value: root.figures[index]?.value ?? ""
            readonly property string tip: root.figures[index]?.tip ?? ""
            activeFocusOnTab: tip.length > 0
            Accessible.role: Accessible.StaticText
            Accessible.name: Theme.joined([title, value])
            Accessible.description: tip
            width: root.columns > 0 ? (root.width - (root.shownColumns - 1) * root.spacing - 1) / root.shownColumns : implicitWidth
            onImplicitWidthChanged: root.measure()
            spacing: 1

            Label {
                text: figure.title
                color: Theme.faint
                font.pixelSize: Theme.caption
            }
            Label {
                text: figure.value
                font.weight: Font.Medium
                HoverHandler { id: pointed }
                ControlTip {
                    isWanted: (pointed.hovered || figure.activeFocus) && figure.tip.length > 0
                    text: figure.tip
                }
                Rectangle {
                    anchors.fill: parent
                    anchors.margins: -3
                    visible: figure.activeFocus
                    radius: Theme.radiusSmall
                    color: "transparent"
                    border.width: 2
                    border.color: Theme.accent
                }
            }
        }
    }
}
