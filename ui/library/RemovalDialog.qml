import QtQuick
import Hearth.App
import Hearth.Ui

// Asks before a model goes to the trash: what goes, where it lies, whose it is, and what becomes free.
ConfirmDialog {
    id: root

    property string path
    property var facts: ({}) // of the model

    function ownerText(source: int): string {
        switch (source) {
        case 3: return qsTr("The files are LM Studio's, which will miss the model, too.");
        case 4: return qsTr("The files are in the Hugging Face cache: other programs that use the model will have to fetch it again.");
        default: return "";
        }
    }
    function ask(path: string, refusal: string, freedText: string, note: string, files: var): void {
        facts = Library.details(path);
        const name = facts.name ?? path;
        root.path = path;
        canAccept = refusal.length === 0;
        title = canAccept ? qsTr("Move %1 to the trash?").arg(name) : qsTr("%1 cannot be deleted here").arg(name);
        const lines = [];
        if (canAccept) {
            lines.push(freedText.length > 0 ? qsTr("%1 become free when the trash is emptied.").arg(freedText) : "");
            lines.push(note, ownerText(facts.source ?? 0), files.slice(0, 4).join("\n"));
            lines.push(files.length > 4 ? qsTr("and %1 more").arg(files.length - 4) : "");
        } else {
            lines.push(refusal);
        }
        text = lines.filter(line => line.length > 0).join("\n\n");
        open();
    }

    width: Math.min(520, (parent?.width ?? 520) - 32)
    acceptText: qsTr("Move to the trash")
    keepText: canAccept ? qsTr("Keep") : qsTr("Close")
    onAccepted: Library.remove(path)
}
