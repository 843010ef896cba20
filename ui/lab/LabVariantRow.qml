import QtQuick
import QtQuick.Templates as T
import Hearth.App
import Hearth.Ui

// A variant that is to be compared.
Rectangle {
    id: root

    required property int index
    required property string label
    required property string fileName
    required property string path
    required property string sizeText
    required property bool isReference
    required property bool isToMake
    required property string stage
    required property string error
    required property string device
    readonly property bool isReading: stage === "reading"

    height: Math.max(54, words.implicitHeight + 16)
    radius: Theme.radius
    color: Theme.sunken

    Column {
        id: words
        x: 14
        anchors.verticalCenter: parent.verticalCenter
        width: parent.width - x - actions.width - 20
        spacing: 2

        Row {
            spacing: 8

            Label {
                anchors.verticalCenter: parent.verticalCenter
                width: Math.min(implicitWidth, words.width - badges.width - 8)
                text: root.label
                font.weight: Font.Medium
                elide: Text.ElideMiddle
            }
            Row {
                id: badges
                spacing: 8

                Badge { text: root.isReference ? qsTr("reference") : ""; ink: Theme.accent }
                Badge { text: root.isToMake ? qsTr("quantized here") : "" }
            }
        }
        Label {
            width: parent.width
            text: root.isReading ? qsTr("Reading %1…").arg(root.fileName) : Theme.joined([root.fileName, root.sizeText])
            color: Theme.faint
            font.pixelSize: Theme.caption
            elide: Text.ElideMiddle
        }
        Label {
            width: parent.width
            visible: root.error.length > 0
            text: root.error
            color: Theme.danger
            font.pixelSize: Theme.caption
            wrapMode: Text.Wrap
        }
    }
    Row {
        id: actions
        anchors.right: parent.right
        anchors.rightMargin: 8
        anchors.verticalCenter: parent.verticalCenter
        spacing: 4

        Spinner {
            anchors.verticalCenter: parent.verticalCenter
            visible: root.isReading
            size: 16
        }
        LinkButton {
            anchors.verticalCenter: parent.verticalCenter
            visible: !root.isReference && !root.isReading && root.error.length === 0 && root.width > 640
            text: qsTr("Make it the reference")
            onClicked: Lab.setReference(root.index)
        }
        IconButton {
            anchors.verticalCenter: parent.verticalCenter
            visible: !root.isReference && !root.isReading && root.error.length === 0 && root.width <= 640
            symbol: "pin"
            tip: qsTr("Make %1 the reference").arg(root.label)
            onClicked: Lab.setReference(root.index)
        }
        Choice {
            anchors.verticalCenter: parent.verticalCenter
            visible: Lab.hasGpu && !root.isReading && root.error.length === 0
            width: Math.min(implicitWidth, root.width > 640 ? 200 : 116)
            label: qsTr("Where %1 runs").arg(root.label)
            value: root.device
            options: Lab.devices
            onChosen: value => Lab.setDevice(root.index, value)
        }
        IconButton {
            anchors.verticalCenter: parent.verticalCenter
            symbol: "close"
            tip: qsTr("Leave %1 out").arg(root.label)
            onClicked: Lab.removeVariant(root.index)
        }
    }
}
