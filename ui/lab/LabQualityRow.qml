import QtQuick
import Hearth.App
import Hearth.Ui

// The quality of one variant in figures.
Rectangle {
    id: root

    required property int index
    required property string label
    required property bool isReference
    required property string stage
    required property double fraction
    required property var quality
    required property var worst
    required property string qualityError
    property bool isShown: false
    readonly property bool hasMap: worst.length > 0
    readonly property bool hasBody: quality.length > 0 || qualityError.length > 0
    signal showWanted

    readonly property bool isNarrow: width < 640 // the figures lie below the name

    height: Math.max(60, (isNarrow && hasBody ? names.y + names.height + 12 : 12) + (figures.visible ? figures.implicitHeight : 0)
        + (problem.visible ? problem.implicitHeight + 4 : 0) + 12)
    radius: Theme.radius
    color: isShown ? Theme.sunken : "transparent"
    border.width: 1
    border.color: isShown ? Theme.lineStrong : Theme.line

    Column {
        id: names
        x: 16
        y: root.isNarrow && root.hasBody ? 12 : (root.height - height) / 2
        width: root.isNarrow ? parent.width - x - map.width - 20 : 132
        spacing: 4

        Label {
            width: parent.width
            text: root.label
            font.weight: Font.DemiBold
            elide: Text.ElideRight
        }
        Badge { text: root.isReference ? qsTr("reference") : root.index === Lab.recommended ? (Lab.isLossy ? qsTr("differs least") : qsTr("recommended")) : ""; ink: Theme.accent }
    }
    LabFigures {
        id: figures
        y: root.isNarrow ? names.y + names.height + 12 : 12
        x: root.isNarrow ? 16 : names.x + names.width + 12
        width: parent.width - x - (root.isNarrow ? 16 : map.width + 20)
        columns: 5 // those of all rows below each other
        figures: root.quality
        visible: root.quality.length > 0
    }
    Label {
        id: problem
        x: figures.x
        anchors.bottom: parent.bottom
        anchors.bottomMargin: 12
        width: figures.width
        visible: text.length > 0
        text: root.qualityError
        color: Theme.danger
        font.pixelSize: Theme.small
        wrapMode: Text.Wrap
    }
    ProgressBar {
        anchors.verticalCenter: parent.verticalCenter
        x: root.isNarrow ? parent.width / 2 : figures.x
        width: Math.min(240, parent.width - x - 16)
        visible: root.stage === "scoring" && root.quality.length === 0
        value: root.fraction
        label: root.label
    }
    LinkButton {
        id: map
        anchors.right: parent.right
        anchors.rightMargin: 8
        y: root.isNarrow ? 8 : (parent.height - height) / 2
        visible: root.hasMap && Lab.state === "done"
        text: qsTr("Show where")
        onClicked: root.showWanted()
    }
}
