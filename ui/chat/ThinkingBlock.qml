import QtQuick
import QtQuick.Templates as T
import Hearth.Ui

// What the model thought before it answered: folded, unfolds on a click.
Column {
    id: root

    required property string html
    required property bool isOpen
    required property double seconds
    property bool isUnfolded: false

    spacing: 8

    T.Button {
        id: fold

        implicitWidth: row.implicitWidth + 20
        implicitHeight: 32
        focusPolicy: Qt.TabFocus
        text: root.isOpen ? qsTr("Thinking…") : root.seconds >= 1 ? qsTr("Thought for %1 s").arg(Math.round(root.seconds))
            : qsTr("Thought for a moment")
        Accessible.name: text
        Accessible.description: root.isUnfolded ? qsTr("Folds the thoughts") : qsTr("Unfolds the thoughts")
        onClicked: root.isUnfolded = !root.isUnfolded
        contentItem: Item {
            Row {
                id: row
                x: 10
                anchors.verticalCenter: parent.verticalCenter
                spacing: 8

                Icon {
                    anchors.verticalCenter: parent.verticalCenter
                    name: "thought"
                    size: 16
                    color: root.isOpen ? Theme.accent : Theme.muted
                }
                Label {
                    id: words
                    text: fold.text
                    color: Theme.muted
                    SequentialAnimation on opacity {
                        running: root.isOpen
                        loops: Animation.Infinite
                        NumberAnimation { to: 0.45; duration: 700; easing.type: Easing.InOutSine }
                        NumberAnimation { to: 1; duration: 700; easing.type: Easing.InOutSine }
                        onRunningChanged: if (!running) words.opacity = 1
                    }
                }
                Icon {
                    anchors.verticalCenter: parent.verticalCenter
                    name: "right"
                    size: 14
                    color: Theme.faint
                    rotation: root.isUnfolded ? 90 : 0
                    Behavior on rotation { NumberAnimation { duration: Theme.calm } }
                }
            }
        }
        background: Rectangle {
            radius: Theme.radiusSmall
            color: fold.hovered ? Theme.pressed : Theme.hover
            FocusRing { control: fold }
        }
    }
    Item {
        visible: root.isUnfolded
        width: root.width
        height: thoughts.implicitHeight

        Rectangle {
            x: 8
            width: 2
            height: parent.height
            radius: 1
            color: Theme.line
        }
        RichText {
            id: thoughts
            x: 26
            width: root.width - 26
            source: root.isUnfolded ? root.html : ""
            hasCaret: root.isOpen
            color: Theme.muted
            font.pixelSize: Theme.small + 1
        }
    }
}
