import QtQuick
import QtQuick.Templates as T
import Hearth.App
import Hearth.Ui

// Variants of a model beside each other: what is compared, then what came of it.
FocusScope {
    id: root

    readonly property real inset: width > 600 ? 24 : 16
    readonly property bool isSetup: Lab.state === "setup"
    readonly property bool isHidden: !isSetup && Lab.blind.isHidden // whose answers these are is voted on first
    property bool showsTensors: false

    function run(dialog: Loader): void {
        dialog.active = true;
        (dialog.item as T.Popup).open();
    }

    Connections {
        target: Lab
        function onNotice(text) { Shell.toast(text, "", null) }
        function onExported(path, name) {
            Shell.toast(qsTr("Saved in Downloads: %1").arg(name), qsTr("Show"), () => Chats.showFolder(path));
        }
        function onExportFailed(text) { Shell.toast(text, "", null) }
        function onRemoved(title) { Shell.toast(qsTr("“%1” was deleted").arg(title), qsTr("Undo"), () => Lab.undoRemove()) }
    }

    PageHeader {
        id: header
        width: parent.width
        title: qsTr("Lab")

        Button {
            visible: Lab.variants.count > 0 && root.width > 760
            kind: root.showsTensors ? "primary" : "quiet"
            symbol: "report"
            text: root.showsTensors ? qsTr("Back to the comparison") : qsTr("Tensors")
            tip: qsTr("What the files are made of")
            onClicked: root.showsTensors = !root.showsTensors
        }
        IconButton {
            visible: Lab.variants.count > 0 && root.width <= 760
            symbol: root.showsTensors ? "left" : "report"
            tip: root.showsTensors ? qsTr("Back to the comparison") : qsTr("Tensors: what the files are made of")
            onClicked: root.showsTensors = !root.showsTensors
        }
        Button {
            visible: Lab.state === "done" && root.width > 760
            symbol: "plus"
            text: qsTr("New comparison")
            onClicked: {
                root.showsTensors = false;
                Lab.newRun();
            }
        }
        IconButton {
            visible: Lab.state === "done" && root.width <= 760
            symbol: "plus"
            tip: qsTr("New comparison")
            onClicked: {
                root.showsTensors = false;
                Lab.newRun();
            }
        }
        IconButton {
            visible: Lab.state === "done" && !root.isHidden
            symbol: "refresh"
            tip: qsTr("Run again: the same files, prompts and seed")
            onClicked: Lab.runAgain()
        }
        IconButton {
            id: saving
            visible: Lab.state === "done" && !root.isHidden
            symbol: "download"
            tip: qsTr("Export the results")
            onClicked: exports.visible ? exports.close() : exports.open()

            LabExports {
                id: exports
                y: saving.height + 4
                picture: results.picture
            }
        }
        IconButton {
            visible: Lab.history.count > 0
            symbol: "clock"
            tip: qsTr("Earlier comparisons")
            onClicked: root.run(past)
        }
    }
    LabSetup {
        anchors.top: header.bottom
        anchors.bottom: parent.bottom
        anchors.horizontalCenter: parent.horizontalCenter
        width: Math.min(parent.width, 860 + 2 * root.inset)
        inset: root.inset
        visible: root.isSetup && !root.showsTensors
    }
    LabResults {
        id: results
        anchors.top: header.bottom
        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.right: parent.right
        inset: root.inset
        visible: !root.isSetup && !root.showsTensors && !root.isHidden
        isShown: !root.isHidden
    }
    Loader {
        anchors.top: header.bottom
        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.right: parent.right
        active: root.isHidden
        visible: !root.showsTensors
        source: "LabBlind.qml"
        onLoaded: (item as LabView).inset = Qt.binding(() => root.inset)
    }
    Loader {
        id: tensors
        anchors.top: header.bottom
        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.right: parent.right
        active: root.showsTensors
        source: "LabTensors.qml"
        onLoaded: (item as LabTensors).inset = Qt.binding(() => root.inset)
    }
    Loader { id: past; active: false; source: "LabHistory.qml" }
}
