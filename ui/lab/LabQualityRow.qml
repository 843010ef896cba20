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
    signal showWanted

    height: Math.max(60, figures.implicitHeight + (problem.visible ? problem.implicitHeight + 4 : 0) + 24)
    radius: Theme.radius
    color: isShown ? Theme.sunken : "transparent"
    border.width: 1
    border.color: isShown ? Theme.lineStrong : Theme.line

    Column {
        id: names
        x: 16
        anchors.verticalCenter: parent.verticalCenter
        width: 132
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
        y: 12
        x: names.x + names.width + 12
        width: parent.width - x - map.width - 20
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
        x: figures.x
        width: Math.min(240, figures.width)
        visible: root.stage === "scoring" && root.quality.length === 0
        value: root.fraction
        label: root.label
    }
    LinkButton {
        id: map
        anchors.right: parent.right
        anchors.rightMargin: 8
        anchors.verticalCenter: parent.verticalCenter
        visible: root.hasMap && Lab.state === "done"
        text: qsTr("Show where")
        onClicked: root.showWanted()
    }
}
