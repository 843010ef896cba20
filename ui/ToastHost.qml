import QtQuick
import QtQuick.Layouts
import Hearth.Ui

// One short message over the page, with at most one action; it goes away by itself unless it is hovered.
Item {
    id: root

    property string text
    property string actionText
    property var action: null
    property bool isShown: false

    implicitWidth: card.width
    implicitHeight: card.height
    visible: opacity > 0
    opacity: isShown ? 1 : 0
    Accessible.role: Accessible.AlertMessage
    Accessible.name: text
    Behavior on opacity { NumberAnimation { duration: Theme.calm } }

    function show(newText: string, newActionText: string, newAction: var): void {
        text = newText;
        actionText = newActionText ?? "";
        action = newAction;
        isShown = true;
        timer.restart();
    }

    Timer {
        id: timer
        interval: 8000
        running: root.isShown && !hover.hovered
        onTriggered: root.isShown = false
    }
    HoverHandler { id: hover }
    Rectangle {
        id: card
        width: row.implicitWidth + 24
        height: row.implicitHeight + 12
        radius: Theme.radius
        color: Theme.inverse

        RowLayout {
            id: row
            anchors.centerIn: parent
            spacing: 12

            Label {
                Layout.leftMargin: 4
                Layout.maximumWidth: 420
                Layout.minimumHeight: 32
                text: root.text
                color: Theme.inverseText
                wrapMode: Text.Wrap
                maximumLineCount: 3
                elide: Text.ElideRight
            }
            LinkButton {
                visible: root.actionText.length > 0
                text: root.actionText
                ink: Theme.inverseAccent
                onClicked: {
                    root.isShown = false;
                    const act = root.action;
                    if (act)
                        act();
                }
            }
            IconButton {
                size: 28
                symbol: "close"
                tip: qsTr("Dismiss")
                color: Theme.inverseMuted
                onClicked: root.isShown = false
            }
        }
    }
}
