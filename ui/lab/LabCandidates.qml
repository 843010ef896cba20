pragma ComponentBehavior: Bound
import QtQuick
import Hearth.Ui

// The tokens that a variant and the reference held likeliest at one place, and which of them each went on with.
Popover {
    id: root

    property bool isWanted: false
    property string label
    property var own: []
    property var reference: []
    readonly property bool isKnown: Array.from(own).concat(Array.from(reference)).some(candidate => candidate.isChosen)

    padding: 14
    onIsWantedChanged: isWanted ? open() : close()

    contentItem: Column {
        spacing: 8

        Row {
            spacing: 24

            Repeater {
                // Made when it is opened: a comparison has two of these for each of its answers.
                model: root.visible ? [{ title: root.label, list: root.own }, { title: qsTr("Reference"), list: root.reference }] : []

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
                                font.weight: candidate.modelData.isChosen ? Font.Bold : Font.Normal
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
                                    color: candidate.modelData.isChosen || !root.isKnown ? Theme.accent : Theme.faint
                                }
                            }
                            Label {
                                width: 52
                                horizontalAlignment: Text.AlignRight
                                text: qsTr("%1\u00a0%").arg(candidate.modelData.percent.toFixed(1))
                                color: Theme.muted
                            }
                        }
                    }
                }
            }
        }
        Label {
            visible: root.isKnown
            text: qsTr("In colour: what each of them went on with.")
            color: Theme.muted
            font.pixelSize: Theme.caption
        }
    }
}
