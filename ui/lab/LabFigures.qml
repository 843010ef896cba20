pragma ComponentBehavior: Bound
import QtQuick
import Hearth.Ui

// Small figures with their names, as many beside each other as there is room for.
Flow {
    id: root

    property var figures: []
    property int columns: 0 // as wide as each other; 0: as wide as they are

    spacing: 16

    Repeater {
        model: root.figures

        Column {
            id: figure
            required property var modelData
            width: Math.max(implicitWidth, root.columns > 0 ? (root.width - (root.columns - 1) * root.spacing - 1) / root.columns : 0)
            spacing: 1

            Label {
                text: figure.modelData.title
                color: Theme.faint
                font.pixelSize: Theme.caption
            }
            Label {
                text: figure.modelData.value
                font.weight: Font.Medium
                HoverHandler { id: pointed }
                ControlTip {
                    isWanted: pointed.hovered && (figure.modelData.tip ?? "").length > 0
                    text: figure.modelData.tip ?? ""
                }
            }
        }
    }
}
