import QtQuick
import Hearth.Ui

// What a tooltip hangs from.
Item {
    id: root

    property bool isWanted: false
    property string text
    property string keys

    Tip {
        visible: root.isWanted
        text: root.text
        keys: root.keys
    }
}
