import QtQuick
import Hearth.App
import Hearth.Ui

// Why the Hub gave nothing, and the step that helps.
InlineCard {
    id: root

    required property var trouble // HubTrouble
    signal retried

    kind: trouble.kind === "sealed" || trouble.kind === "gated" || trouble.kind === "private" ? "info"
        : trouble.kind === "gone" || trouble.kind === "busy" || trouble.kind === "offline" ? "warning" : "error"
    title: trouble.title
    text: trouble.text
    actionText: trouble.actionText
    onActed: {
        if (trouble.action === "retry")
            retried();
        else if (trouble.action === "link")
            Qt.openUrlExternally(trouble.link);
        else if (trouble.kind === "sealed")
            Pages.open("network");
        else
            Shell.openSettings();
    }
}
