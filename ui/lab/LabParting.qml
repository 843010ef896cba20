pragma ComponentBehavior: Bound
import QtQuick
import Hearth.Ui

// Where an answer leaves the reference's; what both held likely there is shown when it is pointed at.
Flow {
    id: root

    required property string label
    required property string parting // as the role of Lab.variants
    required property int partsAt
    required property int partsAtToken
    required property var candidates
    required property var referenceCandidates
    required property string equalText
    property bool isDifference: false

    spacing: 6

    Badge {
        id: mark
        text: root.parting === "token" ? qsTr("Parts at token %1").arg(root.partsAtToken + 1)
            : root.parting === "words" ? qsTr("Another vocabulary") : qsTr("The same answer")
        ink: root.parting === "same" ? Theme.good : Theme.accent
        Accessible.role: Accessible.StaticText
        Accessible.name: text

        HoverHandler { id: pointed; enabled: root.partsAtToken >= 0 }
        TapHandler { onTapped: if (root.partsAtToken >= 0) card.visible ? card.close() : card.open() }

        LabCandidates {
            id: card
            y: mark.height + 6
            isWanted: pointed.hovered
            label: root.label
            own: root.candidates
            reference: root.referenceCandidates
        }
    }
    Badge { text: root.equalText }
    LinkButton {
        visible: root.partsAt >= 0
        implicitHeight: mark.implicitHeight
        text: root.isDifference ? qsTr("Show the answer") : qsTr("Show the difference")
        onClicked: root.isDifference = !root.isDifference
    }
}
