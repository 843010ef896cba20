import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Hearth.App
import Hearth.Ui

// Where the user writes: it grows to ten lines, sends with Enter, stops with Esc.
Card {
    id: root

    readonly property bool hasModel: Models.state === "ready"
    readonly property bool isComing: Models.state === "loading" || Models.isUndecided
    readonly property bool hasText: area.text.trim().length > 0
    signal pageKey(int direction)
    signal endKey

    implicitHeight: column.implicitHeight + 16
    radius: Theme.radiusLarge
    border.color: area.activeFocus ? Theme.lineStrong : Theme.line

    function fill(text: string): void {
        area.text = text;
        area.cursorPosition = area.length;
        area.forceActiveFocus();
    }
    // A whole question: it is sent, or waits here for the model.
    function ask(question: string): void {
        fill(question);
        if (Chat.canSend)
            submit();
    }
    function submit(): void {
        if (!hasText)
            return;
        if (!hasModel && !isComing) {
            Shell.pickModel();
        } else if (Chat.canSend) {
            Chat.send(area.text);
            area.clear();
        }
    }

    Connections {
        target: Shell
        function onFocusComposer() { area.forceActiveFocus() }
    }
    Connections {
        target: Chat
        function onChatChanged() { if (area.text !== Chat.draft) area.text = Chat.draft }
    }
    Shortcut {
        sequences: ["Esc"]
        enabled: Chat.isGenerating
        onActivated: Chat.stop()
    }

    ColumnLayout {
        id: column
        x: 8
        y: 8
        width: parent.width - 16
        spacing: 4

        AttachmentRow {
            Layout.fillWidth: true
            Layout.margins: 4
        }
        Flickable {
            id: scroller
            Layout.fillWidth: true
            Layout.preferredHeight: Math.min(area.implicitHeight, lineHeight.height * 10 + 16)
            contentHeight: area.implicitHeight
            boundsBehavior: Flickable.StopAtBounds
            clip: true
            T.ScrollBar.vertical: ScrollBar {}
            T.TextArea.flickable: TextArea {
                id: area
                topPadding: 8
                bottomPadding: 8
                leftPadding: 8
                rightPadding: 12
                label: qsTr("Your message")
                placeholderText: Attachments.count > 0 && root.hasModel ? qsTr("Ask about your documents") : Models.isGuide ? qsTr("Ask about Hearth") : root.hasModel ? qsTr("Ask anything") : root.isComing
                    ? qsTr("Write while the model loads") : qsTr("Choose a model, then ask anything")
                text: Chat.draft
                onTextChanged: if (Chat.draft !== text) Chat.draft = text
                // As everywhere in the window; a tab has no place in a message.
                Keys.onTabPressed: nextItemInFocusChain(true).forceActiveFocus(Qt.TabFocusReason)
                Keys.onBacktabPressed: nextItemInFocusChain(false).forceActiveFocus(Qt.BacktabFocusReason)
                Keys.onPressed: event => {
                    const isEnter = event.key === Qt.Key_Return || event.key === Qt.Key_Enter;
                    if (isEnter && !(event.modifiers & Qt.ShiftModifier)) {
                        event.accepted = true;
                        root.submit();
                    } else if (event.key === Qt.Key_Up && length === 0 && Chat.lastUserMessageId() >= 0) {
                        event.accepted = true;
                        Shell.editMessage(Chat.lastUserMessageId());
                    } else if (event.key === Qt.Key_End && length === 0 && (event.modifiers & Qt.ControlModifier)) {
                        event.accepted = true;
                        root.endKey();
                    } else if (event.key === Qt.Key_PageUp || event.key === Qt.Key_PageDown) {
                        event.accepted = true;
                        root.pageKey(event.key === Qt.Key_PageUp ? -1 : 1);
                    }
                }
            }
        }
        RowLayout {
            Layout.fillWidth: true
            spacing: 4

            AttachButton {}
            Icon {
                Layout.leftMargin: 4
                visible: hint.isPromise
                name: hint.isLimit ? "info" : "lock"
                size: 13
                color: Theme.faint
            }
            Label {
                id: hint
                // Before the first question, the greeting says it.
                readonly property bool isLimit: Models.isGuide && !Chat.isEmpty
                readonly property bool isPromise: !Chat.isGenerating && !root.hasText
                Layout.fillWidth: true
                Layout.leftMargin: isPromise ? 2 : 8
                text: Chat.isGenerating ? qsTr("Esc stops the answer") : root.hasText ? qsTr("Enter sends, Shift+Enter makes a new line")
                    : isLimit ? qsTr("The guide knows Hearth and little else. For real work, get a bigger model.")
                    : qsTr("Private: answers are made on this computer")
                color: Theme.faint
                font.pixelSize: Theme.caption
                wrapMode: Text.Wrap
                maximumLineCount: 2
                elide: Text.ElideRight
            }
            Button {
                id: choose
                visible: !root.hasModel && !root.isComing
                kind: "quiet"
                symbol: "chip"
                text: qsTr("Choose a model")
                tip: qsTr("A model has to be loaded before it can answer")
                keys: qsTr("Ctrl+L")
                onClicked: Shell.pickModel()
            }
            SendButton {
                isStop: Chat.isGenerating
                enabled: isStop || (root.hasText && Chat.canSend)
                onClicked: isStop ? Chat.stop() : root.submit()
            }
        }
    }
    Label {
        id: lineHeight
        visible: false
        text: "M"
        font.pixelSize: Theme.body
    }
}
