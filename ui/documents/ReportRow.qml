pragma ComponentBehavior: Bound
import QtQuick
import Hearth.App
import Hearth.Ui

// One file of the report: whether it was read, how much is in it, and what of it was skipped and why.
Rectangle {
    id: root

    required property string path
    required property string name
    required property string folder
    required property string stage
    required property string factsText
    required property var problems
    required property string advice
    required property string hiddenText
    property bool isHighlighted: false
    property bool isWhole: false // every problem is listed
    readonly property bool isFailed: stage === "failed"
    readonly property bool isWide: width > 560
    readonly property int few: 3

    implicitHeight: words.implicitHeight + 20
    radius: Theme.radiusSmall
    color: hover.hovered ? Theme.hover : "transparent"
    border.width: isHighlighted ? 2 : 0
    border.color: Theme.accent
    Accessible.role: Accessible.ListItem
    Accessible.name: name
    Accessible.description: Theme.joined([factsText, ...problems, advice])

    HoverHandler { id: hover }
    Icon {
        x: 12
        y: 12
        visible: root.stage !== "reading"
        name: root.isFailed ? "alert" : root.stage === "waiting" ? "more" : root.problems.length > 0 ? "info" : "check"
        size: 16
        color: root.isFailed ? Theme.danger : root.stage === "waiting" ? Theme.faint : root.problems.length > 0 ? Theme.warning : Theme.good
    }
    Spinner {
        x: 12
        y: 12
        visible: root.stage === "reading"
        size: 16
    }
    Column {
        id: words
        x: 42
        y: 10
        width: parent.width - x - trailing.width - 16
        spacing: 3

        Label {
            width: parent.width
            text: root.name
            color: root.stage === "waiting" ? Theme.muted : Theme.text
            font.weight: Font.Medium
            elide: Text.ElideMiddle
        }
        Label {
            width: parent.width
            text: root.isWide ? root.folder : root.factsText
            color: Theme.faint
            font.pixelSize: Theme.caption
            elide: Text.ElideMiddle
        }
        Repeater {
            model: root.isWhole ? root.problems : root.problems.slice(0, root.few)

            Label {
                required property string modelData
                width: words.width
                text: modelData
                color: root.isFailed ? Theme.danger : Theme.warning
                font.pixelSize: Theme.caption
                wrapMode: Text.WrapAtWordBoundaryOrAnywhere
            }
        }
        LinkButton {
            visible: root.problems.length > root.few
            x: -8
            text: root.isWhole ? qsTr("Less") : qsTr("%n more", "", root.problems.length - root.few)
            onClicked: root.isWhole = !root.isWhole
        }
        Label {
            width: parent.width
            visible: text.length > 0
            text: root.advice
            color: Theme.muted
            font.pixelSize: Theme.caption
            wrapMode: Text.Wrap
        }
        Label {
            width: parent.width
            visible: text.length > 0
            text: root.hiddenText
            color: Theme.muted
            font.pixelSize: Theme.caption
            wrapMode: Text.Wrap
        }
    }
    Row {
        id: trailing
        anchors.right: parent.right
        anchors.rightMargin: 6
        y: 6
        spacing: 8

        Label {
            height: parent.height
            visible: root.isWide
            text: root.stage === "waiting" ? qsTr("Waiting") : root.stage === "reading" ? qsTr("Being read") : root.factsText
            color: Theme.muted
            font.pixelSize: Theme.caption
        }
        IconButton {
            size: 28
            symbol: "folder"
            tip: qsTr("Show in the file manager")
            onClicked: Collections.showInFolder(root.path)
        }
    }
}
