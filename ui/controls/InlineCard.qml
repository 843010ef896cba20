import QtQuick
import QtQuick.Layouts
import Hearth.Ui

// A few words about something that happened, with at most one way on. kind: "info", "warning" or "error".
Rectangle {
    id: root

    required property string kind
    required property string title
    required property string text
    required property string actionText
    property bool closable: false
    property bool isBrief: false // where there is little height: its title on one line until More is pressed
    property bool isOpen: false
    readonly property bool canOpen: isBrief && title.length > 0 && text.length > 0
    readonly property bool isShort: canOpen && !isOpen
    readonly property color ink: kind === "error" ? Theme.danger : kind === "warning" ? Theme.warning : Theme.muted
    signal acted
    signal closed

    implicitHeight: row.implicitHeight + (isShort ? 8 : 24)
    implicitWidth: 320
    radius: Theme.radius
    color: Qt.rgba(ink.r, ink.g, ink.b, Theme.isDark ? 0.12 : 0.07)
    border.width: 1
    border.color: Qt.rgba(ink.r, ink.g, ink.b, 0.22)
    Accessible.role: Accessible.AlertMessage
    Accessible.name: title.length > 0 ? title : text
    Accessible.description: text

    RowLayout {
        id: row
        anchors.verticalCenter: parent.verticalCenter
        x: 14
        width: parent.width - 24
        spacing: 12

        Icon {
            Layout.alignment: root.title.length > 0 && !root.isShort ? Qt.AlignTop : Qt.AlignVCenter
            Layout.topMargin: root.title.length > 0 && !root.isShort ? 1 : 0
            name: root.kind === "info" ? "info" : "alert"
            color: root.ink
        }
        Column {
            Layout.fillWidth: true
            spacing: 4

            Label {
                width: parent.width
                visible: text.length > 0
                text: root.title
                font.weight: Font.DemiBold
                wrapMode: Text.Wrap
                maximumLineCount: root.isShort ? 1 : 100
                elide: Text.ElideRight
            }
            Label {
                width: parent.width
                visible: text.length > 0 && !root.isShort
                text: root.text
                color: root.title.length > 0 ? Theme.muted : Theme.text
                wrapMode: Text.Wrap
                lineHeight: 1.25
            }
        }
        LinkButton {
            visible: root.canOpen
            text: root.isOpen ? qsTr("Less") : qsTr("More")
            Accessible.description: root.text
            onClicked: root.isOpen = !root.isOpen
        }
        Button {
            visible: root.actionText.length > 0 && !root.isShort
            text: root.actionText
            onClicked: root.acted()
        }
        IconButton {
            visible: root.closable
            symbol: "close"
            tip: qsTr("Dismiss")
            size: 28
            onClicked: root.closed()
        }
    }
}
