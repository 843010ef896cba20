import QtQuick
import QtQuick.Templates as T
import Hearth.App
import Hearth.Ui

// A known model: its name, what it is made of, and why it cannot run if it cannot.
T.ItemDelegate {
    id: root

    required property string path
    required property string name
    required property string fileName
    required property string sizeText
    required property string quantization
    required property string architecture
    required property string parametersText
    required property bool isCurrent
    required property bool isGuide
    required property bool runs
    required property string whyNot
    required property bool isAdded
    property bool isHighlighted: false
    readonly property var keptPaths: Models.keptPaths
    signal chosen

    implicitHeight: column.implicitHeight + 20
    focusPolicy: Qt.TabFocus
    Accessible.name: name.length > 0 ? name : fileName
    Accessible.description: whyNot
    onClicked: {
        if (!isCurrent || Models.state !== "ready")
            Models.load(path);
        chosen();
    }
    background: Rectangle {
        radius: Theme.radiusSmall + 2
        color: root.down ? Theme.pressed : root.hovered || root.isHighlighted ? Theme.hover : "transparent"
        FocusRing { control: root; inner: Theme.radiusSmall + 2; outset: 0 }
    }
    contentItem: Item {
        Column {
            id: column
            x: 12
            anchors.verticalCenter: parent.verticalCenter
            width: parent.width - 24 - (trailing.width > 0 ? trailing.width + 8 : 0)
            spacing: 4

            Row {
                spacing: 8

                Label {
                    width: Math.min(implicitWidth, column.width - badges.width - 8)
                    anchors.verticalCenter: parent.verticalCenter
                    text: root.Accessible.name
                    font.weight: Font.Medium
                    color: root.runs ? Theme.text : Theme.muted
                    elide: Text.ElideMiddle
                }
                Row {
                    id: badges
                    spacing: 6

                    Badge { text: root.isGuide ? qsTr("built-in guide") : root.quantization; ink: root.isGuide ? Theme.accent : Theme.muted }
                    Badge { text: root.keptPaths.indexOf(root.path) >= 0 ? qsTr("in memory") : ""; ink: Theme.good }
                }
            }
            Label {
                width: parent.width
                text: root.isGuide && root.runs ? qsTr("Knows Hearth and little else; comes with it")
                    : root.runs || root.whyNot.length === 0 ? Theme.joined([root.parametersText, root.architecture, root.sizeText]) : root.whyNot
                color: root.runs ? Theme.faint : Theme.warning
                font.pixelSize: Theme.caption
                wrapMode: root.runs ? Text.NoWrap : Text.Wrap
                elide: root.runs ? Text.ElideRight : Text.ElideNone
            }
        }
        Row {
            id: trailing
            anchors.right: parent.right
            anchors.rightMargin: 8
            anchors.verticalCenter: parent.verticalCenter

            IconButton {
                visible: root.hovered && !root.isCurrent && root.isAdded
                size: 28
                symbol: "close"
                tip: qsTr("Take off the list (the file stays)")
                focusPolicy: Qt.NoFocus
                onClicked: Models.removeFromList(root.path)
            }
            Icon {
                visible: root.isCurrent && Models.state === "ready"
                anchors.verticalCenter: parent.verticalCenter
                name: "check"
                color: Theme.accent
            }
        }
    }
}
