import QtQuick
import Hearth.App
import Hearth.Ui

// Above what is under way, and above what is finished.
Item {
    id: root

    required property string section
    readonly property bool isFinished: section === "finished"

    height: 44

    Label {
        anchors.bottom: parent.bottom
        anchors.bottomMargin: 6
        x: 4
        text: root.isFinished ? qsTr("Finished") : qsTr("Under way")
        color: Theme.faint
        font.pixelSize: Theme.caption
        font.weight: Font.Medium
        Accessible.role: Accessible.Heading
        Accessible.name: text
    }
    LinkButton {
        anchors.right: parent.right
        anchors.bottom: parent.bottom
        visible: root.isFinished
        text: qsTr("Clear the list")
        onClicked: Downloads.forgetFinished()
    }
}
