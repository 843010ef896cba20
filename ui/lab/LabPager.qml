import QtQuick
import Hearth.Ui

// Which part of a long text is on show.
Row {
    id: root

    property int page: 0
    property int pages: 1
    signal chosen(int page)

    spacing: 2
    visible: pages > 1

    IconButton {
        symbol: "left"
        tip: qsTr("The part before")
        enabled: root.page > 0
        onClicked: root.chosen(root.page - 1)
    }
    Label {
        height: 36
        text: qsTr("Part %1 of %2 of the text").arg(root.page + 1).arg(root.pages)
        color: Theme.muted
    }
    IconButton {
        symbol: "right"
        tip: qsTr("The next part")
        enabled: root.page + 1 < root.pages
        onClicked: root.chosen(root.page + 1)
    }
}
