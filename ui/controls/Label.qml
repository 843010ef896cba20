import QtQuick
import Hearth.Ui

// Text in our type scale.
Text {
    color: Theme.text
    font.family: Theme.sans
    font.pixelSize: Theme.small
    linkColor: Theme.accent
    renderType: Text.NativeRendering
    textFormat: Text.PlainText
    verticalAlignment: Text.AlignVCenter
}
