import QtQuick
import Hearth.App
import Hearth.Ui

// ‹ 2/3 ›: the versions of a message.
Row {
    id: root

    required property int index
    required property int count
    signal moved(int delta)

    visible: count > 1
    enabled: !Chat.isGenerating

    IconButton {
        size: 28
        symbol: "left"
        tip: qsTr("Earlier version")
        enabled: root.index > 0
        onClicked: root.moved(-1)
    }
    Label {
        height: 28
        text: qsTr("%1/%2").arg(root.index + 1).arg(root.count)
        color: Theme.muted
        font.pixelSize: Theme.caption
    }
    IconButton {
        size: 28
        symbol: "right"
        tip: qsTr("Later version")
        enabled: root.index < root.count - 1
        onClicked: root.moved(1)
    }
}
