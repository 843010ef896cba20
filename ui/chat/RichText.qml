import QtQuick
import Hearth.Ui

// Selectable rich text. A link opens in the browser, and only when it is one for a browser; marks of an answer go to the answer. The marks
// are reached by Tab and opened by Enter.
MarkedText {
    id: root

    property string source
    property int spacing: 150
    property bool hasCaret: false
    property AnswerMarks marks: null
    property int focusedMark: -1
    readonly property var numbers: marks ? marksOf(source) : []

    pointer: hover.point.position
    text: Theme.styled(hasCaret ? withCaret(source) : focusedMark >= 0 ? withFocus(source) : source, spacing)
    textFormat: TextEdit.RichText
    readOnly: true
    selectByMouse: true
    activeFocusOnPress: true
    activeFocusOnTab: numbers.length > 0
    wrapMode: TextEdit.Wrap
    color: Theme.text
    selectionColor: Theme.accent
    selectedTextColor: Theme.accentText
    font.family: Theme.sans
    font.pixelSize: Theme.body
    renderType: Text.NativeRendering
    onLinkActivated: link => {
        if (/^cite:\d+$/.test(link))
            root.marks?.open(parseInt(link.slice(5)));
        else if (/^(https?|mailto):/i.test(link))
            Qt.openUrlExternally(link);
    }
    onLinkHovered: link => {
        if (root.marks)
            root.marks.hover(link, root);
    }
    onActiveFocusChanged: {
        focusedMark = activeFocus && focusedByTab() ? 0 : -1;
        marks?.hover("", root);
    }
    onFocusedMarkChanged: laidOut.restart()
    Keys.onPressed: event => {
        if (focusedMark < 0)
            return;
        const step = event.key === Qt.Key_Tab || event.key === Qt.Key_Right ? 1 : event.key === Qt.Key_Backtab || event.key === Qt.Key_Left ? -1 : 0;
        if (step !== 0 && focusedMark + step >= 0 && focusedMark + step < numbers.length) {
            focusedMark += step;
            event.accepted = true;
        } else if (event.key === Qt.Key_Return || event.key === Qt.Key_Enter || event.key === Qt.Key_Space) {
            marks.open(numbers[focusedMark]);
            event.accepted = true;
        }
    }

    function focusedByTab(): bool {
        return numbers.length > 0 && !pressed.isPressed;
    }
    function marksOf(html: string): var {
        return (html.match(/href="cite:\d+"/g) ?? []).map(link => parseInt(link.slice(11)));
    }
    // The mark that has the focus is set off from the others.
    function withFocus(html: string): string {
        let index = -1;
        return html.replace(/class="cite"/g, found => ++index === focusedMark ? "class=\"citefocus\"" : found);
    }
    // What the mark with the focus leads to, as the mouse shows it.
    function showFocused(): void {
        if (!activeFocus || focusedMark < 0 || focusedMark >= numbers.length)
            return;
        const figures = /\d+/g;
        const letters = root.getText(0, root.length);
        let left = focusedMark;
        for (let figure = figures.exec(letters); figure; figure = figures.exec(letters)) {
            const place = root.positionToRectangle(figure.index);
            const middle = Qt.point(place.x + 2, place.y + place.height / 2);
            if (root.linkAt(middle.x, middle.y) === "cite:" + figure[0] && left-- === 0)
                marks.show(numbers[focusedMark], root, middle);
        }
    }
    // A mark after the last letter while text still comes.
    function withCaret(html: string): string {
        const caret = "<span style='color:" + Theme.accent + "'>&#8202;\u258d</span>";
        const tail = /(<\/(p|li|ul|ol|div|blockquote)>\s*)+$/.exec(html);
        return tail ? html.slice(0, tail.index) + caret + tail[0] : html + caret;
    }

    Timer {
        id: laidOut
        interval: 0 // when the text with the mark that has the focus is
        onTriggered: root.showFocused()
    }
    HoverHandler {
        id: hover
        cursorShape: root.hoveredLink.length > 0 && !root.hoveredLink.startsWith("doubt:") ? Qt.PointingHandCursor : Qt.IBeamCursor
    }
    PointHandler {
        id: pressed
        readonly property bool isPressed: active
        acceptedButtons: Qt.LeftButton
    }
}
