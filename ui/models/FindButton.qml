import QtQuick
import Hearth.App
import Hearth.Ui

// To the page that finds models.
Button {
    kind: "primary"
    symbol: "search"
    visible: Pages.has("browser")
    text: qsTr("Find a model")
    tip: qsTr("Models to download, and which of them this computer can run")
    onClicked: Pages.open("browser")
}
