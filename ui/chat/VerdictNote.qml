import QtQuick
import QtQuick.Layouts
import Hearth.Ui

// Above an answer from documents that the search did not bear out: what is known about it.
RowLayout {
    id: root

    required property string verdict // "unsure", "missing" or "unfounded"
    required property string text
    readonly property color ink: verdict === "unsure" ? Theme.muted : Theme.warning

    spacing: 10
    Accessible.role: Accessible.StaticText
    Accessible.name: text

    Icon {
        Layout.alignment: Qt.AlignTop
        Layout.topMargin: 2
        name: root.verdict === "unsure" ? "info" : "alert"
        color: root.ink
    }
    Label {
        Layout.fillWidth: true
        text: root.text
        color: root.verdict === "unsure" ? Theme.muted : Theme.text
        font.weight: root.verdict === "missing" ? Font.DemiBold : Font.Normal
        wrapMode: Text.Wrap
        lineHeight: 1.25
    }
}
