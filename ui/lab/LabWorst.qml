pragma ComponentBehavior: Bound
import QtQuick
import Hearth.App
import Hearth.Ui

// The places of the text at which a variant is furthest from the reference, the furthest first.
Column {
    id: root

    property var tokens: [] // as Lab.worstTokens()
    property string label // of the variant
    property bool isAll: false
    readonly property int few: 8
    readonly property bool isWide: width >= 640
    signal chosen(double position, int length)

    spacing: 0
    onTokensChanged: isAll = false

    Item {
        width: parent.width
        height: 24
        visible: root.isWide && root.tokens.length > 0

        Row {
            anchors.right: parent.right
            anchors.rightMargin: 12

            Repeater {
                model: [qsTr("Reference"), root.label, qsTr("KL divergence")]

                Label {
                    required property string modelData
                    width: 108
                    horizontalAlignment: Text.AlignRight
                    leftPadding: 12
                    text: modelData
                    color: Theme.faint
                    font.pixelSize: Theme.caption
                    elide: Text.ElideRight
                }
            }
        }
    }
    Repeater {
        model: root.isAll ? root.tokens : root.tokens.slice(0, root.few)

        LabWorstRow {
            required property var modelData
            width: root.width
            label: root.label
            token: modelData
            isWide: root.isWide
            onClicked: root.chosen(modelData.position, modelData.length)
        }
    }
    LinkButton {
        visible: root.tokens.length > root.few
        text: root.isAll ? qsTr("Show fewer") : qsTr("Show all %1").arg(root.tokens.length)
        onClicked: root.isAll = !root.isAll
    }
    Label {
        width: parent.width
        visible: root.tokens.length === 0
        text: qsTr("Nowhere: it holds the same probabilities as the reference at every place.")
        color: Theme.muted
        wrapMode: Text.Wrap
    }
}
