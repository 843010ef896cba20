import QtQuick
import Hearth.Ui

// Selectable rich text. A link opens in the browser, and only when it is one for a browser.
TextEdit {
    id: root

    property string source
    property int spacing: 150
    property bool hasCaret: false

    text: Theme.styled(hasCaret ? withCaret(source) : source, spacing)
    textFormat: TextEdit.RichText
    readOnly: true
    selectByMouse: true
    activeFocusOnPress: true
    wrapMode: TextEdit.Wrap
    color: Theme.text
    selectionColor: Theme.accent
    selectedTextColor: Theme.accentText
    font.family: Theme.sans
    font.pixelSize: Theme.body
    renderType: Text.NativeRendering
    onLinkActivated: link => {
        if (/^(https?|mailto):/i.test(link))
            Qt.openUrlExternally(link);
    }

    // A mark after the last letter while text still comes.
    function withCaret(html: string): string {
        const caret = "<span style='color:" + Theme.accent + "'>&#8202;\u258d</span>";
        const tail = /(<\/(p|li|ul|ol|div|blockquote)>\s*)+$/.exec(html);
        return tail ? html.slice(0, tail.index) + caret + tail[0] : html + caret;
    }

    HoverHandler {
        cursorShape: root.hoveredLink.length > 0 ? Qt.PointingHandCursor : Qt.IBeamCursor
    }
}
