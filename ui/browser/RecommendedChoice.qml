import QtQuick
import QtQuick.Layouts
import Hearth.App
import Hearth.Ui

// The choice for most people, large.
Rectangle {
    id: root

    required property int row
    required property string name
    required property string filesText
    required property string sizeText
    required property string fit
    required property string fitTip
    required property string speedText
    required property string costText
    required property string costTip
    required property string runs
    required property string whyNot
    required property string stage
    required property double progress
    required property string progressText
    required property string problem
    required property string path
    readonly property bool isNarrow: width < 480

    implicitHeight: grid.implicitHeight + 32
    radius: Theme.radius
    color: Theme.raised
    border.width: 1
    border.color: Theme.accent

    GridLayout {
        id: grid
        x: 16
        y: 16
        width: parent.width - 32
        columns: root.isNarrow ? 1 : 2
        columnSpacing: 16
        rowSpacing: 12

        Column {
            Layout.fillWidth: true
            spacing: 6

            Row {
                spacing: 8

                Label {
                    anchors.verticalCenter: parent.verticalCenter
                    text: root.name
                    font.pixelSize: Theme.body
                    font.weight: Font.DemiBold
                }
                Badge {
                    anchors.verticalCenter: parent.verticalCenter
                    text: qsTr("Recommended")
                    ink: Theme.accent
                }
            }
            Label {
                width: parent.width
                text: root.filesText
                color: Theme.faint
                font.pixelSize: Theme.caption
                elide: Text.ElideMiddle
            }
            Flow {
                width: parent.width
                spacing: 12

                FitMark {
                    fit: root.fit
                    tip: root.fitTip
                }
                Label {
                    visible: text.length > 0
                    text: root.speedText
                    color: Theme.muted
                    font.pixelSize: Theme.caption
                }
                CostMark {
                    text: root.costText
                    tip: root.costTip
                }
            }
        }
        ChoiceActions {
            Layout.fillWidth: root.isNarrow
            Layout.alignment: Qt.AlignRight | Qt.AlignVCenter
            row: root.row
            isPrimary: true
            sizeText: root.sizeText
            runs: root.runs
            stage: root.stage
            path: root.path
        }
        ChoiceProgress {
            Layout.fillWidth: true
            Layout.columnSpan: grid.columns
            visible: isNeeded
            stage: root.stage
            progress: root.progress
            progressText: root.progressText
            problem: root.problem
            whyNot: root.whyNot
        }
    }
}
