import QtQuick
import Hearth.Ui

// A tooltip that costs nothing until its control is hovered or reached by the keyboard.
Loader {
    id: root

    required property bool isWanted
    required property string text
    property string keys

    anchors.fill: parent
    active: isWanted && text.length > 0
    sourceComponent: Item {
        Tip {
            visible: root.isWanted
            text: root.text
            keys: root.keys
        }
    }
}
