import QtQuick
import Hearth.Ui

// One answer of a blind vote.
Card {
    id: root

    property string letter
    property string text
    property string label // empty: not shown yet
    property bool isChosen: false
    property bool canChoose: true
    signal chosen

    height: words.implicitHeight + head.height + 36
    hasShadow: false
    border.color: isChosen ? Theme.accent : Theme.line

    Item {
        id: head
        x: 14
        y: 10
        width: parent.width - 28
        height: 36

        Label {
            width: parent.width - (root.canChoose ? 100 : 0)
            height: parent.height
            elide: Text.ElideRight
            text: root.label.length > 0 ? qsTr("%1 was %2").arg(root.letter).arg(root.label) : root.letter
            font.weight: Font.DemiBold
        }
        Button {
            anchors.right: parent.right
            visible: root.canChoose
            text: qsTr("This one")
            tip: qsTr("Answer %1 is the best").arg(root.letter)
            onClicked: root.chosen()
        }
    }
    Label {
        id: words
        x: 14
        y: head.y + head.height + 8
        width: parent.width - 28
        text: root.text
        wrapMode: Text.Wrap
        lineHeight: 1.3
    }
}
