import QtQuick
import QtQuick.Templates as T
import Hearth.App
import Hearth.Ui

// Code: its language, a button that copies it, and lines that are never broken.
Rectangle {
    id: root

    required property string html
    required property string text
    required property string language
    required property bool isOpen
    property bool isCopied: false

    implicitHeight: header.height + scroller.height
    radius: Theme.radius
    color: Theme.sunken
    border.width: 1
    border.color: Theme.line
    Accessible.role: Accessible.Grouping
    Accessible.name: root.language.length > 0 ? qsTr("Code in %1").arg(root.language) : qsTr("Code")

    Item {
        id: header
        x: 16
        width: parent.width - 22
        height: 38

        Label {
            height: parent.height
            text: root.language.length > 0 ? root.language : qsTr("text")
            color: Theme.muted
            font.pixelSize: Theme.caption
        }
        Row {
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            spacing: 2

            Label {
                height: 28
                visible: root.isCopied
                text: qsTr("Copied")
                color: Theme.muted
                font.pixelSize: Theme.caption
            }
            IconButton {
                size: 28
                symbol: root.isCopied ? "check" : "copy"
                tip: qsTr("Copy the code")
                onClicked: {
                    Chat.copyString(root.text);
                    root.isCopied = true;
                    timer.restart();
                }
            }
        }
        Timer {
            id: timer
            interval: 1500
            onTriggered: root.isCopied = false
        }
    }
    Flickable {
        id: scroller
        anchors.top: header.bottom
        x: 1
        width: parent.width - 2
        height: contentHeight
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
            text: Theme.styledCode(root.html + (root.isOpen ? "<span style='color:" + Theme.accent + "'>\u258d</span>" : ""))
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
}
