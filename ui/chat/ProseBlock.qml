import QtQuick
import Hearth.Ui

// Paragraphs and lists.
RichText {
    id: root

    required property string html
    required property bool isOpen

    source: root.html
    hasCaret: root.isOpen
}
