pragma ComponentBehavior: Bound
import QtQuick
import Hearth.Ui

// Names with their values, a line each; values can be selected and copied.
Column {
    id: root

    property var facts: [] // {title, value}

    spacing: 4

    Repeater {
        model: root.facts

        Item {
            id: fact
            required property var modelData
            readonly property bool isNarrow: root.width < 440
            width: root.width
            height: words.y + words.height

            Label {
                id: name
                width: fact.isNarrow ? parent.width : 148
                text: fact.modelData.title
                color: Theme.faint
                font.pixelSize: Theme.caption
                height: Math.max(implicitHeight, 20)
            }
            TextEdit {
                id: words
                x: fact.isNarrow ? 0 : name.width + 12
                y: fact.isNarrow ? name.height : 0
                width: parent.width - x
                readOnly: true
                selectByMouse: true
                color: Theme.text
                selectionColor: Theme.accent
                selectedTextColor: Theme.accentText
                font.family: Theme.sans
                font.pixelSize: Theme.small
                wrapMode: TextEdit.Wrap
                text: fact.modelData.value
                Accessible.name: Theme.joined([fact.modelData.title, fact.modelData.value])
            }
        }
    }
}
