import QtQuick
import QtQuick.Layouts
import Hearth.App
import Hearth.Ui

// How much there is, and what is under way: looking for models, reading them to compare or to verify.
Item {
    id: root

    property int shownCount: 0
    signal duplicatesWanted

    implicitHeight: 32

    RowLayout {
        anchors.fill: parent
        spacing: 12

        Spinner {
            visible: Library.isScanning || Library.isBusy
            size: 14
            value: Library.isBusy && Library.progress > 0 ? Library.progress : -1
        }
        Label {
            Layout.fillWidth: true
            text: Library.isBusy && Library.progressPath.length > 0
                    ? qsTr("Reading %1 (%2 %)").arg(Library.progressPath.split("/").pop()).arg(Math.floor(Library.progress * 100))
                : Library.isScanning ? qsTr("Looking for models")
                : Theme.joined([root.shownCount === 1 ? qsTr("1 model") : qsTr("%1 models").arg(root.shownCount), root.shownCount === Models.model.count ? Library.sizeText : ""])
            color: Theme.faint
            font.pixelSize: Theme.caption
            elide: Text.ElideMiddle
        }
        LinkButton {
            visible: Library.isBusy
            text: qsTr("Cancel")
            onClicked: Library.cancel()
        }
        LinkButton {
            visible: !Library.isBusy && Models.model.count > 1
            text: qsTr("Find duplicates")
            onClicked: root.duplicatesWanted()
        }
    }
}
