import QtQuick
import QtQuick.Templates as T
import Hearth.Ui

// A repository in the list: what it is, how large, whether that fits, and how many others use it.
T.ItemDelegate {
    id: root

    required property int index
    required property string repository
    required property string name
    required property string owner
    required property string blurb
    required property string heading
    required property bool isGone
    required property bool isGated
    required property string kind
    required property string licenseText
    required property string parametersText
    required property string downloadsText
    required property string likesText
    required property string modifiedText
    required property string fit
    property bool isOpen: false
    property bool isHighlighted: false
    readonly property string kindText: kind === "embedding" ? qsTr("embedding") : kind === "vision" ? qsTr("sees images") : ""

    implicitHeight: column.implicitHeight + 20 + title.height
    topInset: title.height
    topPadding: title.height
    focusPolicy: Qt.NoFocus
    Accessible.name: name
    Accessible.description: Theme.joined([owner, parametersText, fitMark.text, blurb, isGone ? gone.text : ""])
    background: Rectangle {
        radius: Theme.radiusSmall + 2
        color: root.isOpen ? Theme.accentSoft : root.down ? Theme.pressed : root.hovered ? Theme.hover : "transparent"
        border.width: root.isHighlighted ? 2 : 0
        border.color: Theme.accent
    }
    RepositoryHeading {
        id: title
        width: root.width
        heading: root.heading
    }
    contentItem: Item {
        Column {
            id: column
            x: 12
            anchors.verticalCenter: parent.verticalCenter
            width: parent.width - 24
            spacing: 4

            Item {
                width: parent.width
                height: nameLabel.implicitHeight

                Label {
                    id: nameLabel
                    width: Math.min(implicitWidth, parent.width - size.width - (lock.visible ? 30 : 8))
                    text: root.name
                    font.weight: Font.DemiBold
                    color: root.isGone ? Theme.faint : Theme.text
                    elide: Text.ElideRight
                }
                Icon {
                    id: lock
                    anchors.left: nameLabel.right
                    anchors.leftMargin: 6
                    anchors.verticalCenter: parent.verticalCenter
                    visible: root.isGated
                    name: "lock"
                    size: 14
                    color: Theme.faint
                }
                Badge {
                    id: size
                    anchors.right: parent.right
                    anchors.verticalCenter: parent.verticalCenter
                    text: root.parametersText
                }
            }
            Label {
                id: gone
                width: parent.width
                visible: root.isGone
                text: qsTr("Not on the Hub any more")
                color: Theme.warning
                font.pixelSize: Theme.caption
            }
            Label {
                width: parent.width
                visible: text.length > 0 && !root.isGone
                text: root.blurb
                color: Theme.muted
                font.pixelSize: Theme.caption
                wrapMode: Text.Wrap
                lineHeight: 1.2
                maximumLineCount: 2
                elide: Text.ElideRight
            }
            Item {
                width: parent.width
                height: facts.implicitHeight

                Label {
                    id: facts
                    width: parent.width - fitMark.width - 8
                    text: Theme.joined([root.owner, root.kindText, root.licenseText, root.downloadsText.length > 0 ? qsTr("↓ %1").arg(root.downloadsText) : "",
                        root.likesText.length > 0 ? qsTr("♥ %1").arg(root.likesText) : ""])
                    color: Theme.faint
                    font.pixelSize: Theme.caption
                    elide: Text.ElideRight
                }
                FitMark {
                    id: fitMark
                    anchors.right: parent.right
                    anchors.verticalCenter: parent.verticalCenter
                    fit: root.fit
                    isShort: true
                }
            }
        }
    }
}
