pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Hearth.Ui

// One passage with its scores by each method that found it.
T.Button {
    id: root

    required property var source
    required property string note
    required property bool isCut
    required property bool hasLine
    signal chosen

    implicitHeight: column.implicitHeight + 28
    focusPolicy: Qt.TabFocus
    opacity: isCut ? 0.7 : 1
    Accessible.name: source.name
    Accessible.description: source.text
    onClicked: chosen()
    Keys.onReturnPressed: clicked()
    Keys.onEnterPressed: clicked()

    function scored(value: real): string {
        const size = Math.abs(value);
        return Number(value).toFixed(size >= 10 ? 1 : size >= 1 ? 2 : 3);
    }

    background: Rectangle {
        color: root.down ? Theme.pressed : root.hovered ? Theme.hover : "transparent"

        Rectangle {
            width: parent.width
            height: 1
            visible: root.hasLine
            color: Theme.line
        }
        FocusRing { control: root }
    }
    contentItem: Item {
        Column {
            id: column
            x: 16
            y: 14
            width: parent.width - 32
            spacing: 8

            PassageText {
                width: parent.width
                source: root.source
                mostLines: 4
            }
            Flow {
                width: parent.width
                spacing: 6

                Badge {
                    text: qsTr("fits %1 %").arg(Math.round((root.source.fits ?? 0) * 100))
                    visible: (root.source.fits ?? 0) > 0
                    ink: Theme.text
                }
                Repeater {
                    model: root.source.scores ?? []

                    Badge {
                        required property var modelData
                        text: qsTr("%1 %2").arg(modelData.name).arg(root.scored(modelData.value))
                    }
                }
                Badge {
                    text: root.note
                    ink: root.isCut ? Theme.warning : Theme.faint
                }
            }
        }
    }
}
