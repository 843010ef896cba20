import QtQuick
import Hearth.App
import Hearth.Ui

// Whether the answers come without names, to be voted on.
Item {
    id: root

    visible: Lab.promptList.count > 0
    implicitHeight: Math.max(words.implicitHeight, 24)

    Switch {
        id: choice
        label: qsTr("Blind vote")
        checked: Lab.isBlind
        onToggled: Lab.isBlind = checked
        Accessible.description: about.text
    }
    Column {
        id: words
        x: choice.width + 12
        width: parent.width - x
        spacing: 2

        Label {
            width: parent.width
            height: 24
            text: choice.label
            font.weight: Font.Medium

            TapHandler { onTapped: Lab.isBlind = !Lab.isBlind }
        }
        Label {
            id: about
            width: parent.width
            text: qsTr("The answers come as A, B, C… in random order, without names and figures, and you vote on them. Then you see whose they were and everything else.")
            color: Theme.muted
            font.pixelSize: Theme.small
            wrapMode: Text.Wrap
        }
    }
}
