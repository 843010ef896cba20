import QtQuick
import Hearth.Ui

// A tooltip that costs nothing until its control is hovered or reached by the keyboard.
Item {
    id: root

    required property bool isWanted
    required property string text
    property string keys

    anchors.fill: parent

    Loader {
        anchors.fill: parent
        active: root.isWanted && root.visible && root.text.length > 0 // what is hidden may have kept the keyboard
        sourceComponent: TipHost {}
        onLoaded: {
            const host = item as TipHost;
            host.text = Qt.binding(() => root.text);
            host.keys = Qt.binding(() => root.keys);
            host.isWanted = Qt.binding(() => root.isWanted);
        }
    }
}
