import QtQuick
import Hearth.App
import Hearth.Ui

// Asks before closing loses what could not be written yet.
ConfirmDialog {
    id: root

    title: qsTr("Close and lose what is not saved?")
    text: Unsaved.text
    keepText: qsTr("Keep open")
    acceptText: qsTr("Close anyway")
    onAccepted: {
        Unsaved.letGo();
        Qt.quit();
    }

    Connections {
        target: Unsaved
        function onSaved() { root.close() }
    }
}
