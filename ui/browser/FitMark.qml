import QtQuick
import Hearth.Ui

// Whether something fits this machine: a dot and a word; the sum is its tip.
Item {
    id: root

    property string fit // "fits", "tight", "too_large", "": not known
    property string tip
    property bool isShort: false
    readonly property color ink: fit === "fits" ? Theme.good : fit === "tight" ? Theme.warning : Theme.danger
    readonly property string text: fit === "fits" ? (isShort ? qsTr("fits") : qsTr("Fits this machine"))
        : fit === "tight" ? (isShort ? qsTr("tight") : qsTr("Tight on this machine"))
        : fit === "too_large" ? (isShort ? qsTr("too large") : qsTr("Does not fit this machine")) : ""

    implicitWidth: visible ? row.implicitWidth : 0
    implicitHeight: row.implicitHeight
    width: implicitWidth
    visible: fit.length > 0
    activeFocusOnTab: tip.length > 0
    Accessible.role: Accessible.StaticText
    Accessible.name: text
    Accessible.description: tip

    Rectangle {
        anchors.fill: parent
        anchors.margins: -4
        visible: root.activeFocus
        radius: 6
        color: "transparent"
        border.width: 2
        border.color: Theme.accent
    }
    Row {
        id: row
        spacing: 6

        Rectangle {
            anchors.verticalCenter: parent.verticalCenter
            width: 8
            height: 8
            radius: 4
            color: root.ink
        }
        Label {
            text: root.text
            color: root.ink
            font.pixelSize: Theme.caption
        }
    }
    HoverHandler { id: hover; enabled: root.tip.length > 0 }
    ControlTip {
        isWanted: (hover.hovered || root.activeFocus) && root.tip.length > 0
        text: root.tip
    }
}
