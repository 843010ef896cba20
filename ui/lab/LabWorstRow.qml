import QtQuick
import QtQuick.Templates as T
import Hearth.Ui

// A token in its context, how likely the reference and a variant held it, and how far apart they are there.
T.Button {
    id: root

    required property string label
    required property var token
    property bool isWide: true

    function known(share: string): string { return share.length > 0 ? share : qsTr("–") }

    implicitHeight: isWide ? 32 : 52
    focusPolicy: Qt.TabFocus
    leftPadding: 8
    rightPadding: 12
    Accessible.name: qsTr("%1, reference %2, %3 %4, KL divergence %5").arg(token.token).arg(known(token.reference)).arg(label).arg(known(token.own)).arg(token.divergence)
    Accessible.description: qsTr("Shows it in the map")
    Keys.onReturnPressed: clicked()
    Keys.onEnterPressed: clicked()
    background: Rectangle {
        radius: Theme.radiusSmall
        color: root.down ? Theme.pressed : root.hovered ? Theme.hover : "transparent"
        FocusRing { control: root }
    }
    contentItem: Item {
        Item {
            id: words
            width: parent.width - (root.isWide ? figures.width : 0)
            height: 32
            clip: true

            Label {
                id: before
                anchors.verticalCenter: parent.verticalCenter
                width: Math.max(0, (words.width - chip.width) * 0.45)
                horizontalAlignment: Text.AlignRight
                text: root.token.before
                color: Theme.muted
                elide: Text.ElideLeft
            }
            Rectangle {
                id: chip
                anchors.verticalCenter: parent.verticalCenter
                x: before.width + 2
                width: Math.min(name.implicitWidth + 8, words.width * 0.5)
                height: 22
                radius: 4
                color: Theme.accentSoft

                Label {
                    id: name
                    anchors.centerIn: parent
                    width: Math.min(implicitWidth, parent.width - 8)
                    text: root.token.token
                    color: Theme.accent
                    font.weight: Font.DemiBold
                    elide: Text.ElideRight
                }
            }
            Label {
                anchors.verticalCenter: parent.verticalCenter
                x: chip.x + chip.width + 2
                width: Math.max(0, words.width - x)
                text: root.token.after
                color: Theme.muted
                elide: Text.ElideRight
            }
        }
        Row {
            id: figures
            anchors.right: parent.right
            visible: root.isWide
            height: 32

            Label { width: 108; height: 32; horizontalAlignment: Text.AlignRight; text: root.known(root.token.reference) }
            Label { width: 108; height: 32; horizontalAlignment: Text.AlignRight; text: root.known(root.token.own); font.weight: Font.Medium }
            Label { width: 108; height: 32; horizontalAlignment: Text.AlignRight; text: root.token.divergence; color: Theme.muted }
        }
        Label {
            y: 30
            width: parent.width
            visible: !root.isWide
            horizontalAlignment: Text.AlignHCenter
            text: Theme.joined([qsTr("reference %1").arg(root.known(root.token.reference)), qsTr("%1 %2").arg(root.label).arg(root.known(root.token.own)), qsTr("KL %1").arg(root.token.divergence)])
            color: Theme.faint
            font.pixelSize: Theme.caption
            elide: Text.ElideRight
        }
    }

    ControlTip {
        isWanted: root.hovered || root.visualFocus
        text: qsTr("Show it in the map")
    }
}
