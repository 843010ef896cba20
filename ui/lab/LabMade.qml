pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Hearth.App
import Hearth.Ui

// What was quantized here and is kept for the next time.
Column {
    id: root

    spacing: 8

    LabTitle {
        width: parent.width
        title: qsTr("Made here")
        text: qsTr("Quantizations that the Lab has made take %1 of the disk. One that is deleted is made again when it is needed.").arg(Lab.made.totalText)
    }
    ListView {
        id: list
        width: parent.width
        height: Math.min(contentHeight, 240)
        clip: true
        model: Lab.made
        boundsBehavior: Flickable.StopAtBounds
        interactive: contentHeight > height
        Accessible.role: Accessible.List
        Accessible.name: qsTr("Made here")
        T.ScrollBar.vertical: ScrollBar {}
        delegate: Item {
            id: row
            required property int index
            required property string name
            required property string sizeText
            width: list.width
            height: 36

            Label {
                width: parent.width - size.width - remove.width - 24
                height: parent.height
                text: row.name
                elide: Text.ElideMiddle
            }
            Label {
                id: size
                anchors.right: remove.left
                anchors.rightMargin: 8
                height: parent.height
                text: row.sizeText
                color: Theme.faint
            }
            IconButton {
                id: remove
                anchors.right: parent.right
                symbol: "trash"
                tip: qsTr("Delete %1").arg(row.name)
                onClicked: Lab.made.remove(row.index)
            }
        }
    }
    Button {
        visible: Lab.made.count > 1
        kind: "quiet"
        symbol: "trash"
        text: qsTr("Delete all")
        onClicked: Lab.made.removeAll()
    }
}
