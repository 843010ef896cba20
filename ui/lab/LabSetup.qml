pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Hearth.App
import Hearth.Ui

// What is compared: variants, prompts, the text that quality is measured on.
ScrollColumn {
    id: root

    function missing(): string {
        if (Lab.variants.count < 2)
            return qsTr("Add two variants at least.");
        if (Lab.isReadingText)
            return qsTr("The text is being read.");
        if (Lab.promptList.count === 0 && Lab.textName.length === 0)
            return qsTr("Add a prompt or choose a text.");
        return qsTr("Not all of the files can be compared.");
    }

    spacing: 24

    Label {
        width: parent.width
        visible: Lab.problem.length > 0
        text: Lab.problem
        color: Theme.danger
        wrapMode: Text.Wrap
    }
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
    LabPrompts { width: parent.width }
    LabOptions { width: parent.width }
    LabTitle {
        width: parent.width
        title: qsTr("Quality on a text")
        text: qsTr("Each variant reads the text and says how likely it holds every word: perplexity, and how far it is from the reference. Of a long one the beginning is enough.")
    }
    LabText { width: parent.width }
    Label {
        width: parent.width
        visible: text.length > 0
        text: Lab.problem
        color: Theme.danger
        wrapMode: Text.Wrap
        Accessible.role: Accessible.AlertMessage
        Accessible.name: text
    }
    Row {
        visible: !Lab.isWaiting
        spacing: 12

        Button {
            id: go
            kind: "primary"
            symbol: "play"
            text: qsTr("Compare")
            enabled: Lab.canStart
            onClicked: Lab.start()
        }
        Label {
            width: root.width - 2 * root.inset - go.width - 12
            anchors.verticalCenter: go.verticalCenter
            text: Lab.canStart ? Lab.forecast : root.missing()
            color: Lab.canStart && Lab.isForecastBad ? Theme.danger : Theme.muted
            font.pixelSize: Lab.canStart ? Theme.caption : Theme.small
            wrapMode: Text.Wrap
            Accessible.name: text
        }
    }
    LabWaiting {
        width: parent.width
        visible: Lab.isWaiting
    }
    Loader {
        width: parent.width
        active: Lab.made.count > 0
        visible: active
        source: "LabMade.qml"
    }
}
