pragma ComponentBehavior: Bound
import QtQuick
import Hearth.Ui

// The first passages that one way of searching finds.
Column {
    id: root

    required property string title
    required property string otherTitle
    required property bool hasOther // there is another list to compare with
    required property var hits
    required property string nothing

    spacing: 8

    Label {
        text: root.title
        font.weight: Font.DemiBold
        Accessible.role: Accessible.Heading
        Accessible.name: text
    }
    Label {
        width: parent.width
        visible: root.hits.length === 0
        text: root.nothing
        color: Theme.muted
        wrapMode: Text.Wrap
    }
    Repeater {
        model: root.hits

        Rectangle {
            id: hit
            required property var modelData
            width: root.width
            implicitHeight: words.implicitHeight + 20
            radius: Theme.radiusSmall
            color: Theme.sunken
            Accessible.role: Accessible.ListItem
            Accessible.name: modelData.name
            Accessible.description: modelData.text

            Label {
                x: 12
                y: 10
                text: hit.modelData.rank
                color: Theme.accent
                font.weight: Font.DemiBold
            }
            Column {
                id: words
                x: 32
                y: 10
                width: parent.width - x - 12
                spacing: 4

                Label {
                    width: parent.width
                    text: Theme.joined([hit.modelData.name, hit.modelData.place])
                    font.weight: Font.Medium
                    elide: Text.ElideMiddle
                }
                Label {
                    width: parent.width
                    text: hit.modelData.text
                    color: Theme.muted
                    font.pixelSize: Theme.caption
                    wrapMode: Text.WrapAtWordBoundaryOrAnywhere
                    maximumLineCount: 4
                    elide: Text.ElideRight
                    lineHeight: 1.2
                }
                Label {
                    width: parent.width
                    visible: root.hasOther
                    text: hit.modelData.otherRank === 0 ? qsTr("not found %1").arg(root.otherTitle)
                        : qsTr("place %1 %2").arg(hit.modelData.otherRank).arg(root.otherTitle)
                    color: Theme.faint
                    font.pixelSize: Theme.caption
                    elide: Text.ElideRight
                }
            }
        }
    }
}
