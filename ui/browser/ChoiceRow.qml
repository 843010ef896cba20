import QtQuick
import QtQuick.Layouts
import Hearth.App
import Hearth.Ui

// One thing that can be downloaded, under the heading of its bits.
Item {
    id: root

    required property int index
    required property string name
    required property string group
    required property bool isFirstOfGroup
    required property string filesText
    required property string sizeText
    required property string fit
    required property string fitTip
    required property string speedText
    required property string costText
    required property string costTip
    required property bool isRecommended
    required property string runs
    required property string whyNot
    required property string stage
    required property double progress
    required property string progressText
    required property string problem
    required property string path
    readonly property bool isNarrow: width < 520

    implicitHeight: column.implicitHeight + (line.visible ? 1 : 0)
    Accessible.role: Accessible.ListItem
    Accessible.name: name
    Accessible.description: Theme.joined([group, sizeText, mark.text, costText, filesText, whyNot])

    Rectangle {
        id: line
        width: parent.width
        height: 1
        visible: root.index > 0
        color: Theme.line
    }
    Column {
        id: column
        x: 16
        width: parent.width - 24
        topPadding: root.isFirstOfGroup ? 10 : 8
        bottomPadding: 8
        spacing: 6

        Label {
            visible: root.isFirstOfGroup
            text: root.group
            color: Theme.faint
            font.pixelSize: Theme.caption
            font.weight: Font.Medium
        }
        RowLayout {
            width: parent.width
            spacing: 12

            Column {
                Layout.fillWidth: true
                spacing: 3

                Row {
                    spacing: 8

                    Label {
                        anchors.verticalCenter: parent.verticalCenter
                        text: root.name
                        font.weight: Font.Medium
                        color: root.runs === "not" ? Theme.faint : Theme.text
                    }
                    Icon {
                        anchors.verticalCenter: parent.verticalCenter
                        visible: root.isRecommended
                        name: "spark"
                        size: 14
                        color: Theme.accent
                    }
                    Label {
                        anchors.verticalCenter: parent.verticalCenter
                        visible: root.isNarrow
                        text: root.sizeText
                        color: Theme.muted
                        font.pixelSize: Theme.caption
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
                    visible: root.width <= 620
                    spacing: 12

                    Label {
                        visible: root.isNarrow && text.length > 0
                        text: root.speedText
                        color: Theme.faint
                        font.pixelSize: Theme.caption
                    }
                    CostMark {
                        text: root.costText
                        tip: root.costTip
                    }
                }
            }
            CostMark {
                visible: root.width > 620 && text.length > 0
                text: root.costText
                tip: root.costTip
            }
            Label {
                visible: !root.isNarrow && root.width > 620 && text.length > 0
                text: root.speedText
                color: Theme.faint
                font.pixelSize: Theme.caption
            }
            FitMark {
                id: mark
                Layout.minimumWidth: root.isNarrow ? 0 : 68
                fit: root.fit
                tip: root.fitTip
                isShort: true
            }
            Label {
                Layout.minimumWidth: 64
                visible: !root.isNarrow
                horizontalAlignment: Text.AlignRight
                text: root.sizeText
                color: Theme.muted
            }
            ChoiceActions {
                row: root.index
                runs: root.runs
                stage: root.stage
                path: root.path
            }
        }
        ChoiceProgress {
            width: parent.width - 8
            visible: isNeeded
            stage: root.stage
            progress: root.progress
            progressText: root.progressText
            problem: root.problem
            whyNot: root.whyNot
        }
    }
}
