import QtQuick
import QtQuick.Templates as T
import Hearth.App
import Hearth.Ui

// Variants of a model beside each other: what is compared, then what came of it.
FocusScope {
    id: root

    readonly property real inset: width > 600 ? 24 : 16
    readonly property bool isSetup: Lab.state === "setup"

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
    }

    PageHeader {
        id: header
        width: parent.width
        title: qsTr("Lab")

        Button {
            visible: Lab.state === "done" && root.width > 560
            symbol: "plus"
            text: qsTr("New comparison")
            onClicked: Lab.newRun()
        }
        IconButton {
            visible: Lab.state === "done" && root.width <= 560
            symbol: "plus"
            tip: qsTr("New comparison")
            onClicked: Lab.newRun()
        }
        IconButton {
            id: saving
            visible: Lab.state === "done"
            symbol: "download"
            tip: qsTr("Export the results")
            onClicked: exports.visible ? exports.close() : exports.open()

            LabExports {
                id: exports
                y: saving.height + 4
            }
        }
        IconButton {
            visible: Lab.history.count > 0
            symbol: "undo"
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
        visible: root.isSetup
    }
    LabResults {
        anchors.top: header.bottom
        anchors.bottom: parent.bottom
        anchors.left: parent.left
        anchors.right: parent.right
        inset: root.inset
        visible: !root.isSetup
    }
    Loader { id: past; active: false; source: "LabHistory.qml" }
}
