import QtQuick
import Hearth.App
import Hearth.Ui

// How the answers are written: temperature, seed, length; and what most comparisons leave as it is.
Column {
    id: root

    property bool showsAll: false

    spacing: 16

    Flow {
        width: parent.width
        spacing: 24

        Column {
            spacing: 6

            Label { text: qsTr("Temperature"); color: Theme.muted; font.pixelSize: Theme.caption }
            Choice {
                label: qsTr("Temperature")
                value: "" + Lab.temperature
                options: [
                    { value: "0", text: qsTr("0 – always the likeliest") }, { value: "0.3", text: qsTr("0.3") },
                    { value: "0.7", text: qsTr("0.7") }, { value: "1", text: qsTr("1") }
                ]
                onChosen: value => Lab.temperature = Number(value)
            }
        }
        Column {
            spacing: 6

            Label { text: qsTr("Seed"); color: Theme.muted; font.pixelSize: Theme.caption }
            TextField {
                width: 120
                label: qsTr("Seed")
                placeholderText: qsTr("random")
                text: Lab.seed
                inputMethodHints: Qt.ImhDigitsOnly
                validator: RegularExpressionValidator { regularExpression: /\d{0,18}/ }
                onEditingFinished: Lab.seed = text
            }
        }
        Column {
            spacing: 6

            Label { text: qsTr("Longest answer, tokens"); color: Theme.muted; font.pixelSize: Theme.caption }
            NumberField {
                label: qsTr("Longest answer, tokens")
                value: Lab.maxTokens
                maximum: 4096
                onChanged: value => Lab.maxTokens = Math.max(1, value)
            }
        }
        Item {
            width: more.width
            height: y > 0 ? more.height : 54 // on a line of its own, or beside fields with a word above them

            LinkButton {
                id: more
                anchors.bottom: parent.bottom
                anchors.bottomMargin: parent.y > 0 ? 0 : 4
                text: root.showsAll ? qsTr("Less") : qsTr("More")
                Accessible.description: qsTr("Top-k, top-p, min-p, penalty, thinking, memory, windows of the text")
                onClicked: root.showsAll = !root.showsAll
            }
        }
    }
    Loader {
        width: parent.width
        active: root.showsAll
        visible: active
        source: "LabTerms.qml"
    }
}
