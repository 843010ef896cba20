import QtQuick
import Hearth.App
import Hearth.Ui

// Takes a model file that is dropped anywhere on the window.
DropArea {
    id: root

    keys: ["text/uri-list"]
    onDropped: drop => {
        for (const url of drop.urls) {
            if (url.toString().toLowerCase().endsWith(".gguf")) {
                Models.addFile(url);
                return;
            }
        }
        Shell.toast(qsTr("That is not a model: Hearth reads GGUF files"), "", null);
    }

    Rectangle {
        anchors.fill: parent
        visible: opacity > 0
        opacity: root.containsDrag ? 1 : 0
        color: Qt.rgba(Theme.window.r, Theme.window.g, Theme.window.b, 0.92)
        Behavior on opacity { NumberAnimation { duration: Theme.quick } }

        DashedFrame {
            anchors.fill: parent
            anchors.margins: 24
            isActive: true
        }
        Column {
            anchors.centerIn: parent
            spacing: 12

            Icon {
                anchors.horizontalCenter: parent.horizontalCenter
                name: "drop"
                size: 40
                color: Theme.accent
            }
            Label {
                anchors.horizontalCenter: parent.horizontalCenter
                text: qsTr("Drop the model to load it")
                font.family: Theme.heading
                font.pixelSize: Theme.title
                font.weight: Font.DemiBold
            }
            Label {
                anchors.horizontalCenter: parent.horizontalCenter
                text: qsTr("The file stays where it is; Hearth only reads it.")
                color: Theme.muted
            }
        }
    }
}
