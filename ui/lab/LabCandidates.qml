pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Hearth.Ui

// The tokens that a variant and the reference held likeliest at one place, and which of them each went on with. Stands below what it is
// about, or above it: over it, it would take the pointer from what it is shown for, and close.
Popover {
    id: root

    required property rect place // of what it is about, in its parent
    property bool isWanted: false
    property string label
    property var own: []
    property var reference: []
    readonly property bool isKnown: Array.from(own).concat(Array.from(reference)).some(candidate => candidate.isChosen)

    readonly property real roomWidth: T.Overlay.overlay?.width ?? 640
    readonly property bool isNarrow: roomWidth < 560
    property real roomBelow: 1000 // as it is opened

    y: roomBelow < height + 14 ? place.y - height - 6 : place.y + place.height + 6
    padding: 14
    onAboutToShow: {
        const overlay = T.Overlay.overlay;
        if (overlay)
            roomBelow = overlay.height - parent.mapToItem(overlay, 0, place.y + place.height).y;
    }
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
                        width: root.isNarrow ? 186 : 242 // of the rows below
                        bottomPadding: 4
                        text: side.modelData.title
                        font.weight: Font.DemiBold
                        elide: Text.ElideMiddle
                    }
                    Repeater {
                        model: side.modelData.list

                        Row {
                            id: candidate
                            required property var modelData
                            spacing: 10

                            Label {
                                width: root.isNarrow ? 84 : 110
                                text: candidate.modelData.text.replace(/ /g, "␣").replace(/\n/g, "⏎")
                                font.family: Theme.mono
                                font.weight: candidate.modelData.isChosen ? Font.Bold : Font.Normal
                                elide: Text.ElideRight
                            }
                            Rectangle {
                                anchors.verticalCenter: parent.verticalCenter
                                width: root.isNarrow ? 30 : 60
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
