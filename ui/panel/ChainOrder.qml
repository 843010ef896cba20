pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Hearth.App
import Hearth.Ui

// The order in which the sampler's stages act; each can be moved with its arrows or dragged.
Column {
    id: root

    property var options: Chat.sampling
    readonly property var order: options.order

    spacing: 4
    topPadding: 8

    function stageName(stage: string): string {
        switch (stage) {
        case "penalties": return qsTr("Penalties");
        case "top_k": return qsTr("Top-k");
        case "typical_p": return qsTr("Typical-p");
        case "top_p": return qsTr("Top-p");
        case "min_p": return qsTr("Min-p");
        case "temperature": return qsTr("Temperature");
        default: return stage;
        }
    }

    Label {
        bottomPadding: 4
        text: qsTr("Order of the chain")
        color: Theme.muted
    }
    Repeater {
        model: root.order

        Item {
            id: slot
            required property string modelData
            required property int index

            width: root.width
            height: 36
            z: drag.active ? 2 : 1

            Rectangle {
                id: chip
                width: parent.width
                height: 34
                radius: Theme.radiusSmall
                color: drag.active ? Theme.raised : Theme.sunken
                border.width: 1
                border.color: drag.active ? Theme.accent : Theme.line

                DragHandler {
                    id: drag
                    xAxis.enabled: false
                    onActiveChanged: {
                        if (active)
                            return;
                        const moved = Math.round(chip.y / (slot.height + root.spacing));
                        const to = Math.max(0, Math.min(root.order.length - 1, slot.index + moved));
                        chip.y = 0;
                        if (to !== slot.index)
                            root.options.moveStage(slot.index, to);
                    }
                }
                HoverHandler { id: hover; cursorShape: Qt.OpenHandCursor }
                RowLayout {
                    anchors.fill: parent
                    anchors.leftMargin: 10
                    anchors.rightMargin: 4
                    spacing: 8

                    Icon { name: "grip"; size: 14; color: Theme.faint }
                    Label {
                        Layout.fillWidth: true
                        text: qsTr("%1. %2").arg(slot.index + 1).arg(root.stageName(slot.modelData))
                    }
                    IconButton {
                        size: 26
                        iconSize: 14
                        opacity: hover.hovered || visualFocus ? (enabled ? 1 : 0.3) : 0
                        enabled: slot.index > 0
                        symbol: "up"
                        tip: qsTr("Move %1 up").arg(root.stageName(slot.modelData))
                        onClicked: root.options.moveStage(slot.index, slot.index - 1)
                    }
                    IconButton {
                        size: 26
                        iconSize: 14
                        opacity: hover.hovered || visualFocus ? (enabled ? 1 : 0.3) : 0
                        enabled: slot.index < root.order.length - 1
                        symbol: "down"
                        tip: qsTr("Move %1 down").arg(root.stageName(slot.modelData))
                        onClicked: root.options.moveStage(slot.index, slot.index + 1)
                    }
                }
            }
        }
    }
}
