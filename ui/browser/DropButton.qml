pragma ComponentBehavior: Bound
import QtQuick
import Hearth.Ui

// One of several choices behind a button. options: [{value, text}].
FilterChip {
    id: root

    required property string label // what is chosen
    required property string value
    required property var options
    readonly property var current: options.find(option => option.value === value)
    signal chosen(string value)

    hasMenu: true
    text: current ? current.text : value
    tip: label
    Accessible.name: qsTr("%1: %2").arg(label).arg(text)
    onClicked: menu.visible ? menu.close() : menu.popup(root, 0, root.height + 4)

    Menu {
        id: menu
        implicitWidth: 200

        Repeater {
            model: root.options
            MenuItem {
                required property var modelData
                text: modelData.text
                symbol: modelData.value === root.value ? "check" : ""
                onTriggered: root.chosen(modelData.value)
            }
        }
    }
}
