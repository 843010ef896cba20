import QtQuick
import Hearth.App
import Hearth.Ui

// Below what is chosen: what the comparison will take, or what is missing, and its start.
Item {
    id: root

    property real inset: 24

    function missing(): string {
        if (Lab.variants.count < 2)
            return qsTr("Add two variants at least.");
        if (Lab.isReadingText)
            return qsTr("The text is being read.");
        if (Lab.promptList.count === Lab.emptyPrompts && Lab.textName.length === 0)
            return Lab.emptyPrompts > 0 ? qsTr("Write a prompt or choose a text.") : qsTr("Add a prompt or choose a text.");
        return qsTr("Not all of the files can be compared.");
    }

    implicitHeight: column.implicitHeight + 2 * column.y

    Rectangle { // what scrolled behind it is painted over; the page's corners are round
        anchors.fill: parent
        anchors.bottomMargin: Theme.radius
        color: Theme.page
    }
    Rectangle {
        width: parent.width
        height: 1
        color: Theme.line
    }
    Column {
        id: column
        x: root.inset
        y: 12
        width: parent.width - 2 * root.inset
        spacing: 8

        Label {
            width: parent.width
            visible: text.length > 0
            text: Lab.problem
            color: Theme.danger
            wrapMode: Text.Wrap
            Accessible.role: Accessible.AlertMessage
            Accessible.name: text
        }
        Row {
            visible: !Lab.isWaiting
            spacing: 12

            Button {
                id: go
                anchors.verticalCenter: parent.verticalCenter
                kind: "primary"
                symbol: "play"
                text: qsTr("Compare")
                enabled: Lab.canStart
                onClicked: Lab.start()
            }
            Label {
                id: facts
                width: column.width - go.width - 12
                anchors.verticalCenter: parent.verticalCenter
                text: Lab.canStart ? Lab.forecast : root.missing()
                color: Lab.canStart && Lab.isForecastBad ? Theme.danger : Theme.muted
                font.pixelSize: Lab.canStart ? Theme.caption : Theme.small
                wrapMode: Text.Wrap
                maximumLineCount: 4
                elide: Text.ElideRight
                Accessible.name: text

                HoverHandler { id: pointed }
                ControlTip {
                    isWanted: pointed.hovered && facts.truncated
                    text: facts.text
                }
            }
        }
        LabWaiting {
            width: parent.width
            visible: Lab.isWaiting
        }
    }
}
