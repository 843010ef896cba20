pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Hearth.App
import Hearth.Ui

// The head of the table of tensors: a click sorts by that column, another one turns the order round.
Rectangle {
    id: root

    property bool isNarrow: false
    readonly property LabTensorList tensors: Lab.inspector.tensors
    readonly property LabTensorColumns columns: LabTensorColumns {
        width: root.width
        isNarrow: root.isNarrow
        hasSecond: root.tensors.hasSecond
        hasErrors: root.tensors.hasErrors
    }
    readonly property var heads: {
        const all = [{ order: "name", text: qsTr("Tensor"), x: 12, width: columns.nameWidth, isRight: false },
            { order: "shape", text: qsTr("Shape"), x: columns.shapeX, width: columns.shapeWidth, isRight: false },
            { order: "type", text: qsTr("Type"), x: columns.firstX, width: columns.typeWidth, isRight: false },
            { order: "size", text: qsTr("Size"), x: columns.firstX + columns.typeWidth, width: columns.sizeWidth, isRight: true },
            { order: "error", text: qsTr("Error"), x: columns.firstX + columns.typeWidth + columns.sizeWidth, width: columns.errorWidth, isRight: true }];
        if (tensors.hasSecond)
            all.push({ order: "type2", text: qsTr("Beside"), x: columns.secondX, width: columns.typeWidth, isRight: false },
                { order: "size2", text: qsTr("Size"), x: columns.secondX + columns.typeWidth, width: columns.sizeWidth, isRight: true },
                { order: "error2", text: qsTr("Error"), x: columns.secondX + columns.typeWidth + columns.sizeWidth, width: columns.errorWidth, isRight: true });
        return all.filter(head => head.width > 0);
    }

    implicitHeight: 36
    color: "transparent"

    Repeater {
        model: root.heads

        T.Button {
            id: head
            required property var modelData
            readonly property bool isOrder: root.tensors.order === modelData.order
            x: modelData.x
            width: modelData.width
            height: parent.height
            focusPolicy: Qt.TabFocus
            text: isOrder ? (root.tensors.isDescending ? "%1 ↓" : "%1 ↑").arg(modelData.text) : modelData.text
            Accessible.name: qsTr("Sort by %1").arg(modelData.text)
            onClicked: root.tensors.sortBy(modelData.order)
            contentItem: Label {
                text: head.text
                color: head.isOrder || head.hovered ? Theme.text : Theme.muted
                font.pixelSize: Theme.caption
                font.weight: head.isOrder ? Font.DemiBold : Font.Normal
                horizontalAlignment: head.modelData.isRight ? Text.AlignRight : Text.AlignLeft
                elide: Text.ElideRight
            }
            background: Item { FocusRing { control: head } }
        }
    }
    Rectangle {
        anchors.bottom: parent.bottom
        width: parent.width
        height: 1
        color: Theme.line
    }
}
