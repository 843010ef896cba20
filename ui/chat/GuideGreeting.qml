pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Hearth.App
import Hearth.Ui

// A chat with the built-in guide that has nothing in it yet: what Hearth is, what the guide is for, first questions, and the way to an
// own model.
ScrollColumn {
    id: root

    readonly property var questions: [
        qsTr("How do I get a model?"), qsTr("What is quantization?"),
        qsTr("Does anything leave this computer?"), qsTr("What does the badge mean?")
    ]
    signal asked(string question)

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

            Column {
                width: parent.width
                spacing: 8

                AppMark {
                    anchors.horizontalCenter: parent.horizontalCenter
                    size: 44
                }
                Label {
                    width: parent.width
                    topPadding: 8
                    horizontalAlignment: Text.AlignHCenter
                    text: qsTr("Welcome to Hearth")
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
            Column {
                width: parent.width
                spacing: 12

                Grid {
                    id: marking
                    anchors.horizontalCenter: parent.horizontalCenter
                    columns: badge.implicitWidth + spacing + limits.implicitWidth <= parent.width ? 2 : 1
                    spacing: 8
                    horizontalItemAlignment: Grid.AlignHCenter
                    verticalItemAlignment: Grid.AlignVCenter

                    Badge {
                        id: badge
                        text: qsTr("built-in guide")
                        ink: Theme.accent
                    }
                    Label {
                        id: limits
                        width: Math.min(implicitWidth, content.width)
                        horizontalAlignment: Text.AlignHCenter
                        text: qsTr("The guide knows Hearth and little else. For real work, get a bigger model.")
                        color: Theme.muted
                        wrapMode: Text.Wrap
                    }
                }
                GridLayout {
                    width: parent.width
                    columns: width > 480 ? 2 : 1
                    rowSpacing: 8
                    columnSpacing: 8

                    Repeater {
                        model: root.questions

                        Button {
                            required property string modelData
                            Layout.fillWidth: true
                            Layout.preferredWidth: 100
                            text: modelData
                            symbol: "help"
                            tip: qsTr("Ask the guide")
                            onClicked: root.asked(modelData)
                        }
                    }
                }
            }
            Button {
                anchors.horizontalCenter: parent.horizontalCenter
                visible: Models.hasChoice
                kind: "primary"
                symbol: "chip"
                text: qsTr("Choose one of the models on this computer")
                tip: qsTr("Models of other programs are used where they are")
                keys: qsTr("Ctrl+L")
                onClicked: Shell.pickModel()
            }
            FindButton {
                anchors.horizontalCenter: parent.horizontalCenter
                kind: Models.hasChoice ? "plain" : "primary"
            }
            DropCard {
                width: parent.width
                visible: !Models.hasChoice
                isSmall: true
            }
        }
    }
}
