pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Hearth.App
import Hearth.Ui

// The user's documents: collections of files and folders that chats can ask about, how their indexing goes, and the report of each.
FocusScope {
    id: root

    readonly property real inset: width > 600 ? 24 : 16
    readonly property bool isWide: width > 620
    readonly property bool hasReport: Collections.shownReport >= 0
    property double openId: -1
    property bool isByKeys: false // the keyboard chose the card, which then shows it
    property double target: -1 // where what is chosen goes; -1: into a new collection

    function choose(dialog: Loader, collection: double): void {
        target = collection;
        dialog.active = true;
        (dialog.item as T.Popup).open();
    }
    function take(urls: var): void {
        list.forceActiveFocus(); // what opened the dialog may be gone when it closes
        if (target >= 0) {
            Collections.addPlaces(target, urls);
            return;
        }
        const id = Collections.addWith(urls);
        if (id < 0)
            sayNotHere();
        else
            openId = id;
    }
    function sayNotHere(): void {
        Shell.toast(qsTr("That is not on this computer: only files and folders that are can be read"), "", null);
    }
    function takeNew(urls: var): void {
        target = -1;
        take(urls);
    }
    function ask(id: double): void {
        Chats.newChat();
        Attachments.attach(id);
        Shell.focusComposer();
    }
    function remove(id: double, name: string, files: int): void {
        question.collection = id;
        question.title = qsTr("Remove the collection “%1”?").arg(name);
        question.text = files > 0 ? qsTr("Chats cannot look into it any more, and what was read of its files is deleted. The files themselves stay where they are.")
            : qsTr("There are no files in it.");
        question.open();
    }

    Keys.onEscapePressed: event => {
        event.accepted = hasReport;
        Collections.showReport(-1);
    }
    Component.onDestruction: Collections.showReport(-1)
    Connections {
        target: Collections
        function onLeftOut(text) { Shell.toast(text, "", null) }
        function onExported(path, name) {
            Shell.toast(qsTr("Saved in Downloads: %1").arg(name), qsTr("Show"), () => Collections.showInFolder(path));
        }
        function onExportFailed(text) { Shell.toast(text, "", null) }
    }

    DropTarget {
        id: drops
        anchors.fill: parent
        onDocuments: urls => root.takeNew(urls)
    }
    PageHeader {
        id: header
        width: parent.width
        title: root.hasReport ? qsTr("Report: %1").arg(Collections.shownName) : qsTr("Documents")

        IconButton {
            visible: !root.hasReport
            symbol: "settings"
            tip: qsTr("How documents are read and searched")
            onClicked: root.choose(searching, -1)
        }
        Button {
            visible: !root.hasReport && root.isWide && list.count > 0
            symbol: "file"
            text: qsTr("Add files")
            tip: qsTr("Make a collection of files")
            onClicked: root.choose(files, -1)
        }
        Button {
            visible: !root.hasReport && root.isWide && list.count > 0
            symbol: "folder"
            text: qsTr("Add a folder")
            tip: qsTr("Make a collection of a folder and all below it")
            onClicked: root.choose(folders, -1)
        }
        IconButton {
            visible: !root.hasReport && !root.isWide && list.count > 0
            symbol: "plus"
            tip: qsTr("Make a collection")
            onClicked: adding.popup()
        }
    }
    IndexingCard {
        id: indexing
        anchors.top: header.bottom
        anchors.topMargin: isWanted ? 4 : 0
        anchors.horizontalCenter: parent.horizontalCenter
        width: Math.min(parent.width, 860) - 2 * root.inset
        height: isWanted ? implicitHeight : 0
        visible: isWanted
    }
    ListView {
        id: list
        anchors.top: indexing.bottom
        anchors.topMargin: 12
        anchors.bottom: parent.bottom
        anchors.horizontalCenter: parent.horizontalCenter
        anchors.horizontalCenterOffset: 5
        width: indexing.width + 10 // for the scroll bar
        visible: !root.hasReport
        bottomMargin: 24
        spacing: 8
        clip: true
        focus: true
        activeFocusOnTab: true
        model: Collections.model
        currentIndex: -1
        boundsBehavior: Flickable.StopAtBounds
        keyNavigationEnabled: true
        T.ScrollBar.vertical: ScrollBar {}
        Accessible.role: Accessible.List
        Accessible.name: qsTr("Collections")
        Keys.onPressed: root.isByKeys = true
        Keys.onReturnPressed: (currentItem as CollectionCard)?.toggled()
        Keys.onEnterPressed: (currentItem as CollectionCard)?.toggled()
        Keys.onDeletePressed: (currentItem as CollectionCard)?.removeWanted()

        SmoothWheel { view: list }
        delegate: CollectionCard {
            id: card
            width: list.width - 10
            isOpen: collectionId === root.openId
            isHighlighted: root.isByKeys && card.ListView.isCurrentItem && list.activeFocus
            onClicked: root.isByKeys = false
            onToggled: {
                list.currentIndex = index;
                root.openId = isOpen ? -1 : collectionId;
            }
            onAskWanted: root.ask(collectionId)
            onFilesWanted: root.choose(files, collectionId)
            onFolderWanted: root.choose(folders, collectionId)
            onRemoveWanted: root.remove(collectionId, name, files)
        }
    }
    Loader {
        anchors.top: indexing.bottom
        anchors.bottom: parent.bottom
        anchors.horizontalCenter: parent.horizontalCenter
        anchors.horizontalCenterOffset: 5
        width: indexing.width + 10
        active: root.hasReport
        source: "ReportView.qml"
        onLoaded: (item as Item).forceActiveFocus()
    }
    EmptyState {
        anchors.centerIn: parent
        width: Math.min(parent.width - 48, 440)
        visible: list.count === 0 && !drops.containsDrag && Collections.trouble.length === 0 // else there may be some that can't be read
        symbol: "documents"
        title: qsTr("Ask your own documents")
        text: qsTr("Hearth reads files on this computer and answers from them, with the very place each answer comes from. Nothing leaves this computer.")

        Button {
            kind: "primary"
            symbol: "folder"
            text: qsTr("Add a folder")
            onClicked: root.choose(folders, -1)
        }
        Button {
            symbol: "file"
            text: qsTr("Add files")
            onClicked: root.choose(files, -1)
        }
    }
    Label {
        anchors.horizontalCenter: parent.horizontalCenter
        anchors.bottom: parent.bottom
        anchors.bottomMargin: 24
        width: Math.min(parent.width - 48, 560)
        visible: list.count === 0
        horizontalAlignment: Text.AlignHCenter
        text: qsTr("PDF, Word, OpenDocument, PowerPoint, Excel, CSV, EPUB, web pages, Markdown, text, e-mail and source code. Or drop them here.")
        color: Theme.faint
        font.pixelSize: Theme.caption
        wrapMode: Text.Wrap
    }
    DashedFrame {
        anchors.fill: parent
        anchors.margins: 12
        anchors.topMargin: header.height
        visible: drops.containsDrag
        isActive: true

        Card {
            anchors.centerIn: parent
            width: hint.implicitWidth + 48
            height: hint.implicitHeight + 32

            Label {
                id: hint
                anchors.centerIn: parent
                text: drops.isModel ? qsTr("Drop the model to load it") : qsTr("Drop to make a new collection")
                font.weight: Font.DemiBold
            }
        }
    }
    Menu {
        id: adding
        MenuItem { text: qsTr("Add a folder"); symbol: "folder"; onTriggered: root.choose(folders, -1) }
        MenuItem { text: qsTr("Add files"); symbol: "file"; onTriggered: root.choose(files, -1) }
    }
    ConfirmDialog {
        id: question
        property double collection: -1
        acceptText: qsTr("Remove")
        onAccepted: Collections.remove(collection)
    }
    Loader {
        id: files
        active: false
        source: "../models/FileBrowser.qml"
        onLoaded: {
            (item as FileBrowser).mode = "documents";
            (item as FileBrowser).pickedAll.connect(urls => root.take(urls));
        }
    }
    Loader {
        id: folders
        active: false
        source: "../models/FileBrowser.qml"
        onLoaded: {
            (item as FileBrowser).mode = "documentFolder";
            (item as FileBrowser).picked.connect(url => root.take([url]));
        }
    }
    Loader { id: searching; active: false; source: "SearchDialog.qml" }
}
