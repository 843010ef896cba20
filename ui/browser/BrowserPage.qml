import QtQuick
import Hearth.App
import Hearth.Ui

// Models to be found: the list at the left, the one that is open at the right; one after the other where there is little room.
FocusScope {
    id: root

    readonly property bool isWide: width >= 800
    readonly property bool isCardOpen: Browser.card.repository.length > 0

    Component.onCompleted: Browser.show()

    Shortcut {
        sequences: ["Ctrl+F"]
        onActivated: {
            if (!root.isWide)
                Browser.card.close();
            list.search();
        }
    }
    PageHeader {
        id: header
        width: parent.width
        title: qsTr("Models")
    }
    BrowserList {
        id: list
        anchors.top: header.bottom
        anchors.bottom: parent.bottom
        width: root.isWide ? Math.round(Math.max(340, Math.min(440, parent.width * 0.36))) : parent.width
        visible: root.isWide || !root.isCardOpen
        focus: visible
        onOpened: repository => {
            Browser.card.open(repository);
            card.forceActiveFocus();
        }
    }
    Rectangle {
        anchors.left: list.right
        anchors.top: header.bottom
        anchors.bottom: parent.bottom
        visible: root.isWide
        width: 1
        color: Theme.line
    }
    ModelCardView {
        id: card
        anchors.top: header.bottom
        anchors.bottom: parent.bottom
        x: root.isWide ? list.width + 1 : 0
        width: parent.width - x
        visible: root.isCardOpen
        hasBack: !root.isWide
        onBack: {
            Browser.card.close();
            list.forceActiveFocus();
        }
    }
    EmptyState {
        x: list.width + (parent.width - list.width - width) / 2
        anchors.verticalCenter: parent.verticalCenter
        width: Math.min(360, parent.width - list.width - 48)
        visible: root.isWide && !root.isCardOpen
        symbol: "spark"
        title: qsTr("Choose a model")
        text: qsTr("Its files, whether they fit this machine, and what its makers say about it are shown here. Nothing is downloaded before you ask for it.")
    }
}
