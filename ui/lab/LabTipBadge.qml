import QtQuick
import QtQuick.Templates as T
import Hearth.Ui

// A badge that says more when it is pointed at or reached by the keyboard.
T.AbstractButton {
    id: root

    property string tip
    property color ink: Theme.muted

    implicitWidth: contentItem.implicitWidth + 12
    implicitHeight: contentItem.implicitHeight + 6
    visible: text.length > 0
    focusPolicy: Qt.TabFocus
    Accessible.role: Accessible.StaticText
    Accessible.name: text
    Accessible.description: tip
    contentItem: Label {
        text: root.text
        color: root.ink
        font.pixelSize: Theme.caption
        horizontalAlignment: Text.AlignHCenter
        elide: Text.ElideRight
    }
    background: Rectangle {
        radius: 6
        color: Theme.hover
        FocusRing { control: root; inner: 6 }
    }

    ControlTip {
        isWanted: root.hovered || root.visualFocus
        text: root.tip
    }
}
