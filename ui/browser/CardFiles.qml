pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Hearth.App
import Hearth.Ui

// What can be downloaded: the one for most people first, the others when they are wanted.
Column {
    id: root

    readonly property ModelCard card: Browser.card
    readonly property bool hasRecommended: card.recommended >= 0
    property bool isOpen: false
    readonly property bool showsAll: isOpen || !hasRecommended

    spacing: 12

    Connections {
        target: root.card
        property string shown
        function onChanged() {
            if (shown === root.card.repository)
                return;
            shown = root.card.repository;
            root.isOpen = false;
        }
    }
    RowLayout {
        width: parent.width
        spacing: 12

        RunsMark { Layout.fillWidth: true }
        DropButton {
            label: qsTr("Context that it is to have room for")
            value: String(root.card.contextTokens)
            text: qsTr("%1 context").arg(kilo(root.card.contextTokens))
            options: sizes(root.card.contextOptions)
            onChosen: choice => root.card.contextTokens = Number(choice)

            function sizes(list: var): var {
                return list.map(tokens => ({ value: String(tokens), text: qsTr("%1 tokens").arg(Number(tokens).toLocaleString(Qt.locale(), "f", 0)) }));
            }
            function kilo(tokens: int): string {
                return tokens >= 1024 && tokens % 1024 === 0 ? qsTr("%1K").arg(tokens / 1024) : Number(tokens).toLocaleString(Qt.locale(), "f", 0);
            }
        }
    }
    Repeater {
        model: root.card.recommendedChoices
        RecommendedChoice { width: root.width }
    }
    LinkButton {
        visible: root.hasRecommended && root.card.choices.count > 1
        text: root.isOpen ? qsTr("Show fewer files") : root.card.choices.count === 2 ? qsTr("Show both files") : qsTr("Show all %1 files").arg(root.card.choices.count)
        onClicked: root.isOpen = !root.isOpen
    }
    Rectangle {
        width: parent.width
        visible: root.showsAll
        implicitHeight: rows.implicitHeight + 2
        radius: Theme.radius
        color: "transparent"
        border.width: 1
        border.color: Theme.line

        Column {
            id: rows
            x: 1
            y: 1
            width: parent.width - 2

            Repeater {
                model: root.showsAll ? root.card.choices : null
                ChoiceRow { width: rows.width }
            }
        }
    }
}
