pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Hearth.App
import Hearth.Ui

// Always says which device runs the model and how many layers are on it; a click tells the rest.
T.Button {
    id: root

    property bool isShort: false
    readonly property bool isGpu: Models.deviceKind === "gpu"
    readonly property bool isPartial: isGpu && Models.layersOnGpu < Models.layers
    readonly property bool isAsleep: Models.isAsleep
    readonly property string reason: isAsleep ? qsTr("Unloaded to free memory. It is loaded again when you ask something.") : Models.deviceReason
    readonly property string layersText: isAsleep ? qsTr("unloaded") : isGpu && Models.layers > 0 ? qsTr("%1/%2").arg(Models.layersOnGpu).arg(Models.layers) : ""
    // "Intel(R) Xeon(R) Processor, AVX-512 VNNI, 2 threads" is for the popover; the badge has room for what matters.
    readonly property string processor: Models.deviceName.split(", ")[1] ?? ""
    readonly property string shortName: isGpu ? (isShort ? qsTr("GPU") : Models.deviceName)
        : processor.length > 0 && !isShort ? qsTr("CPU · %1").arg(processor) : qsTr("CPU")
    readonly property var facts: [
        { name: qsTr("Device"), value: Models.deviceName },
        { name: qsTr("Driver"), value: Models.driver },
        { name: qsTr("Layers on the GPU"), value: Models.layers > 0 ? qsTr("%1 of %2").arg(Models.layersOnGpu).arg(Models.layers) : "" },
        { name: qsTr("Memory"), value: isAsleep ? qsTr("none now") : Models.memoryText },
        { name: qsTr("of it for context"), value: isAsleep ? "" : Models.cacheText },
        { name: qsTr("Context"), value: Models.contextTokens > 0 ? qsTr("%1 tokens").arg(Number(Models.contextTokens).toLocaleString(Qt.locale(), "f", 0)) : "" }
    ].filter(fact => fact.value.length > 0)

    implicitWidth: row.implicitWidth + 20
    implicitHeight: 30
    visible: Models.deviceName.length > 0 && Models.state !== "none"
    focusPolicy: Qt.TabFocus
    Accessible.name: qsTr("Runs on %1").arg(Models.deviceName)
    Accessible.description: reason
    onClicked: popup.visible ? popup.close() : popup.open()
    contentItem: Item {
        RowLayout {
            id: row
            x: 10
            anchors.verticalCenter: parent.verticalCenter
            width: Math.min(implicitWidth, parent.width - 20)
            spacing: 7

            Rectangle {
                implicitWidth: 7
                implicitHeight: 7
                radius: 4
                color: root.isAsleep ? "transparent" : root.isPartial ? Theme.warning : root.isGpu ? Theme.good : Theme.faint
                border.width: root.isAsleep ? 1.5 : 0
                border.color: Theme.faint
            }
            Label {
                Layout.fillWidth: true
                text: root.shortName
                font.pixelSize: Theme.caption
                color: Theme.muted
                elide: Text.ElideRight
            }
            Label {
                visible: text.length > 0
                text: root.layersText
                font.pixelSize: Theme.caption
                color: Theme.faint
            }
        }
    }
    background: Rectangle {
        radius: 15
        color: root.down || popup.visible ? Theme.pressed : root.hovered ? Theme.hover : "transparent"
        border.width: 1
        border.color: Theme.line
        FocusRing { control: root; inner: 15 }
    }
    ControlTip {
        isWanted: (root.hovered || root.visualFocus) && !popup.visible
        text: root.reason.length > 0 ? root.reason : qsTr("What runs the model")
    }
    Popover {
        id: popup
        y: root.height + 6
        x: root.width - width
        width: 320
        padding: 16
        contentItem: Column {
            spacing: 8

            Repeater {
                model: root.facts
                RowLayout {
                    id: fact
                    required property var modelData
                    width: parent?.width ?? 0
                    spacing: 16

                    Label {
                        text: fact.modelData.name
                        color: Theme.muted
                    }
                    Label {
                        Layout.fillWidth: true
                        text: fact.modelData.value
                        horizontalAlignment: Text.AlignRight
                        elide: Text.ElideRight
                    }
                }
            }
            InlineCard {
                width: parent.width
                visible: root.reason.length > 0
                kind: "info"
                title: ""
                text: root.reason
                actionText: ""
            }
        }
    }
}
