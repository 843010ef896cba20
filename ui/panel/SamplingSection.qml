import QtQuick
import QtQuick.Layouts
import Hearth.App
import Hearth.Ui

// How the next word is chosen: every number, and the order in which they act.
Column {
    id: root

    property var options: Chat.sampling

    spacing: 12
    topPadding: 12

    RowLayout {
        width: parent.width

        Label {
            Layout.fillWidth: true
            text: qsTr("Sampling")
            font.weight: Font.Medium
        }
        LinkButton {
            Layout.preferredHeight: 24
            visible: !root.options.isDefault
            text: qsTr("Reset")
            onClicked: root.options.reset()
        }
    }
    SamplingSlider {
        name: qsTr("Temperature"); hint: qsTr("Higher is more varied; 0 always takes the likeliest word.")
        from: 0; to: 2; step: 0.05; decimals: 2; value: root.options.temperature; onMoved: value => root.options.temperature = value
    }
    SamplingSlider {
        name: qsTr("Top-k"); hint: qsTr("Only the k likeliest words stay; 0 keeps all."); offValue: 0
        from: 0; to: 200; step: 1; decimals: 0; value: root.options.topK; onMoved: value => root.options.topK = Math.round(value)
    }
    SamplingSlider {
        name: qsTr("Top-p"); hint: qsTr("The likeliest words that together reach this probability stay; 1 keeps all."); offValue: 1
        from: 0.05; to: 1; step: 0.01; decimals: 2; value: root.options.topP; onMoved: value => root.options.topP = value
    }
    SamplingSlider {
        name: qsTr("Min-p"); hint: qsTr("Words less likely than this part of the likeliest go; 0 keeps all."); offValue: 0
        from: 0; to: 1; step: 0.01; decimals: 2; value: root.options.minP; onMoved: value => root.options.minP = value
    }
    SamplingSlider {
        name: qsTr("Typical-p"); hint: qsTr("Keeps words about as surprising as expected; 1 keeps all."); offValue: 1
        from: 0.05; to: 1; step: 0.01; decimals: 2; value: root.options.typicalP; onMoved: value => root.options.typicalP = value
    }
    SamplingSlider {
        name: qsTr("Repeat penalty"); hint: qsTr("Makes words that were just used less likely; 1 is off."); offValue: 1
        from: 1; to: 2; step: 0.01; decimals: 2; value: root.options.repeatPenalty; onMoved: value => root.options.repeatPenalty = value
    }
    SamplingSlider {
        name: qsTr("Frequency penalty"); hint: qsTr("Grows with each use of a word; 0 is off."); offValue: 0
        from: -2; to: 2; step: 0.05; decimals: 2; value: root.options.frequencyPenalty; onMoved: value => root.options.frequencyPenalty = value
    }
    SamplingSlider {
        name: qsTr("Presence penalty"); hint: qsTr("The same for every word that was used at all; 0 is off."); offValue: 0
        from: -2; to: 2; step: 0.05; decimals: 2; value: root.options.presencePenalty; onMoved: value => root.options.presencePenalty = value
    }
    RowLayout {
        width: parent.width
        spacing: 8

        Label { Layout.fillWidth: true; text: qsTr("Seed"); color: Theme.muted }
        TextField {
            Layout.preferredWidth: 128
            implicitHeight: 32
            label: qsTr("Seed")
            placeholderText: qsTr("Random")
            horizontalAlignment: Text.AlignRight
            validator: RegularExpressionValidator { regularExpression: /\d{0,19}/ }
            text: root.options.seed
            onEditingFinished: root.options.seed = text
        }
    }
    RowLayout {
        width: parent.width
        spacing: 8

        Label { Layout.fillWidth: true; text: qsTr("Longest answer"); color: Theme.muted }
        TextField {
            Layout.preferredWidth: 128
            implicitHeight: 32
            label: qsTr("Longest answer in tokens")
            placeholderText: qsTr("No limit")
            horizontalAlignment: Text.AlignRight
            validator: RegularExpressionValidator { regularExpression: /\d{0,7}/ }
            text: root.options.maxTokens > 0 ? root.options.maxTokens : ""
            onEditingFinished: root.options.maxTokens = text.length > 0 && Number(text) > 0 ? Number(text) : -1
        }
    }
    ChainOrder {
        width: parent.width
        options: root.options
    }
}
