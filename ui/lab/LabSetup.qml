pragma ComponentBehavior: Bound
import QtQuick
import Hearth.App
import Hearth.Ui

// What is compared: variants, prompts, the text that quality is measured on; below them, always seen, the start.
Item {
    id: root

    property real inset: 24

    ScrollColumn {
        id: choices
        anchors.top: parent.top
        anchors.bottom: start.top
        width: parent.width
        inset: root.inset
        spacing: 24

        LabTitle {
            width: parent.width
            title: qsTr("Variants")
            text: qsTr("Two to six files: quantizations of one model, or any models. The reference is what the others are held against, best the least quantized one.")
        }
        Column {
            width: parent.width
            spacing: 4

            Repeater {
                model: Lab.variants

                LabVariantRow { width: parent.width }
            }
            Row {
                topPadding: 8
                spacing: 8

                Button {
                    id: adding
                    symbol: "plus"
                    text: qsTr("Add a variant")
                    kind: Lab.variants.count < 2 ? "primary" : "plain"
                    enabled: Lab.variants.count < 6
                    onClicked: models.visible ? models.close() : models.open()

                    LabModelMenu {
                        id: models
                        y: adding.height + 4
                    }
                }
                Button {
                    visible: Lab.hasGpu && Lab.variants.count > 0
                    symbol: "refresh"
                    text: root.width > 520 ? qsTr("Same on CPU and GPU?") : qsTr("CPU = GPU?")
                    tip: qsTr("Runs the reference alone, on the processor and on the graphics device, and says whether both give the same")
                    enabled: Lab.canCheckDevices
                    onClicked: Lab.checkDevices()
                }
            }
        }
        LabTitle {
            width: parent.width
            title: qsTr("Prompts")
            text: qsTr("Every variant answers each of them, with the same seed.")
        }
        LabPrompts {
            width: parent.width
            onAdded: if (choices.focused) choices.reveal(choices.focused)
        }
        LabOptions { width: parent.width }
        LabBlindChoice { width: parent.width }
        LabTitle {
            width: parent.width
            title: qsTr("Quality on a text")
            text: qsTr("Each variant reads the text and says how likely it holds every word: perplexity, and how far it is from the reference. Of a long one the beginning is enough.")
        }
        LabText { width: parent.width }
        Loader {
            width: parent.width
            active: Lab.made.count > 0
            visible: active
            source: "LabMade.qml"
        }
    }
    LabStart {
        id: start
        anchors.bottom: parent.bottom
        width: parent.width
        inset: root.inset
    }
}
