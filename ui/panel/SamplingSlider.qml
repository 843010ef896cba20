import QtQuick
import Hearth.Ui

// A number of the sampler: a slider for the hand, a field for the exact value. At offValue it does nothing and looks it.
Column {
    id: root

    required property string name
    required property string hint
    required property real value
    property real from: 0
    property real to: 1
    property real step: 0.01
    property int decimals: 2
    property real offValue: NaN
    readonly property bool isOff: Math.abs(value - offValue) < 1e-6
    signal moved(real value)

    width: parent?.width ?? 0
    spacing: 0

    Item {
        width: parent.width
        height: 26

        Label {
            height: parent.height
            text: root.name
            color: Theme.muted
            HoverHandler { id: hover }
            ControlTip {
                isWanted: hover.hovered
                text: root.hint
            }
        }
        TextField {
            id: field
            anchors.right: parent.right
            width: 64
            height: 26
            implicitHeight: 26
            leftPadding: 4
            rightPadding: 6
            label: root.name
            horizontalAlignment: Text.AlignRight
            color: root.isOff ? Theme.faint : Theme.text
            text: Number(root.value).toFixed(root.decimals)
            background: Rectangle {
                radius: 6
                color: field.hovered || field.activeFocus ? Theme.hover : "transparent"
                border.width: field.activeFocus ? 1.5 : 0
                border.color: Theme.accent
            }
            onEditingFinished: {
                const number = Number(text.replace(",", "."));
                if (!isNaN(number))
                    root.moved(Math.max(root.from, Math.min(root.to, number)));
                text = Qt.binding(() => Number(root.value).toFixed(root.decimals));
            }
        }
    }
    Slider {
        width: parent.width
        label: root.name
        from: root.from
        to: root.to
        stepSize: root.step
        isDim: root.isOff
        value: root.value
        onMoved: root.moved(value)
    }
}
