import QtQuick
import Hearth.Ui

// The ring of a view that the keyboard is at, around its parent, and the keys that move it: the view's Keys.onPressed gives them to press().
Rectangle {
    id: root

    required property Flickable view

    function press(event: KeyEvent): void {
        const steps = { [Qt.Key_Up]: -60, [Qt.Key_Down]: 60, [Qt.Key_PageUp]: -0.85 * view.height, [Qt.Key_PageDown]: 0.85 * view.height,
            [Qt.Key_Home]: -1e9, [Qt.Key_End]: 1e9 };
        event.accepted = event.key in steps;
        if (!event.accepted)
            return;
        const last = Math.max(view.originY, view.originY + view.contentHeight - view.height);
        view.contentY = Math.max(view.originY, Math.min(last, view.contentY + steps[event.key]));
    }

    anchors.fill: parent
    color: "transparent"
    radius: Theme.radiusSmall
    border.width: 2
    border.color: Theme.accent
    visible: view.activeFocus
}
