import QtQuick
import Hearth.Ui

// A line of text that is taken when nothing is wrong with it; else it says what is: who hears checked() may set `problem`.
Column {
    id: root

    property string label
    property string placeholder
    property string value
    property bool isSecret: false
    property bool isReadOnly: false
    property string problem
    signal checked(string text)
    signal changed(string value)

    width: 240
    spacing: 4

    function begin(): void { field.forceActiveFocus(Qt.ShortcutFocusReason) }
    function take(text: string): void {
        problem = "";
        if (text.length > 0)
            checked(text);
        if (problem.length === 0 && text !== value)
            changed(text);
    }

    onValueChanged: field.text = value // typing has cut the binding

    TextField {
        id: field
        width: parent.width
        label: root.label
        placeholderText: root.placeholder
        text: root.value
        enabled: !root.isReadOnly
        opacity: enabled ? 1 : 0.6
        echoMode: root.isSecret ? TextInput.Password : TextInput.Normal
        inputMethodHints: root.isSecret ? Qt.ImhSensitiveData | Qt.ImhNoPredictiveText : Qt.ImhNoPredictiveText
        onEditingFinished: root.take(text.trim())
    }
    Label {
        width: parent.width
        visible: text.length > 0
        text: root.problem
        color: Theme.danger
        font.pixelSize: Theme.caption
        wrapMode: Text.Wrap
        Accessible.role: Accessible.AlertMessage
        Accessible.name: text
    }
}
