import QtQuick
import Hearth.Ui

Label {
    topPadding: 4
    color: Theme.faint
    font.pixelSize: Theme.caption
    font.weight: Font.Medium
    Accessible.role: Accessible.Heading
    Accessible.name: text
}
