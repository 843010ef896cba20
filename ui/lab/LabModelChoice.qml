import QtQuick
import QtQuick.Templates as T
import Hearth.App
import Hearth.Ui

// A model on this computer that can be compared.
T.ItemDelegate {
    id: root

    required property int index
    required property string path
    required property string name
    required property string fileName
    required property string sizeText
    required property string quantization
    required property bool runs
    readonly property string title: name.length > 0 ? name : fileName
    readonly property bool canQuantize: quantization === "F16" || quantization === "BF16" || quantization === "F32"
    signal chosen
    signal quantizeWanted

    height: 48
    enabled: runs
    opacity: runs ? 1 : 0.5
    focusPolicy: Qt.TabFocus
    Accessible.name: Theme.joined([title, quantization])
    onClicked: chosen()
    onActiveFocusChanged: if (activeFocus) ListView.view.currentIndex = index
    Keys.onReturnPressed: clicked()
    Keys.onEnterPressed: clicked()
    background: Rectangle {
        radius: Theme.radiusSmall
        color: root.hovered || root.activeFocus ? Theme.hover : "transparent"
        FocusRing { control: root; outset: 0 }
    }
    contentItem: Item {
        Column {
            id: words
            x: 10
            anchors.verticalCenter: parent.verticalCenter
            width: parent.width - x - 10 - (make.visible ? make.width : 0)
            spacing: 2

            Row {
                spacing: 8

                Label {
                    width: Math.min(implicitWidth, words.width - badge.width - 8)
                    anchors.verticalCenter: parent.verticalCenter
                    text: root.title
                    elide: Text.ElideMiddle
                }
                Badge {
                    id: badge
                    text: root.quantization
                }
            }
            Label {
                width: parent.width
                text: Theme.joined([root.sizeText, root.title !== root.fileName ? root.fileName : ""])
                color: Theme.faint
                font.pixelSize: Theme.caption
                elide: Text.ElideMiddle
            }
        }
        LinkButton {
            id: make
            anchors.right: parent.right
            anchors.verticalCenter: parent.verticalCenter
            visible: root.canQuantize
            text: qsTr("Quantize…")
            Accessible.description: root.title
            onActiveFocusChanged: if (activeFocus) root.ListView.view.positionViewAtIndex(root.index, ListView.Contain)
            onClicked: root.quantizeWanted()
        }
    }
}
