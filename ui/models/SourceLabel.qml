import QtQuick
import Hearth.Ui

// The heading of a group of models: where they are.
Label {
    required property string section

    leftPadding: 12
    topPadding: 12
    bottomPadding: 4
    color: Theme.faint
    font.pixelSize: Theme.caption
    font.weight: Font.Medium
    text: section
}
