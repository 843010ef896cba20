import QtQuick
import QtQuick.Layouts
import Hearth.App
import Hearth.Ui

// The document that an answer names, beside the chat, at the page with the words marked.
Rectangle {
    id: root

    property real zoom: 1
    readonly property DocumentViewer viewer: Chat.viewer
    readonly property string selected: (loader.item as PagedDocument)?.selected ?? (loader.item as TextDocument)?.selected ?? ""

    color: Theme.page
    focus: true
    Accessible.role: Accessible.Pane
    Accessible.name: qsTr("Document %1").arg(viewer.title)
    Keys.onEscapePressed: viewer.close()
    Keys.onPressed: event => {
        if (event.key === Qt.Key_PageDown || event.key === Qt.Key_PageUp) {
            root.viewer.index += event.key === Qt.Key_PageDown ? 1 : -1;
            event.accepted = true;
        } else if (event.modifiers & Qt.ControlModifier && (event.key === Qt.Key_Plus || event.key === Qt.Key_Minus || event.key === Qt.Key_0)) {
            root.setZoom(event.key === Qt.Key_0 ? 1 : event.key === Qt.Key_Plus ? root.zoom * 1.25 : root.zoom / 1.25);
            event.accepted = true;
        } else if (event.matches(StandardKey.Copy) && root.selected.length > 0) {
            root.copy();
            event.accepted = true;
        } else if (event.matches(StandardKey.SelectAll) && root.viewer.isPaged) {
            root.viewer.selectPage();
            event.accepted = true;
        }
    }

    // What is selected, else the passage.
    function copy(): void {
        const isSelection = root.selected.length > 0;
        Chat.copyString(isSelection ? root.selected : root.viewer.passageText);
        Shell.toast(isSelection ? qsTr("Selection copied") : qsTr("Passage copied"), "", null);
    }
    function setZoom(wanted: real): void {
        zoom = Math.max(0.5, Math.min(4, wanted));
    }

    Rectangle {
        width: 1
        height: parent.height
        color: Theme.line
    }
    RowLayout {
        id: header
        x: 16
        width: parent.width - 28
        height: 56
        spacing: 2

        Icon {
            name: "file"
            size: 16
        }
        Label {
            Layout.fillWidth: true
            Layout.leftMargin: 8
            text: root.viewer.title
            font.pixelSize: Theme.body
            font.weight: Font.DemiBold
            elide: Text.ElideMiddle

            HoverHandler { id: titleHover }
            ControlTip {
                isWanted: titleHover.hovered
                text: root.viewer.path
            }
        }
        IconButton {
            symbol: "close"
            tip: qsTr("Close the document")
            keys: qsTr("Esc")
            onClicked: root.viewer.close()
        }
    }
    RowLayout {
        id: tools
        anchors.top: header.bottom
        x: 8
        width: parent.width - 20
        height: 36
        spacing: 2

        IconButton {
            visible: root.viewer.count > 1
            enabled: root.viewer.index > 0
            symbol: "left"
            tip: qsTr("Page before")
            keys: qsTr("Page up")
            onClicked: root.viewer.index -= 1
        }
        Label {
            Layout.leftMargin: root.viewer.count > 1 ? 0 : 12
            text: root.viewer.isPaged ? qsTr("%1 of %2").arg(root.viewer.place).arg(root.viewer.count) : root.viewer.place
            color: Theme.muted
        }
        IconButton {
            visible: root.viewer.count > 1
            enabled: root.viewer.index < root.viewer.count - 1
            symbol: "right"
            tip: qsTr("Next page")
            keys: qsTr("Page down")
            onClicked: root.viewer.index += 1
        }
        LinkButton {
            visible: !root.viewer.hasPassage && root.viewer.isPassageThere
            text: qsTr("Back to the passage")
            onClicked: root.viewer.showPassage()
        }
        Item { Layout.fillWidth: true }
        IconButton {
            visible: root.selected.length > 0 || root.viewer.passageText.length > 0
            symbol: "copy"
            tip: root.selected.length > 0 ? qsTr("Copy what is selected") : qsTr("Copy the passage")
            keys: root.selected.length > 0 ? qsTr("Ctrl+C") : ""
            onClicked: root.copy()
        }
        IconButton {
            symbol: "minus"
            tip: qsTr("Smaller")
            keys: qsTr("Ctrl+-")
            enabled: root.zoom > 0.5
            onClicked: root.setZoom(root.zoom / 1.25)
        }
        IconButton {
            symbol: "plus"
            tip: qsTr("Larger")
            keys: qsTr("Ctrl++")
            enabled: root.zoom < 4
            onClicked: root.setZoom(root.zoom * 1.25)
        }
    }
    Column {
        id: notice
        anchors.top: tools.bottom
        x: 20
        width: parent.width - 40
        visible: root.viewer.notice.length > 0
        height: visible ? implicitHeight + 8 : 0

        Label {
            width: parent.width
            text: root.viewer.notice
            color: Theme.warning
            wrapMode: Text.Wrap
        }
        LinkButton {
            x: -8 // its text stands under the other
            visible: root.viewer.isBehind
            enabled: !root.viewer.isLookingAgain
            text: root.viewer.isLookingAgain ? qsTr("Reading it again…") : qsTr("Look again")
            onClicked: root.viewer.lookAgain()
        }
        LinkButton {
            x: -8
            visible: root.viewer.isOutOfReach
            text: qsTr("Try again")
            onClicked: root.viewer.tryAgain()
        }
    }
    Rectangle {
        anchors.top: notice.bottom
        anchors.topMargin: 4
        width: parent.width
        height: 1
        color: Theme.line
    }
    Loader {
        id: loader
        anchors.top: notice.bottom
        anchors.topMargin: 5
        anchors.bottom: parent.bottom
        anchors.bottomMargin: 1
        x: 1
        width: parent.width - 2
        active: root.viewer.isOpen && !root.viewer.isLoading
        source: root.viewer.isPaged ? "PagedDocument.qml" : "TextDocument.qml"
        onLoaded: {
            // Which one it is, not which is wanted by now.
            const paged = item as PagedDocument;
            const text = item as TextDocument;
            if (paged)
                paged.zoom = Qt.binding(() => root.zoom);
            if (text)
                text.zoom = Qt.binding(() => root.zoom);
        }
    }
    Spinner {
        anchors.centerIn: parent
        visible: root.viewer.isLoading
        size: 28
    }
}
