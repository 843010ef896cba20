import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Hearth.Ui

// A window within the window: a title, a way out, and what is put into it.
T.Popup {
    id: root

    default property alias body: holder.data
    property string title

    parent: T.Overlay.overlay
    anchors.centerIn: parent
    width: Math.min(640, (parent?.width ?? 640) - 32)
    height: Math.min(620, (parent?.height ?? 620) - 32)
    padding: 0
    modal: true
    focus: true
    closePolicy: T.Popup.CloseOnEscape | T.Popup.CloseOnPressOutside
    enter: Transition {
        NumberAnimation { property: "opacity"; from: 0; to: 1; duration: Theme.quick }
        NumberAnimation { property: "scale"; from: 0.98; to: 1; duration: Theme.calm; easing.type: Easing.OutCubic }
    }
    exit: Transition {
        NumberAnimation { property: "opacity"; to: 0; duration: Theme.quick }
    }
    T.Overlay.modal: Rectangle {
        color: Theme.scrim
        Behavior on opacity { NumberAnimation { duration: Theme.calm } }
    }
    background: Card { radius: Theme.radiusLarge }
    contentItem: ColumnLayout {
        spacing: 0

        RowLayout {
            Layout.fillWidth: true
            Layout.margins: 16
            Layout.leftMargin: 24
            Layout.bottomMargin: 8

            Label {
                Layout.fillWidth: true
                text: root.title
                font.family: Theme.heading
                font.pixelSize: Theme.title
                font.weight: Font.DemiBold
                Accessible.role: Accessible.Heading
                Accessible.name: text
            }
            IconButton {
                symbol: "close"
                tip: qsTr("Close")
                keys: qsTr("Esc")
                onClicked: root.close()
            }
        }
        Item {
            id: holder
            Layout.fillWidth: true
            Layout.fillHeight: true
        }
    }
}
