pragma ComponentBehavior: Bound
import QtQuick
import Hearth.App
import Hearth.Ui

// How well each variant knows the text, and where it differs from the reference.
LabView {
    id: root

    property int shownRow: -1 // whose map is on show

    Connections {
        target: Lab.variants
        function onModelAboutToBeReset() { root.shownRow = -1; }
    }

    readonly property bool hasQuality: shownRow >= 0
    readonly property string mapped: hasQuality && Lab.state === "done" ? Lab.runKey + "/" + shownRow : "" // the map on show
    property int parts: 0

    // A long text is laid out part by part, so that the page goes on moving.
    function lay(): void {
        if (laid.count < parts)
            laid.append({ part: laid.count });
    }
    onMappedChanged: {
        laid.clear();
        parts = mapped.length > 0 ? Lab.heatParts(shownRow) : 0;
        lay();
    }

    ListModel { id: laid }
    Timer {
        interval: 16
        repeat: true
        running: laid.count < root.parts
        onTriggered: root.lay()
    }

    ScrollColumn {
        anchors.fill: parent
        inset: root.inset
        spacing: 8

        Repeater {
            model: Lab.variants

            LabQualityRow {
                width: parent.width
                isShown: root.shownRow === index
                onHasMapChanged: if (hasMap && root.shownRow < 0) root.shownRow = index
                onShowWanted: root.shownRow = index
                Component.onCompleted: if (hasMap && root.shownRow < 0) root.shownRow = index
            }
        }
        LabTitle {
            width: parent.width
            topPadding: 12
            visible: root.mapped.length > 0
            title: qsTr("Where it differs")
            text: qsTr("The stronger the colour, the further the variant is from the reference at that place. Grey words were given as a beginning and not measured.")
        }
        Rectangle {
            width: parent.width
            height: map.implicitHeight + 32
            visible: root.mapped.length > 0
            radius: Theme.radius
            color: Theme.sunken

            Column {
                id: map
                x: 16
                y: 16
                width: parent.width - 32

                Repeater {
                    model: laid

                    TextEdit {
                        required property int part
                        width: map.width
                        readOnly: true
                        color: Theme.text
                        font.family: Theme.sans
                        font.pixelSize: Theme.small
                        wrapMode: TextEdit.Wrap
                        textFormat: TextEdit.RichText
                        text: Lab.heatHtml(root.shownRow, part, Theme.accent, Theme.faint)
                    }
                }
            }
        }
        EmptyState {
            width: parent.width
            topPadding: 48
            visible: !root.hasQuality && Lab.state === "done"
            symbol: "info"
            title: qsTr("Quality was not measured")
            text: qsTr("Choose a text before the comparison starts, and every variant is measured on it.")
        }
    }
}
