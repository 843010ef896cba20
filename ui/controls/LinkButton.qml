import QtQuick
import QtQuick.Templates as T
import Hearth.Ui

// A button that looks like a word.
T.Button {
    id: root

    property color ink: Theme.accent

    implicitWidth: contentItem.implicitWidth + 16
    implicitHeight: 28
    focusPolicy: Qt.TabFocus
    Accessible.name: text
    Keys.onReturnPressed: clicked()
    Keys.onEnterPressed: clicked()
    contentItem: Label {
        text: root.text
        color: root.ink
        font.weight: Font.DemiBold
        horizontalAlignment: Text.AlignHCenter
    }
    background: Item {
        Rectangle {
            anchors.fill: parent
            radius: Theme.radiusSmall
            color: root.ink
            opacity: root.down ? 0.2 : root.hovered ? 0.12 : 0
        }
        FocusRing { control: root } // seen though nothing is behind the word
    }
}
