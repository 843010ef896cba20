pragma ComponentBehavior: Bound
import QtQuick
import Hearth.App
import Hearth.Ui

// The text that quality was measured on, coloured where a variant differs from the reference. A long one comes in parts, and each of these
// in pieces that are laid out one after the other, so that the page goes on moving.
Column {
    id: root

    property string mapped // the map on show, "run/row"; empty: none
    property int row: -1 // of it
    property int page: 0
    property int pieces: 0
    property var sought: null // {part, at, length} that is to be seen
    readonly property int onePage: 32
    readonly property int pages: Math.max(1, Math.ceil(pieces / onePage))
    readonly property int wanted: Math.max(0, Math.min(onePage, pieces - page * onePage)) // pieces of this part
    signal found(real at) // y of what is sought

    function lay(): void {
        if (laid.count < wanted)
            laid.append({ piece: page * onePage + laid.count });
    }
    function show(number: int): void {
        page = number;
        laid.clear();
        lay();
    }
    function seek(position: double, length: int): void {
        sought = Object.assign({ length: length }, Lab.heatPlace(row, position));
        const number = Math.floor(sought.part / onePage);
        if (sought.part >= 0 && number !== page)
            show(number);
        revealing.restart();
    }
    function reveal(): void {
        const edit = sought && sought.part >= 0 ? all.itemAt(sought.part - page * onePage) as TextEdit : null;
        if (!edit)
            return;
        const end = Math.min(edit.length, sought.at + sought.length);
        edit.select(sought.at, end);
        if (edit.selectedText.trim().length === 0) // of a line's end nothing is seen
            edit.select(Math.max(0, sought.at - 1), end);
        found(edit.mapToItem(root, 0, edit.positionToRectangle(sought.at).y).y);
    }
    onMappedChanged: {
        sought = null;
        row = mapped.length > 0 ? Number(mapped.slice(mapped.lastIndexOf("/") + 1)) : -1;
        pieces = mapped.length > 0 ? Lab.heatParts(row) : 0;
        show(0);
    }

    spacing: 8

    ListModel { id: laid }
    Timer {
        interval: 16
        repeat: true
        running: laid.count < root.wanted
        onTriggered: root.lay()
    }
    Timer {
        id: revealing // once it is laid out
        interval: 1
        onTriggered: root.reveal()
    }
    LabPager {
        page: root.page
        pages: root.pages
        onChosen: number => root.show(number)
    }
    Label {
        width: parent.width
        visible: text.length > 0
        text: root.mapped.length > 0 ? Lab.heatLimit(root.row) : ""
        color: Theme.warning
        wrapMode: Text.Wrap
    }
    Rectangle {
        width: parent.width
        height: map.implicitHeight + 32
        radius: Theme.radius
        color: Theme.sunken

        Column {
            id: map
            x: 16
            y: 16
            width: parent.width - 32

            Repeater {
                id: all
                model: laid

                TextEdit {
                    required property int piece
                    readonly property bool isSought: root.sought?.part === piece
                    width: map.width
                    readOnly: true
                    selectByMouse: true
                    persistentSelection: true
                    color: Theme.text
                    selectionColor: Theme.accent
                    selectedTextColor: Theme.accentText
                    font.family: Theme.sans
                    font.pixelSize: Theme.small
                    wrapMode: TextEdit.Wrap
                    textFormat: TextEdit.RichText
                    text: Lab.heatHtml(root.row, piece, Theme.accent, Theme.faint)
                    onIsSoughtChanged: if (!isSought) deselect()
                    Component.onCompleted: if (isSought) revealing.restart()
                }
            }
        }
    }
    LabPager {
        page: root.page
        pages: root.pages
        onChosen: number => root.show(number)
    }
}
