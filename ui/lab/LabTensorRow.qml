pragma ComponentBehavior: Bound
import QtQuick
import Hearth.Ui

// One tensor.
Rectangle {
    id: root

    required property int index
    required property string name
    required property string shape
    required property var first
    required property var second
    required property bool isDifferent
    property bool isNarrow: false
    property bool hasSecond: false
    property bool hasErrors: false
    readonly property bool isCurrent: ListView.isCurrentItem && ListView.view.activeFocus // the keyboard is at it
    readonly property LabTensorColumns columns: LabTensorColumns {
        width: root.width
        isNarrow: root.isNarrow
        hasSecond: root.hasSecond
        hasErrors: root.hasErrors
    }

    height: 30
    color: isCurrent ? Theme.pressed : index % 2 === 1 ? Theme.sunken : "transparent"
    Accessible.role: Accessible.Row
    Accessible.name: Theme.joined([name, shape, first.type ?? "", second.type ?? ""])

    Label {
        id: title
        x: 12
        width: root.columns.nameWidth - 12
        height: parent.height
        text: root.isNarrow ? root.name.replace(/\.weight$/, "") : root.name // what tells them apart has room
        font.family: Theme.mono
        font.pixelSize: Theme.caption
        elide: Text.ElideMiddle
        HoverHandler { id: pointed }
        ControlTip {
            isWanted: (pointed.hovered || root.isCurrent) && (title.truncated || root.columns.shapeWidth === 0)
            text: Theme.joined([root.name, root.shape])
        }
    }
    Label {
        x: root.columns.shapeX
        width: root.columns.shapeWidth
        height: parent.height
        visible: width > 0
        text: root.shape
        color: Theme.muted
        font.pixelSize: Theme.caption
        elide: Text.ElideRight
    }
    Repeater {
        model: root.hasSecond ? [root.first, root.second] : [root.first]

        Item {
            id: side
            required property int index
            required property var modelData
            x: index === 0 ? root.columns.firstX : root.columns.secondX
            height: root.height

            Label {
                width: root.columns.typeWidth
                height: parent.height
                text: side.modelData.isThere ? side.modelData.type : qsTr("not there")
                color: !side.modelData.isThere ? Theme.faint : root.isDifferent && root.hasSecond ? Theme.accent : Theme.text
                font.pixelSize: Theme.caption
                font.weight: root.isDifferent && root.hasSecond ? Font.DemiBold : Font.Normal
            }
            Label {
                x: root.columns.typeWidth
                width: root.columns.sizeWidth
                height: parent.height
                visible: width > 0
                text: side.modelData.sizeText ?? ""
                color: Theme.muted
                font.pixelSize: Theme.caption
                horizontalAlignment: Text.AlignRight
            }
            Label {
                x: root.columns.typeWidth + root.columns.sizeWidth
                width: root.columns.errorWidth
                height: parent.height
                visible: width > 0
                text: side.modelData.errorText || (side.modelData.whyNoError ? "–" : "")
                color: Theme.muted
                font.pixelSize: Theme.caption
                horizontalAlignment: Text.AlignRight
                HoverHandler { id: noted }
                ControlTip {
                    isWanted: (noted.hovered || (root.isCurrent && !title.truncated && root.columns.shapeWidth > 0)) && (side.modelData.whyNoError ?? "").length > 0
                    text: side.modelData.whyNoError ?? ""
                }
            }
        }
    }
}
