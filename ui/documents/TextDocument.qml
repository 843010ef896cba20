import QtQuick
import QtQuick.Templates as T
import Hearth.App
import Hearth.Ui

// A document's stored text, with the passage marked. Nothing of it is fetched or followed.
Flickable {
    id: root

    property real zoom: 1
    readonly property string selected: text.selectedText.replace(/\u2029/g, "\n").replace(/\u2063/g, "")
    readonly property DocumentViewer viewer: Chat.viewer

    contentWidth: width
    contentHeight: text.implicitHeight + 48
    boundsBehavior: Flickable.StopAtBounds
    clip: true
    T.ScrollBar.vertical: ScrollBar {}
    Component.onCompleted: settle.restart()

    function toPassage(): void {
        const at = text.getText(0, text.length).indexOf("\u2063");
        const top = at < 0 ? 0 : text.y + text.positionToRectangle(at).y - root.height / 4;
        contentY = Math.max(0, Math.min(contentHeight - height, top));
    }
    function styled(html: string): string {
        return "<style>p,li{line-height:145%} .mark{background-color:" + Theme.marker + "} b{background-color:" + Theme.markerWord + "} .faint{color:" + Theme.faint
            + "} .hidden{color:" + Theme.warning + "} pre{font-family:'" + Theme.mono + "';white-space:pre-wrap} td{border-color:" + Theme.line
            + "}</style>" + html;
    }

    SmoothWheel { view: root }
    Timer {
        id: settle
        interval: 0
        onTriggered: root.toPassage()
    }
    Connections {
        target: root.viewer
        function onOpened() { settle.restart() }
        function onIndexChanged() { settle.restart() }
    }
    TextEdit {
        id: text
        x: 24
        y: 16
        width: root.width - 48
        text: root.styled(root.viewer.html)
        textFormat: TextEdit.RichText
        readOnly: true
        selectByMouse: true
        wrapMode: TextEdit.Wrap
        color: Theme.text
        selectionColor: Theme.accent
        selectedTextColor: Theme.accentText
        font.family: Theme.sans
        font.pixelSize: Math.round(Theme.body * root.zoom)
        renderType: Text.NativeRendering
        Accessible.name: qsTr("Text of the document")
        Keys.onPressed: event => {
            if (event.matches(StandardKey.Copy) && root.selected.length > 0) { // without the sign that the mark begins with
                Chat.copyString(root.selected);
                event.accepted = true;
            }
        }
    }
}
