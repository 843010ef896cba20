import QtQuick
import QtQuick.Templates as T
import Hearth.App
import Hearth.Ui

// A tool that the model asks for: its name and its arguments, folded when they are long. Nothing is run.
Rectangle {
    id: root

    required property string title
    required property string html
    required property string text
    required property bool isOpen
    readonly property bool isLong: text.split("\n").length > 8
    readonly property bool hasArguments: text.length > 0 && text !== "{}"
    property bool isUnfolded: !isLong

    implicitHeight: fold.height + (body.visible ? body.height : 0) + note.height + 10
    radius: Theme.radius
    color: Theme.sunken
    border.width: 1
    border.color: Theme.line
    Accessible.role: Accessible.Grouping
    Accessible.name: qsTr("Tool call: %1").arg(root.title)

    T.Button {
        id: fold

        x: 1
        y: 1
        width: parent.width - 2 - (copy.visible ? copy.width + 10 : 0)
        height: 38
        enabled: root.hasArguments
        focusPolicy: Qt.TabFocus
        text: root.title
        Accessible.name: qsTr("Tool call: %1").arg(root.title)
        Accessible.description: root.isUnfolded ? qsTr("Folds the arguments") : qsTr("Unfolds the arguments")
        onClicked: root.isUnfolded = !root.isUnfolded
        contentItem: Item {
            Row {
                x: 15
                anchors.verticalCenter: parent.verticalCenter
                spacing: 8

                Icon {
                    anchors.verticalCenter: parent.verticalCenter
                    name: "tool"
                    size: 16
                    color: root.isOpen ? Theme.accent : Theme.muted
                }
                Label {
                    text: root.isOpen ? qsTr("%1…").arg(root.title) : root.title
                    textFormat: Text.PlainText
                    font.family: Theme.mono
                    font.pixelSize: Theme.small
                }
                Icon {
                    anchors.verticalCenter: parent.verticalCenter
                    visible: root.hasArguments
                    name: "right"
                    size: 14
                    color: Theme.faint
                    rotation: root.isUnfolded ? 90 : 0
                    Behavior on rotation { NumberAnimation { duration: Theme.calm } }
                }
            }
        }
        background: Rectangle {
            radius: Theme.radius
            color: fold.hovered && fold.enabled ? Theme.hover : "transparent"
            FocusRing { control: fold }
        }
    }
    IconButton {
        id: copy
        anchors.right: parent.right
        anchors.rightMargin: 6
        y: 6
        size: 28
        visible: root.hasArguments
        symbol: "copy"
        tip: qsTr("Copy the arguments")
        onClicked: Chat.copyString(root.text)
    }
    Flickable {
        id: body
        anchors.top: fold.bottom
        x: 1
        width: parent.width - 2
        height: contentHeight
        visible: root.isUnfolded && root.hasArguments
        contentWidth: code.implicitWidth + 32
        contentHeight: code.implicitHeight + 8
        flickableDirection: Flickable.HorizontalFlick
        boundsBehavior: Flickable.StopAtBounds
        interactive: contentWidth > width
        clip: true
        T.ScrollBar.horizontal: ScrollBar {}

        TextEdit {
            id: code
            x: 15
            text: body.visible ? Theme.styledCode(root.html) : ""
            textFormat: TextEdit.RichText
            wrapMode: TextEdit.NoWrap
            readOnly: true
            selectByMouse: true
            color: Theme.codeColors.plain
            selectionColor: Theme.accent
            selectedTextColor: Theme.accentText
            font.family: Theme.mono
            font.pixelSize: Theme.small
            renderType: Text.NativeRendering
        }
    }
    Label {
        id: note
        x: 16
        y: fold.height + (body.visible ? body.height : 0)
        width: parent.width - 32
        text: qsTr("The model asks for a tool. Hearth does not run tools.")
        color: Theme.faint
        font.pixelSize: Theme.caption
        wrapMode: Text.Wrap
    }
}
