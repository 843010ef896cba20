import QtQuick
import Hearth.Ui

Item {
    id: root

    required property string html
    required property bool isOpen
    property AnswerMarks marks: null

    implicitHeight: body.implicitHeight

    Rectangle {
        width: 3
        y: 2
        height: parent.height - 8
        radius: 2
        color: Theme.accent
        opacity: 0.55
    }
    RichText {
        id: body
        x: 18
        width: parent.width - 18
        source: root.html
        hasCaret: root.isOpen
        marks: root.marks
        color: Theme.muted
    }
}
