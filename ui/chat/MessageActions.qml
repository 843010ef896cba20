import QtQuick
import Hearth.App
import Hearth.Ui

// Under an answer: copy, again, go on, versions, and how fast it was.
FocusScope {
    id: root

    required property double messageId
    required property bool isShown
    required property bool canContinue
    required property int branchIndex
    required property int branchCount
    required property double tokensPerSecond
    required property double firstTokenMs
    required property int tokenCount
    required property string modelTip
    property bool isCopied: false
    readonly property string speed: tokensPerSecond > 0 ? qsTr("%1 tok/s").arg(Number(tokensPerSecond).toFixed(tokensPerSecond < 20 ? 1 : 0)) : ""

    readonly property string firstToken: firstTokenMs <= 0 ? "" : firstTokenMs < 1000 ? qsTr("first word after %1 ms").arg(Math.round(firstTokenMs))
        : qsTr("first word after %1 s").arg(Number(firstTokenMs / 1000).toFixed(1))
    readonly property string tokens: qsTr("%n token(s)", "", tokenCount)

    implicitHeight: 28
    opacity: isShown || activeFocus ? 1 : 0
    Behavior on opacity { NumberAnimation { duration: Theme.quick } }

    Timer {
        id: copiedTimer
        interval: 1500
        onTriggered: root.isCopied = false
    }
    Row {
        x: -6
        IconButton {
            size: 28
            symbol: root.isCopied ? "check" : "copy"
            tip: root.isCopied ? qsTr("Copied") : qsTr("Copy the answer")
            keys: root.isCopied ? "" : qsTr("Ctrl+Shift+C")
            onClicked: {
                Chat.copyText(root.messageId);
                root.isCopied = true;
                copiedTimer.restart();
            }
        }
        IconButton {
            size: 28
            symbol: "refresh"
            tip: qsTr("Answer again")
            keys: qsTr("Ctrl+R")
            enabled: Chat.canSend
            onClicked: Chat.regenerate(root.messageId)
        }
        IconButton {
            size: 28
            visible: root.canContinue
            symbol: "forward"
            tip: qsTr("Continue the answer")
            enabled: Chat.canSend
            onClicked: Chat.continueAnswer(root.messageId)
        }
        BranchSwitch {
            index: root.branchIndex
            count: root.branchCount
            onMoved: delta => Chat.switchBranch(root.messageId, delta)
        }
    }
    Label {
        anchors.right: parent.right
        height: 28
        visible: root.tokenCount > 0
        text: Theme.joined([root.firstToken, root.speed, root.tokens])
        color: Theme.faint
        font.pixelSize: Theme.caption

        HoverHandler { id: statsHover }
        ControlTip {
            isWanted: statsHover.hovered
            text: root.modelTip
        }
    }
}
