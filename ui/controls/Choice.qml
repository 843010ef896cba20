pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Hearth.Ui

// One of several choices, which drop down. options: [{value, text}].
T.Button {
    id: root

    property var options: []
    property string value
    property string label
    readonly property var current: options.find(option => option.value === value) ?? null
    signal chosen(string value)

    implicitWidth: Math.min(280, name.implicitWidth + 48)
    implicitHeight: 36
    focusPolicy: Qt.TabFocus
    text: current ? current.text : ""
    Accessible.role: Accessible.ComboBox
    Accessible.name: label
    Accessible.description: text
    onClicked: menu.visible ? menu.close() : menu.open()
    Keys.onDownPressed: menu.open()
    contentItem: Item {
        Label {
            id: name
            x: 14
            width: parent.width - 44
            height: parent.height
            text: root.text
            elide: Text.ElideRight
        }
        Icon {
            anchors.right: parent.right
            anchors.rightMargin: 12
            anchors.verticalCenter: parent.verticalCenter
            name: "down"
            size: 14
            color: Theme.faint
        }
    }
    background: Rectangle {
        radius: Theme.radiusSmall + 2
        color: root.down || menu.visible ? Theme.pressed : root.hovered ? Theme.hover : Theme.raised
        border.width: 1
        border.color: Theme.line
        FocusRing { control: root; inner: Theme.radiusSmall + 2 }
    }
    Menu {
        id: menu
        y: root.height + 4
        implicitWidth: Math.max(208, root.width)

        Instantiator {
            model: root.options
            delegate: MenuItem {
                required property int index
                required property var modelData
                place: index
                symbol: modelData.value === root.value ? "check" : ""
                text: modelData.text
                onTriggered: root.chosen(modelData.value)
            }
            onObjectAdded: (index, object) => menu.insertInPlace(object as MenuItem)
            onObjectRemoved: (index, object) => menu.removeItem(object as T.MenuItem)
        }
    }
}
