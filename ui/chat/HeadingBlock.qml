import QtQuick
import Hearth.Ui

RichText {
    id: root

    required property string html
    required property int level

    source: root.html
    spacing: 125
    topPadding: root.level <= 2 ? 8 : 4
    font.family: Theme.heading
    font.pixelSize: root.level <= 1 ? Theme.title + 4 : root.level === 2 ? Theme.title : Theme.body + 1
    font.weight: Font.DemiBold
    Accessible.role: Accessible.Heading
}
