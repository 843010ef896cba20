import QtQuick
import QtQuick.Templates as T
import Hearth.App
import Hearth.Ui

// How much of the context the chat takes; a click shows what fills it, where documents do.
T.Button {
    id: root

    property var facts: ({})
    readonly property bool isWritten: !Chat.isGenerating
    readonly property real part: Chat.contextTokens > 0 ? Chat.contextUsed / Chat.contextTokens : 0
    readonly property string words: qsTr("%1 of %2 tokens of context used").arg(Number(Chat.contextUsed).toLocaleString(Qt.locale(), "f", 0))
        .arg(Number(Chat.contextTokens).toLocaleString(Qt.locale(), "f", 0))

    implicitWidth: 32
    implicitHeight: 32
    focusPolicy: Qt.TabFocus
    Accessible.role: Accessible.ProgressBar
    Accessible.name: words
    Keys.onReturnPressed: clicked()
    Keys.onEnterPressed: clicked()
    onClicked: {
        if (popover.visible)
            return popover.close();
        look();
        popover.open();
    }
    onIsWrittenChanged: if (popover.visible) look() // what was kept for the answer is what it took now
    function look(): void {
        facts = Chat.messages.lastInspection(Chat.contextUsed);
    }

    contentItem: Item {
        Spinner {
            anchors.centerIn: parent
            size: 18
            value: root.part
            color: root.part > 0.9 ? Theme.danger : root.part > 0.75 ? Theme.warning : Theme.muted
        }
    }
    background: Rectangle {
        radius: Theme.radiusSmall
        color: root.down ? Theme.pressed : root.hovered ? Theme.hover : "transparent"
        FocusRing { control: root }
    }

    ControlTip {
        isWanted: (root.hovered || root.visualFocus) && !popover.visible
        text: root.words
    }
    Popover {
        id: popover
        x: root.width - width
        y: root.height + 6
        padding: 16
        focus: true // for Escape
        contentItem: Column {
            spacing: 12

            Label {
                text: root.words
                font.weight: Font.DemiBold
            }
            ContextBar {
                width: 360
                visible: shares.length > 0
                facts: root.facts
            }
        }
    }
}
