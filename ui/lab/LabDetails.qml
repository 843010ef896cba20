pragma ComponentBehavior: Bound
import QtQuick
import Hearth.App
import Hearth.Ui

// How the comparison was made: which files, where they ran, with which settings; and what has changed since the one that it repeats.
LabView {
    id: root

    ScrollColumn {
        anchors.fill: parent
        inset: root.inset
        spacing: 16

        LabTitle {
            width: parent.width
            visible: Lab.changes.length > 0
            title: qsTr("Since the last time")
        }
        Column {
            width: parent.width
            visible: Lab.changes.length > 0
            spacing: 4

            Repeater {
                model: Lab.changes

                Label {
                    required property string modelData
                    width: parent?.width ?? 0
                    text: modelData
                    wrapMode: Text.Wrap
                }
            }
        }
        LabTitle {
            width: parent.width
            title: qsTr("The comparison")
        }
        LabFacts {
            width: parent.width
            facts: Lab.details
        }
        Repeater {
            model: Lab.variants

            Column {
                id: variant
                required property string label
                required property var details
                width: parent?.width ?? 0
                spacing: 8

                LabTitle {
                    width: parent.width
                    title: variant.label
                }
                LabFacts {
                    width: parent.width
                    facts: variant.details
                }
            }
        }
    }
}
