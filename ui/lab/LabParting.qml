import QtQuick
import Hearth.Ui

// Where an answer leaves the reference's, and how much of the reference's answer the variant would have given as well. What both held
// likely where they part is shown when the mark is pointed at or reached by the keyboard.
Flow {
    id: root

    required property string label
    required property string parting // as the role of Lab.variants
    required property int partsAt
    required property int partsAtToken
    required property var candidates
    required property var referenceCandidates
    required property string equalText
    required property string agreesText
    required property string agreesTip
    property bool isDifference: false
    property bool isBrief: false // without the shares

    spacing: 6

    LabTipBadge {
        id: mark
        readonly property bool hasCard: root.partsAtToken >= 0
        text: root.parting === "token" ? qsTr("Parts at token %1").arg(root.partsAtToken + 1)
            : root.parting === "words" ? qsTr("Another vocabulary") : qsTr("The same answer")
        ink: root.parting === "same" ? Theme.good : Theme.accent
        Accessible.description: hasCard ? qsTr("Press Space to read what both held likely there") : ""
        onClicked: if (hasCard) card.visible ? card.close() : card.open()

        LabCandidates {
            id: card
            place: Qt.rect(0, 0, mark.width, mark.height)
            isWanted: mark.hasCard && (mark.hovered || mark.visualFocus)
            label: root.label
            own: root.candidates
            reference: root.referenceCandidates
        }
    }
    Badge { text: root.isBrief ? "" : root.equalText }
    LabTipBadge {
        width: Math.min(implicitWidth, root.width)
        text: root.isBrief ? "" : root.agreesText
        tip: root.agreesTip
    }
    LinkButton {
        visible: root.partsAt >= 0
        implicitHeight: mark.implicitHeight
        text: root.isDifference ? qsTr("Show the answer") : qsTr("Show the difference")
        onClicked: root.isDifference = !root.isDifference
    }
}
