import QtQuick
import Hearth.App
import Hearth.Ui

// Why the Hub gave nothing, and the step that helps: beside the words, or below them where there is little room.
Column {
    id: root

    required property var trouble // HubTrouble
    readonly property bool isNarrow: width < 440
    signal retried

    spacing: 8

    function act(): void {
        if (trouble.action === "retry")
            retried();
        else if (trouble.action === "link")
            Qt.openUrlExternally(trouble.link);
        else if (trouble.action === "network")
            Pages.open("network");
        else
            Shell.enterToken();
    }

    InlineCard {
        width: parent.width
        kind: root.trouble.kind === "sealed" || root.trouble.kind === "gated" || root.trouble.kind === "private" ? "info"
            : root.trouble.kind === "gone" || root.trouble.kind === "busy" || root.trouble.kind === "offline" ? "warning" : "error"
        title: root.trouble.title
        text: root.trouble.text
        actionText: root.isNarrow ? "" : root.trouble.actionText
        onActed: root.act()
    }
    Button {
        visible: root.isNarrow && text.length > 0
        text: root.trouble.actionText
        onClicked: root.act()
    }
}
