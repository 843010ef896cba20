import QtQuick
import Hearth.App
import Hearth.Ui

// Why an answer failed, and the one step that helps.
InlineCard {
    id: root

    required property double messageId
    required property string action

    kind: "error"
    title: qsTr("The answer stopped")
    actionText: action === "choose_model" ? qsTr("Choose a model") : action === "reduce_context" ? qsTr("Change the context")
        : action === "use_cpu" ? qsTr("Use the processor") : action === "retry" ? qsTr("Try again") : ""
    onActed: {
        switch (action) {
        case "choose_model": Shell.pickModel(); break;
        case "reduce_context": Shell.openSettings(); break;
        case "use_cpu": Models.selectDevice("cpu"); break;
        default: Chat.regenerate(messageId);
        }
    }
}
