pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Hearth.App
import Hearth.Ui

// The models on this computer: which they are, where they lie, and what can be done with them.
FocusScope {
    id: root

    readonly property real inset: width > 600 ? 24 : 16
    property string openPath
    property bool isByKeys: false // the keyboard chose the row, which then shows it

    function show(path: string): void {
        openPath = path;
        search.clear();
        for (let row = 0; row < shown.count; ++row) {
            if (shown.pathAt(row) === path) {
                list.currentIndex = row;
                list.positionViewAtIndex(row, ListView.Contain);
            }
        }
    }
    function chat(path: string): void {
        if (path !== Models.currentPath || Models.state !== "ready")
            Models.load(path);
        Pages.showChat();
        Shell.focusComposer();
    }
    function run(dialog: Loader): void {
        dialog.active = true;
        (dialog.item as T.Popup).open();
    }

    Component.onCompleted: {
        Models.rescan();
        if (Shell.shownModel.length > 0)
            show(Shell.shownModel);
        Shell.shownModel = "";
    }
    Connections {
        target: Library
        function onRemovalPlanned(path, refusal, freedText, note, files) { removal.ask(path, refusal, freedText, note, files) }
        function onRemoved(path, freedText, error) {
            if (error.length > 0)
                Shell.toast(error, "", null);
            else
                Shell.toast(freedText.length > 0 ? qsTr("In the trash: %1 become free when it is emptied").arg(freedText)
                    : qsTr("In the trash"), "", null);
        }
    }
    Connections {
        target: Shell
        function onShownModelChanged() {
            if (Shell.shownModel.length > 0)
                root.show(Shell.shownModel);
            Shell.shownModel = "";
        }
    }
    Shortcut {
        sequences: ["Ctrl+F"]
        onActivated: {
            search.forceActiveFocus(Qt.ShortcutFocusReason);
            search.selectAll();
        }
    }
    SourceHeadings { id: headings }
    ModelFilter {
        id: shown
        sourceModel: Models.model
        search: search.text
        order: sorting.value === "source" ? "used" : sorting.value
        bySource: sorting.value === "source"
    }

    PageHeader {
        id: header
        width: parent.width
        title: qsTr("Library")

        Button {
            visible: root.width > 560
            symbol: "folder"
            text: qsTr("Folders")
            tip: qsTr("Where Hearth looks for models")
            onClicked: root.run(places)
        }
        IconButton {
            visible: root.width <= 560
            symbol: "folder"
            tip: qsTr("Where Hearth looks for models")
            onClicked: root.run(places)
        }
        Button {
            visible: root.width > 560
            symbol: "plus"
            text: qsTr("Add a file")
            tip: qsTr("Use a model file where it is")
            keys: qsTr("Ctrl+O")
            onClicked: Shell.chooseFile()
        }
        IconButton {
            visible: root.width <= 560
            symbol: "plus"
            tip: qsTr("Use a model file where it is")
            keys: qsTr("Ctrl+O")
            onClicked: Shell.chooseFile()
        }
    }
    ColumnLayout {
        id: top
        anchors.top: header.bottom
        anchors.horizontalCenter: parent.horizontalCenter
        width: Math.min(parent.width, 860) - 2 * root.inset
        spacing: 8
        visible: Models.model.count > 0

        RowLayout {
            Layout.fillWidth: true
            spacing: 8

            TextField {
                id: search
                Layout.fillWidth: true
                symbol: "search"
                placeholderText: qsTr("Search models")
                label: qsTr("Search models by name, kind, place or licence")
                Keys.onDownPressed: {
                    root.isByKeys = true;
                    list.currentIndex = Math.max(0, list.currentIndex);
                    list.forceActiveFocus(Qt.TabFocusReason);
                }
                Keys.onEscapePressed: event => {
                    event.accepted = length > 0;
                    clear();
                }
            }
            Choice {
                id: sorting
                label: qsTr("Sort by")
                value: "used"
                options: [
                    { value: "used", text: qsTr("Last used") }, { value: "name", text: qsTr("Name") },
                    { value: "size", text: qsTr("Size") }, { value: "source", text: qsTr("Where it is") }
                ]
                onChosen: value => sorting.value = value
            }
        }
        LibraryStatus {
            Layout.fillWidth: true
            shownCount: shown.count
            onDuplicatesWanted: root.run(duplicates)
        }
    }
    ListView {
        id: list
        anchors.top: top.visible ? top.bottom : header.bottom
        anchors.topMargin: 4
        anchors.bottom: parent.bottom
        anchors.horizontalCenter: parent.horizontalCenter
        anchors.horizontalCenterOffset: 5
        width: top.width + 10 // for the scroll bar
        bottomMargin: 24
        spacing: 2
        clip: true
        focus: true
        activeFocusOnTab: true
        model: shown
        currentIndex: -1
        boundsBehavior: Flickable.StopAtBounds
        keyNavigationEnabled: true
        T.ScrollBar.vertical: ScrollBar {}
        Accessible.role: Accessible.List
        Accessible.name: qsTr("Models")
        Keys.onPressed: root.isByKeys = true
        Keys.onReturnPressed: (currentItem as LibraryRow)?.toggled()
        Keys.onEnterPressed: (currentItem as LibraryRow)?.toggled()
        Keys.onDeletePressed: if (currentItem) Library.planRemoval((currentItem as LibraryRow).path)

        SmoothWheel { view: list }
        section.property: shown.bySource ? "sourceName" : ""
        section.delegate: headings.heading
        delegate: LibraryRow {
            id: row
            width: list.width - 10
            isOpen: path === root.openPath
            isHighlighted: root.isByKeys && row.ListView.isCurrentItem && list.activeFocus
            onClicked: root.isByKeys = false
            onToggled: {
                row.ListView.view.currentIndex = index;
                root.openPath = isOpen ? "" : path;
            }
            onChatWanted: root.chat(path)
            onSettingsWanted: {
                defaults.active = true;
                (defaults.item as DefaultsDialog).edit(path, title);
            }
        }
    }
    EmptyState {
        readonly property bool isGuideAlone: !Models.hasChoice && search.length === 0 && root.openPath.length === 0
        anchors.centerIn: parent
        anchors.verticalCenterOffset: shown.count > 0 ? 64 : 0
        width: Math.min(parent.width - 48, 400)
        visible: (shown.count === 0 || isGuideAlone) && !Library.isScanning
        symbol: search.length > 0 ? "search" : "library"
        title: search.length > 0 ? qsTr("No model is called “%1”").arg(search.text) : qsTr("No models of your own yet")
        text: search.length > 0 ? qsTr("Names, kinds, places and licences are searched.")
            : Pages.has("browser") ? qsTr("Find one that fits this computer, or add a file that you have: it stays where it is.")
            : qsTr("Add a GGUF file, or drop one anywhere on the window.")

        Button {
            visible: search.length === 0 && Pages.has("browser")
            kind: "primary"
            symbol: "search"
            text: qsTr("Find models")
            onClicked: Pages.open("browser")
        }
        Button {
            visible: search.length === 0
            symbol: "plus"
            text: qsTr("Add a file")
            onClicked: Shell.chooseFile()
        }
        Button {
            visible: search.length > 0
            text: qsTr("Clear the search")
            onClicked: search.clear()
        }
    }
    RemovalDialog { id: removal }
    Loader { id: places; active: false; source: "PlacesDialog.qml" }
    Loader { id: duplicates; active: false; source: "DuplicatesDialog.qml" }
    Loader { id: defaults; active: false; source: "DefaultsDialog.qml" }
}
