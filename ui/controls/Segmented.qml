pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Hearth.Ui

// One of a few choices, side by side. options: [{value, text}].
Rectangle {
    id: root

    property var options: []
    property string value
    property string label
    signal chosen(string value)

    implicitWidth: row.implicitWidth + 6
    implicitHeight: 36
    radius: Theme.radiusSmall + 2
    color: Theme.sunken
    border.width: 1
    border.color: Theme.line
    Accessible.role: Accessible.PageTabList
    Accessible.name: label

    Row {
        id: row
        x: 3
        y: 3

        Repeater {
            model: root.options

            T.Button {
                id: choice
                required property var modelData
                readonly property bool isChosen: modelData.value === root.value

                implicitWidth: name.implicitWidth + 24
                implicitHeight: 30
                z: visualFocus ? 1 : 0 // its ring stands out over its neighbours
                focusPolicy: Qt.TabFocus
                text: modelData.text
                Accessible.name: text
                Accessible.role: Accessible.RadioButton
                Accessible.checked: isChosen
                onClicked: root.chosen(modelData.value)
                Keys.onReturnPressed: clicked()
                Keys.onEnterPressed: clicked()
                contentItem: Item {
                    Label {
                        id: name
                        anchors.centerIn: parent
                        text: choice.text
                        color: choice.isChosen || choice.hovered ? Theme.text : Theme.muted
                        font.weight: choice.isChosen ? Font.Medium : Font.Normal
                    }
                }
                background: Rectangle {
                    radius: Theme.radiusSmall
                    color: choice.isChosen ? Theme.raised : "transparent"
                    border.width: choice.isChosen ? 1 : 0
                    border.color: Theme.line
                    FocusRing { control: choice }
                }
            }
        }
    }
}
