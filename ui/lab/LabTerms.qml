pragma ComponentBehavior: Bound
import QtQuick
import Hearth.App
import Hearth.Ui

// How answers are drawn and texts are read, beyond what most comparisons need.
Flow {
    id: root

    readonly property var terms: Lab.terms

    spacing: 24

    component Share: LabNamed {
        id: share

        property string key

        TextField {
            width: 100
            label: share.title
            text: "" + Lab.terms[share.key]
            inputMethodHints: Qt.ImhFormattedNumbersOnly
            validator: RegularExpressionValidator { regularExpression: /\d([.]\d{0,4})?/ }
            onEditingFinished: if (text.length > 0) Lab.setTerm(share.key, Number(text))
        }
    }

    LabNamed {
        title: qsTr("Top-k, 0: off")

        NumberField {
            width: 100
            label: qsTr("Top-k, 0: off")
            value: root.terms.topK
            unset: -1
            maximum: 1000
            onChanged: value => Lab.setTerm("topK", Math.max(0, value))
        }
    }
    Share { title: qsTr("Top-p, 1: off"); key: "topP" }
    Share { title: qsTr("Min-p, 0: off"); key: "minP" }
    Share { title: qsTr("Repeat penalty, 1: off"); key: "repeatPenalty" }
    LabNamed {
        title: qsTr("Thinking")

        Choice {
            label: qsTr("Thinking")
            value: root.terms.thinks ? "yes" : "no"
            options: [{ value: "yes", text: qsTr("As the model does") }, { value: "no", text: qsTr("Ask it not to") }]
            onChosen: value => Lab.setTerm("thinks", value === "yes")
        }
    }
    LabNamed {
        title: qsTr("Models in memory")

        Choice {
            label: qsTr("Models in memory")
            value: root.terms.residence
            options: [
                { value: "auto", text: qsTr("All at once if they fit") }, { value: "together", text: qsTr("All at once") },
                { value: "single", text: qsTr("One after the other") }
            ]
            onChosen: value => Lab.setTerm("residence", value)
        }
    }
    LabNamed {
        title: qsTr("Windows of the text")

        Choice {
            label: qsTr("Windows of the text")
            value: "" + root.terms.window
            options: Array.from([128, 256, 512, 1024, 2048, 4096]).map(tokens => ({ value: "" + tokens, text: qsTr("%1 tokens").arg(tokens) }))
            onChosen: value => Lab.setTerm("window", Number(value))
        }
    }
    LabNamed {
        title: qsTr("Of a window counts")

        Choice {
            label: qsTr("Of a window counts")
            value: root.terms.overlaps ? "all" : "half"
            options: [{ value: "half", text: qsTr("The second half") }, { value: "all", text: qsTr("Every token, by overlap") }]
            onChosen: value => Lab.setTerm("overlaps", value === "all")
        }
    }
}
