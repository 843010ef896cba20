import QtQuick
import Hearth.Ui

// A whole number; empty means the value `unset`.
TextField {
    id: root

    property int value: 0
    property int unset: 0
    property int maximum: 9999
    signal changed(int value)

    width: 128
    horizontalAlignment: Text.AlignRight
    inputMethodHints: Qt.ImhDigitsOnly
    validator: IntValidator { bottom: 0; top: root.maximum }
    text: value === unset ? "" : value
    onEditingFinished: root.changed(text.length > 0 ? Math.min(Number(text), maximum) : unset)
}
