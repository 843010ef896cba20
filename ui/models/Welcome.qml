import QtQuick
import QtQuick.Templates as T
import Hearth.App
import Hearth.Ui

// No model is loaded: what Hearth is, how to give it a model, and those it has found.
ScrollColumn {
    id: root

    readonly property real topSpace: Math.max(24, (height - content.implicitHeight) / 2)

    inset: 24

    Item {
        width: parent.width
        implicitHeight: content.implicitHeight + Math.max(0, (root.height - 2 * root.inset - content.implicitHeight) / 2)

        Column {
            id: content
            anchors.horizontalCenter: parent.horizontalCenter
            anchors.bottom: parent.bottom
            width: Math.min(parent.width, 560)
            spacing: 24

            AppMark {
                anchors.horizontalCenter: parent.horizontalCenter
                size: 56
            }
            Column {
                width: parent.width
                spacing: 8

                Label {
                    width: parent.width
                    horizontalAlignment: Text.AlignHCenter
                    text: Models.hasChoice ? qsTr("Choose a model to begin") : qsTr("Welcome to Hearth")
                    font.family: Theme.heading
                    font.pixelSize: Theme.display
                    font.weight: Font.DemiBold
                    wrapMode: Text.Wrap
                }
                Label {
                    width: parent.width
                    horizontalAlignment: Text.AlignHCenter
                    text: qsTr("Talk with language models that run on your own computer.\nNo account, no cloud: nothing you write leaves it.")
                    font.pixelSize: Theme.body
                    lineHeight: 1.35
                    color: Theme.muted
                    wrapMode: Text.Wrap
                }
            }
            FindButton { anchors.horizontalCenter: parent.horizontalCenter }
            DropCard {
                width: parent.width
                isSmall: Models.hasAny
            }
            Column {
                width: parent.width
                visible: Models.hasAny
                spacing: 4

                Label {
                    leftPadding: 12
                    bottomPadding: 4
                    text: qsTr("Found on this computer")
                    color: Theme.faint
                    font.pixelSize: Theme.caption
                    font.weight: Font.Medium
                }
                Repeater {
                    model: Models.model
                    ModelRow { width: parent?.width ?? 0 }
                }
            }
        }
    }
}
