import QtQuick
import Hearth.Ui

Item {
    implicitHeight: 17

    Rectangle {
        y: 8
        width: parent.width
        height: 1
        color: Theme.line
    }
}
