pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Hearth.App
import Hearth.Ui

// The models on this computer.
FocusScope {
    id: root

    readonly property real inset: width > 600 ? 24 : 16

    PageHeader {
        id: header
        width: parent.width
        title: qsTr("Library")

        Button {
            symbol: "plus"
            text: qsTr("Add a model file…")
            tip: qsTr("Choose a GGUF file")
            keys: qsTr("Ctrl+O")
            onClicked: Shell.chooseFile()
        }
    }
    ListView {
        id: list
        anchors.top: header.bottom
        anchors.bottom: parent.bottom
        anchors.horizontalCenter: parent.horizontalCenter
        width: Math.min(parent.width, 860)
        leftMargin: root.inset
        rightMargin: root.inset
        bottomMargin: 24
        spacing: 2
        clip: true
        focus: true
        model: Models.model
        boundsBehavior: Flickable.StopAtBounds
        T.ScrollBar.vertical: ScrollBar {}
        Accessible.role: Accessible.List
        Accessible.name: qsTr("Models")

        SmoothWheel { view: list }
        delegate: ModelRow {
            width: list.width - 2 * root.inset
            onChosen: Pages.showChat()
        }
    }
    EmptyState {
        anchors.centerIn: parent
        width: Math.min(parent.width - 48, 400)
        visible: list.count === 0
        symbol: "file"
        title: qsTr("No models yet")
        text: qsTr("Add a GGUF file, or drop one anywhere on the window.")
    }
}
