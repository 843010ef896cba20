import QtQuick
import Hearth.Ui

// A control with its name above it.
Column {
    id: root

    property string title

    spacing: 4

    Label {
        text: root.title
        color: Theme.muted
        font.pixelSize: Theme.caption
    }
}
