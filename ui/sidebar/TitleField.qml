import QtQuick
import Hearth.Ui

// Renames a chat where it stands: Enter keeps, Esc or going elsewhere leaves it as it was.
TextField {
    id: root

    property bool isDone: false
    signal finished(string title)

    implicitHeight: 34
    leftPadding: 10
    label: qsTr("Chat title")
    onAccepted: end(text.trim())
    Keys.onEscapePressed: end("")
    onActiveFocusChanged: if (!activeFocus) end("")

    function begin(title: string): void {
        text = title;
        forceActiveFocus();
        selectAll();
    }
    function end(title: string): void {
        if (isDone)
            return;
        isDone = true;
        finished(title);
    }
}
