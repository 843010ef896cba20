pragma ComponentBehavior: Bound
import QtQuick
import Hearth.Ui

// What fills the context of an answer: a bar with its parts, what each takes, and what had to be left out.
Column {
    id: root

    property var facts: ({}) // of an answer, as the inspector has them
    readonly property var shares: facts.shares ?? []
    readonly property int context: facts.context ?? 0
    readonly property string note: leftOut()
    readonly property int used: shares.reduce((sum, share) => sum + share.tokens, 0)

    spacing: 8
    Accessible.role: Accessible.StaticText
    Accessible.name: shares.map(share => qsTr("%1: %Ln token(s)", "", share.tokens).arg(share.name)).join(", ")

    function inkOf(key: string): color {
        switch (key) {
        case "system": return Theme.faint;
        case "history": return Theme.good;
        case "documents": return Theme.accent;
        default: return Theme.lineStrong;
        }
    }
    function leftOut(): string {
        const wasAsked = facts.kind === "found" || facts.kind === "whole";
        const cut = wasAsked ? (facts.cut ?? []).length : 0;
        const dropped = facts.dropped ?? 0;
        const parts = [];
        if (cut > 0)
            parts.push(qsTr("%Ln passage(s) found no room.", "", cut));
        if (dropped > 0)
            parts.push(qsTr("Left out: %Ln earlier message(s).", "", dropped));
        return parts.join(" ");
    }
    function grouped(value: real): string {
        return Number(value).toLocaleString(Qt.locale(), "f", 0);
    }

    Rectangle {
        width: parent.width
        height: 12
        radius: 6
        color: Theme.sunken
        clip: true

        Row {
            anchors.fill: parent
            spacing: 1

            Repeater {
                model: root.shares

                Rectangle {
                    required property var modelData
                    width: root.context > 0 ? Math.max(modelData.tokens > 0 ? 2 : 0, (root.width - 4) * modelData.tokens / Math.max(root.context, root.used)) : 0
                    height: parent.height
                    radius: 2
                    color: root.inkOf(modelData.key)
                }
            }
        }
    }
    Flow {
        width: parent.width
        spacing: 4

        Repeater {
            model: root.shares

            Row {
                id: entry
                required property var modelData
                rightPadding: 12
                spacing: 6

                Rectangle {
                    anchors.verticalCenter: parent.verticalCenter
                    width: 8
                    height: 8
                    radius: 2
                    color: root.inkOf(entry.modelData.key)
                }
                Label {
                    text: qsTr("%1  %2").arg(entry.modelData.name).arg(root.grouped(entry.modelData.tokens))
                    color: Theme.muted
                    font.pixelSize: Theme.caption
                }
            }
        }
        Label {
            text: qsTr("%1 of %Ln token(s) free", "", root.context).arg(root.grouped(Math.max(0, root.context - root.used)))
            color: Theme.faint
            font.pixelSize: Theme.caption
        }
    }
    Label {
        width: parent.width
        visible: root.note.length > 0
        text: root.note
        color: Theme.warning
        font.pixelSize: Theme.caption
        wrapMode: Text.Wrap
    }
}
