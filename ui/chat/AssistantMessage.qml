pragma ComponentBehavior: Bound
import QtQuick
import Hearth.App
import Hearth.Ui

// An answer: its typed blocks, what went wrong if something did, and what can be done with it.
Item {
    id: root

    required property double messageId
    required property var blocks
    required property string state
    required property int branchIndex
    required property int branchCount
    required property double tokensPerSecond
    required property double firstTokenMs
    required property int tokenCount
    required property string finishReason
    required property string errorText
    required property string errorAction
    required property string modelName
    required property string modelTip
    required property string notice
    required property var links
    required property string sourcesKind
    required property string sourcesNote
    required property var sources
    required property int doubts
    required property string verdict
    required property string verdictText
    required property var nearest
    required property bool isLast
    readonly property real columnWidth: Math.min(Theme.textWidth, width - 48)
    readonly property bool isStreaming: state === "streaming"
    readonly property bool isCut: isLast && (state === "cut" || (!isStreaming && (finishReason === "context_full" || finishReason === "max_tokens")))

    // What the model is about to read, as long as it has not said anything.
    function contextFacts(sources: var): var {
        return isStreaming && sources.length > 0 ? Chat.messages.inspection(messageId) : ({});
    }

    implicitHeight: column.implicitHeight + 8
    Accessible.role: Accessible.ListItem
    Accessible.name: qsTr("Answer of %1").arg(modelName.length > 0 ? modelName : qsTr("the model"))

    HoverHandler { id: hover }
    AnswerColumn {
        id: column
        marks: root.sourcesKind === "found" || root.sourcesKind === "whole" ? answerMarks : null
        x: (root.width - root.columnWidth) / 2
        y: 8
        width: root.columnWidth
        spacing: 12

        Label {
            width: parent.width
            visible: root.notice.length > 0
            text: root.notice
            color: Theme.faint
            font.pixelSize: Theme.caption
            horizontalAlignment: Text.AlignHCenter
            wrapMode: Text.Wrap
        }
        VerdictNote {
            width: parent.width
            visible: text.length > 0
            verdict: root.verdict
            text: root.verdictText
        }
        Repeater {
            id: blocksRepeater
            model: root.blocks
            delegate: BlockChooser {}
        }
        WaitingRow {
            visible: root.isStreaming && blocksRepeater.count === 0
        }
        ContextBar {
            width: parent.width
            visible: root.isStreaming && blocksRepeater.count === 0 && shares.length > 0
            facts: root.contextFacts(root.sources)
        }
        SourceRow {
            width: parent.width
            visible: !root.isStreaming && root.state !== "failed" && (kind === "found" || kind === "whole")
            messageId: root.messageId
            kind: root.sourcesKind
            sources: root.sources
            doubts: root.doubts
            onInspected: Shell.inspect(root.messageId)
        }
        NearestCard {
            width: parent.width
            visible: kind === "missing" || kind === "unserved" || kind === "noroom" || sources.length > 0 && root.verdict === "missing"
            messageId: root.messageId
            kind: root.sourcesKind
            sources: root.verdict === "missing" ? root.nearest : root.sources
            onInspected: Shell.inspect(root.messageId)
        }
        Label {
            width: parent.width
            visible: !root.isStreaming && text.length > 0
            text: root.sourcesNote
            wrapMode: Text.Wrap
            color: Theme.faint
            font.pixelSize: Theme.caption
        }
        AnswerButtons {
            width: parent.width
            visible: root.links.length > 0
            links: root.links
        }
        ErrorCard {
            width: parent.width
            visible: root.state === "failed" || (root.state === "cut" && root.errorText.length > 0)
            messageId: root.messageId
            text: root.errorText
            action: root.errorAction
        }
        CutLine {
            width: parent.width
            visible: root.isCut
            messageId: root.messageId
            reason: root.finishReason
        }
        MessageActions {
            width: parent.width
            visible: !root.isStreaming
            isShown: hover.hovered || root.isLast
            messageId: root.messageId
            canContinue: root.isCut && root.finishReason !== "context_full"
            branchIndex: root.branchIndex
            branchCount: root.branchCount
            tokensPerSecond: root.tokensPerSecond
            firstTokenMs: root.firstTokenMs
            tokenCount: root.tokenCount
            modelTip: root.modelTip
        }
    }

    AnswerMarks {
        id: answerMarks
        messageId: root.messageId
        sources: root.sources
    }
    Shortcut {
        sequences: ["Ctrl+R"]
        enabled: root.isLast && Chat.canSend
        onActivated: Chat.regenerate(root.messageId)
    }
    Shortcut {
        sequences: ["Ctrl+Shift+C"]
        enabled: root.isLast
        onActivated: {
            Chat.copyText(root.messageId);
            Shell.toast(qsTr("Answer copied"), "", null);
        }
    }
}
