pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Hearth.App
import Hearth.Ui

// The devices that can run a model, with their memory; a refused one says why.
Column {
    id: root

    property bool hasTitle: true

    spacing: 2

    Label {
        visible: root.hasTitle
        leftPadding: 12
        bottomPadding: 4
        text: qsTr("Runs on")
        color: Theme.faint
        font.pixelSize: Theme.caption
        font.weight: Font.Medium
    }
    Repeater {
        model: Models.devices

        T.RadioButton {
            id: row
            required property string deviceId
            required property string name
            required property string kind
            required property string memoryText
            required property string freeText
            required property string refusal
            required property bool isSelected
            readonly property string shownName: deviceId === "auto" ? qsTr("Automatic") : name
            readonly property string details: refusal.length > 0 ? refusal : deviceId === "auto" ? qsTr("The fastest device that works")
                : freeText.length > 0 ? qsTr("%1 free of %2").arg(freeText).arg(memoryText) : memoryText

            width: root.width
            implicitHeight: words.implicitHeight + 14
            enabled: refusal.length === 0
            checked: isSelected
            focusPolicy: Qt.TabFocus
            Accessible.name: shownName
            Accessible.description: details
            onClicked: Models.selectDevice(deviceId)
            background: Rectangle {
                radius: Theme.radiusSmall + 2
                color: row.hovered ? Theme.hover : "transparent"
                FocusRing { control: row; inner: Theme.radiusSmall + 2 }
            }
            indicator: Rectangle {
                x: 12
                y: (row.height - height) / 2
                width: 16
                height: 16
                radius: 8
                color: "transparent"
                opacity: row.enabled ? 1 : 0.4
                border.width: row.isSelected ? 5 : 1.5
                border.color: row.isSelected ? Theme.accent : Theme.faint
            }
            contentItem: Item {
                Column {
                    id: words
                    x: 40
                    anchors.verticalCenter: parent.verticalCenter
                    width: parent.width - 52
                    spacing: 2

                    Label {
                        width: parent.width
                        text: row.shownName
                        color: row.enabled ? Theme.text : Theme.faint
                        elide: Text.ElideRight
                    }
                    Label {
                        width: parent.width
                        visible: text.length > 0
                        text: row.details
                        color: row.refusal.length > 0 ? Theme.warning : Theme.faint
                        font.pixelSize: Theme.caption
                        wrapMode: Text.Wrap
                    }
                }
            }
        }
    }
}
