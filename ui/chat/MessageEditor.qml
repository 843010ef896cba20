import QtQuick
import QtQuick.Layouts
import Hearth.Ui

// Edits a message where it stands.
Card {
    id: root

    signal saved(string text)
    signal cancelled

    implicitHeight: column.implicitHeight + 24
    hasShadow: false
    border.color: Theme.accent

    function begin(text: string): void {
        area.text = text;
        area.forceActiveFocus();
        area.cursorPosition = area.length;
    }

    ColumnLayout {
        id: column
        x: 16
        y: 12
        width: parent.width - 28
        spacing: 8

        TextArea {
            id: area
            Layout.fillWidth: true
            label: qsTr("Edit the message")
            Keys.onEscapePressed: root.cancelled()
            Keys.onPressed: event => {
                const isEnter = event.key === Qt.Key_Return || event.key === Qt.Key_Enter;
                if (isEnter && !(event.modifiers & Qt.ShiftModifier)) {
                    event.accepted = true;
                    if (area.text.trim().length > 0)
                        root.saved(area.text);
                }
            }
        }
        RowLayout {
            Layout.fillWidth: true
            spacing: 8

            Label {
                Layout.fillWidth: true
                text: qsTr("The earlier version is kept beside it.")
                color: Theme.faint
                font.pixelSize: Theme.caption
                elide: Text.ElideRight
            }
            Button {
                text: qsTr("Cancel")
                kind: "quiet"
                onClicked: root.cancelled()
            }
            Button {
                text: qsTr("Ask again")
                kind: "primary"
                enabled: area.text.trim().length > 0
                onClicked: root.saved(area.text)
            }
        }
    }
}
