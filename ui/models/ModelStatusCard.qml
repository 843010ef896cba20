import QtQuick
import QtQuick.Layouts
import Hearth.App
import Hearth.Ui

// A model on its way (stage, progress, a way to cancel), or why it did not get there and the one step that helps.
Card {
    id: root

    readonly property bool hasFailed: Models.state === "failed"

    implicitHeight: column.implicitHeight + 40
    hasShadow: false
    Accessible.role: Accessible.Grouping
    Accessible.name: hasFailed ? Models.errorTitle : qsTr("Loading %1").arg(Models.loadingName)

    function stageText(stage: string): string {
        switch (stage) {
        case "reading": return qsTr("Reading the file");
        case "weights": return qsTr("Bringing the weights into memory");
        case "kernels": return qsTr("Preparing the device");
        case "checking": return qsTr("Checking that the device computes right");
        default: return qsTr("Starting");
        }
    }
    function actionText(action: string): string {
        switch (action) {
        case "choose_other": return qsTr("Choose another file");
        case "find_other": return Pages.has("browser") ? qsTr("Find one that runs here") : qsTr("Choose another file");
        case "reduce_context": return qsTr("Load with a smaller context");
        case "use_cpu": return qsTr("Use the processor instead");
        case "verify": return qsTr("Verify the file");
        case "download_again": return qsTr("Get the file again");
        case "without_adapters": return qsTr("Load it without adapters");
        default: return qsTr("Try again");
        }
    }

    ColumnLayout {
        id: column
        x: 20
        y: 20
        width: parent.width - 40
        spacing: 12

        RowLayout {
            Layout.fillWidth: true
            spacing: 12

            Icon {
                visible: root.hasFailed
                name: "alert"
                size: 20
                color: Theme.danger
            }
            Spinner {
                visible: !root.hasFailed
                size: 20
            }
            Label {
                Layout.fillWidth: true
                text: root.hasFailed ? Models.errorTitle : Models.loadingName
                font.pixelSize: Theme.body
                font.weight: Font.DemiBold
                wrapMode: Text.Wrap
            }
            Label {
                visible: !root.hasFailed && Models.loadProgress > 0
                text: qsTr("%1%").arg(Math.round(Models.loadProgress * 100))
                color: Theme.muted
            }
        }
        ProgressBar {
            Layout.fillWidth: true
            visible: !root.hasFailed
            label: qsTr("Loading %1").arg(Models.loadingName)
            value: Models.loadProgress
            indeterminate: Models.loadProgress <= 0
        }
        Label {
            Layout.fillWidth: true
            visible: root.hasFailed
            text: Models.errorText
            color: Theme.muted
            wrapMode: Text.Wrap
            lineHeight: 1.3
        }
        RowLayout {
            Layout.fillWidth: true
            Layout.topMargin: root.hasFailed ? 4 : 0
            spacing: 8

            Label {
                Layout.fillWidth: true
                text: root.hasFailed ? "" : root.stageText(Models.loadStage)
                color: Theme.muted
                elide: Text.ElideRight
            }
            Button {
                visible: !root.hasFailed
                text: qsTr("Cancel")
                onClicked: Models.cancelLoad()
            }
            Button {
                visible: root.hasFailed && Models.hasAny && Models.errorAction !== "choose_other"
                kind: "quiet"
                text: qsTr("Choose another model")
                onClicked: Shell.pickModel()
            }
            Button {
                visible: root.hasFailed
                kind: "primary"
                text: root.actionText(Models.errorAction)
                onClicked: Models.performErrorAction()
            }
        }
    }
}
