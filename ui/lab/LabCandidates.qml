pragma ComponentBehavior: Bound
import QtQuick
import Hearth.Ui

// The tokens that a variant and the reference held likeliest at one place.
Popover {
    id: root

    property bool isWanted: false
    property string label
    property var own: []
    property var reference: []

    padding: 14
    onIsWantedChanged: isWanted ? open() : close()

    contentItem: Row {
        spacing: 24

        Repeater {
            model: [{ title: root.label, list: root.own }, { title: qsTr("Reference"), list: root.reference }]

            Column {
                id: side
                required property var modelData
                spacing: 4

                Label {
                    bottomPadding: 4
                    text: side.modelData.title
                    font.weight: Font.DemiBold
                }
                Repeater {
                    model: side.modelData.list

                    Row {
                        id: candidate
                        required property var modelData
                        spacing: 10

                        Label {
                            width: 110
                            text: candidate.modelData.text.replace(/ /g, "␣").replace(/\n/g, "⏎")
                            font.family: Theme.mono
                            elide: Text.ElideRight
                        }
                        Rectangle {
                            anchors.verticalCenter: parent.verticalCenter
                            width: 60
                            height: 6
                            radius: 3
                            color: Theme.line

                            Rectangle {
                                width: parent.width * candidate.modelData.percent / 100
                                height: parent.height
                                radius: 3
                                color: Theme.accent
                            }
                        }
                        Label {
                            width: 52
                            horizontalAlignment: Text.AlignRight
                            text: qsTr("%1 %").arg(candidate.modelData.percent.toFixed(1))
                            color: Theme.muted
                        }
                    }
                }
            }
        }
    }
}
