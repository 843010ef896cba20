pragma ComponentBehavior: Bound
import QtQuick
import Hearth.App
import Hearth.Ui

// How well each variant knows the text, and where it differs from the reference.
LabView {
    id: root

    property int shownRow: -1 // whose map is on show
    property string shownLabel

    Connections {
        target: Lab.variants
        function onModelAboutToBeReset() { root.shownRow = -1; }
    }

    readonly property bool hasQuality: shownRow >= 0
    readonly property string mapped: hasQuality && Lab.state === "done" ? Lab.runKey + "/" + shownRow : "" // the map on show

    ScrollColumn {
        id: scroll
        anchors.fill: parent
        inset: root.inset
        spacing: 8

        Repeater {
            model: Lab.variants

            LabQualityRow {
                width: parent.width
                isShown: root.shownRow === index
                onIsShownChanged: if (isShown) root.shownLabel = label
                onHasMapChanged: if (hasMap && root.shownRow < 0) root.shownRow = index
                onShowWanted: root.shownRow = index
                Component.onCompleted: if (hasMap && root.shownRow < 0) root.shownRow = index
            }
        }
        LabTitle {
            width: parent.width
            topPadding: 12
            visible: root.mapped.length > 0
            title: qsTr("Where %1 differs most").arg(root.shownLabel)
            text: qsTr("Tokens of the text, and how likely the reference and the variant held each of them. Choose one to see it in the map.")
        }
        LabWorst {
            width: parent.width
            visible: root.mapped.length > 0
            label: root.shownLabel
            tokens: root.mapped.length > 0 ? Lab.worstTokens(root.shownRow) : []
            onChosen: (position, length) => map.seek(position, length)
        }
        LabTitle {
            width: parent.width
            topPadding: 12
            visible: root.mapped.length > 0
            title: qsTr("The whole text")
            text: qsTr("The stronger the colour, the further %1 is from the reference at that place. Grey words were given as a beginning and not measured.").arg(root.shownLabel)
        }
        LabMap {
            id: map
            width: parent.width
            visible: root.mapped.length > 0
            mapped: root.mapped
            onFound: at => {
                const y = map.mapToItem(scroll.contentItem, 0, at).y;
                scroll.contentY = Math.max(0, Math.min(scroll.contentHeight - scroll.height, y - scroll.height / 3));
            }
        }
        EmptyState {
            width: parent.width
            topPadding: 48
            visible: !root.hasQuality && !Lab.isMeasured && Lab.state === "done"
            symbol: "info"
            title: qsTr("Quality was not measured")
            text: qsTr("Choose a text before the comparison starts, and every variant is measured on it.")
        }
    }
}
