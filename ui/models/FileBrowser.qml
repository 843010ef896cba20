pragma ComponentBehavior: Bound
import QtCore
import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Qt.labs.folderlistmodel
import Hearth.Ui

// Finds files or a folder on this computer: places, a path to type or paste, folders and files. mode: "model" (a GGUF file, or a
// SafeTensors file, which stands for its folder), "adapter", "text", "folder" (with models), "target" (a folder for models to come),
// "document" (one file), "documents" (as many files as one picks) or "documentFolder".
Dialog {
    id: root

    property string mode: "model"
    property string chosen
    property var picks: [] // of documents
    readonly property bool isForFolder: mode === "folder" || mode === "target" || mode === "documentFolder"
    readonly property bool isForDocuments: mode === "document" || mode === "documents" || mode === "documentFolder"
    readonly property bool picksSeveral: mode === "documents"
    readonly property var endings: isForDocuments ? [""]
        : mode === "text" ? [".txt", ".md", ".json", ".csv", ".html", ".xml", ".log", ".rst", ".tex"] : isForFolder ? [".gguf"] : [".gguf", ".safetensors"]
    readonly property url home: StandardPaths.writableLocation(StandardPaths.HomeLocation)
    readonly property url downloads: StandardPaths.writableLocation(StandardPaths.DownloadLocation)
    signal picked(url file) // or the folder
    signal pickedAll(var files) // of mode "documents"

    title: mode === "document" ? qsTr("Choose a document") : mode === "documents" ? qsTr("Choose documents") : mode === "documentFolder" ? qsTr("Choose a folder with documents")
        : mode === "target" ? qsTr("Choose a folder for models") : isForFolder ? qsTr("Choose a folder with models")
        : mode === "adapter" ? qsTr("Choose an adapter") : mode === "text" ? qsTr("Choose a text file") : qsTr("Choose a model file")
    width: Math.min(640, (parent?.width ?? 640) - 32)
    height: Math.min(560, (parent?.height ?? 560) - 32)
    onAboutToShow: {
        chosen = "";
        picks = [];
        if (files.status === FolderListModel.Null)
            files.folder = home;
    }
    onOpened: list.forceActiveFocus(Qt.PopupFocusReason)

    // Without type annotations: the linter of Qt 6.4.2 crashes now and then on typed functions that turn urls into strings.
    function pathOf(folder) {
        return decodeURIComponent(("" + folder).replace(/^file:\/\//, ""));
    }
    function urlOf(path) {
        return "file://" + encodeURI(path).replace(/#/g, "%23").replace(/\?/g, "%3F");
    }
    function pick(index) {
        chosen = !picksSeveral && index >= 0 && !files.isFolder(index) ? "" + files.get(index, "fileUrl") : "";
    }
    function toggle(index) {
        const file = "" + files.get(index, "fileUrl");
        picks = picks.indexOf(file) >= 0 ? picks.filter(other => other !== file) : picks.concat([file]);
    }
    function acceptAll(wanted) {
        close();
        pickedAll(wanted);
    }
    function accept(file) {
        if (picksSeveral && file.length > 0)
            return acceptAll([file]);
        if (file.length === 0)
            return;
        close();
        const isPart = mode === "model" && file.toLowerCase().endsWith(".safetensors");
        picked(isPart ? file.slice(0, file.lastIndexOf("/")) : file);
    }
    function activate(index) {
        if (index < 0 || index >= files.count)
            return;
        if (files.isFolder(index))
            go(("" + files.get(index, "fileUrl")));
        else if (picksSeveral)
            toggle(index);
        else if (!isForFolder)
            accept(("" + files.get(index, "fileUrl")));
    }
    function go(folder) {
        chosen = "";
        list.currentIndex = -1;
        files.folder = folder;
    }
    function goUp() {
        if (("" + files.parentFolder).length > 0)
            go(files.parentFolder);
    }
    function goTyped(path) {
        const isDocument = mode === "document" && /\.[^\/.]+$/.test(path);
        if (isDocument || !isForFolder && !isForDocuments && endings.some(ending => path.toLowerCase().endsWith(ending)))
            accept(urlOf(path));
        else
            go(urlOf(path.length > 1 ? path.replace(/\/+$/, "") : path));
    }

    FolderListModel {
        id: files
        folder: root.home
        nameFilters: root.endings.map(ending => "*" + ending).concat(root.endings.map(ending => "*" + ending.toUpperCase()))
        showDirsFirst: true
        sortCaseSensitive: false
    }
    ColumnLayout {
        anchors.fill: parent
        anchors.margins: 24
        anchors.topMargin: 0
        spacing: 12

        RowLayout {
            Layout.fillWidth: true
            spacing: 8

            IconButton {
                symbol: "arrow-up"
                tip: qsTr("Up one folder")
                keys: qsTr("Alt+Up")
                onClicked: root.goUp()
            }
            TextField {
                Layout.fillWidth: true
                label: qsTr("Folder")
                text: root.pathOf(files.folder)
                onAccepted: root.goTyped(text.trim())
            }
            Button {
                text: qsTr("Home")
                onClicked: root.go(root.home)
            }
            Button {
                text: qsTr("Downloads")
                onClicked: root.go(root.downloads)
            }
        }
        Rectangle {
            Layout.fillWidth: true
            Layout.fillHeight: true
            radius: Theme.radius
            color: Theme.page
            border.width: 1
            border.color: Theme.line

            ListView {
                id: list
                anchors.fill: parent
                anchors.margins: 6
                clip: true
                model: files
                currentIndex: -1
                boundsBehavior: Flickable.StopAtBounds
                keyNavigationEnabled: true
                activeFocusOnTab: true
                T.ScrollBar.vertical: ScrollBar {}
                Accessible.role: Accessible.List
                Accessible.name: qsTr("Files")
                Keys.onReturnPressed: root.activate(currentIndex)
                Keys.onEnterPressed: root.activate(currentIndex)
                Keys.onPressed: event => {
                    const isUp = event.key === Qt.Key_Up && (event.modifiers & Qt.AltModifier);
                    if (event.key === Qt.Key_Backspace || isUp)
                        root.go(files.parentFolder);
                }
                onCurrentIndexChanged: root.pick(currentIndex)
                SmoothWheel { view: list }
                delegate: FileRow {
                    id: row
                    width: ListView.view?.width ?? 0
                    hasMark: root.picksSeveral
                    isMarked: root.picks.indexOf("" + fileUrl) >= 0
                    isChosen: isMarked || (row.ListView.isCurrentItem && (!root.picksSeveral || list.activeFocus))
                    onPicked: index => {
                        list.currentIndex = index;
                        list.forceActiveFocus();
                        if (root.picksSeveral)
                            root.toggle(index);
                    }
                    onOpened: index => {
                        if (root.picksSeveral && !files.isFolder(index))
                            root.accept("" + files.get(index, "fileUrl"));
                        else
                            root.activate(index);
                    }
                }
            }
            Label {
                anchors.centerIn: parent
                visible: files.count === 0 && files.status === FolderListModel.Ready
                text: root.isForDocuments ? qsTr("Nothing here") : root.isForFolder ? qsTr("No folders and no model files here") : qsTr("No folders and no files of this kind here")
                color: Theme.faint
            }
        }
        RowLayout {
            Layout.fillWidth: true
            spacing: 8

            Label {
                Layout.fillWidth: true
                text: root.mode === "target" ? qsTr("What is downloaded from now on goes there.")
                    : root.isForFolder ? qsTr("All below it is looked through, and nothing is copied.")
                    : root.picksSeveral ? qsTr("Files stay where they are; Hearth only reads them.") : qsTr("The file stays where it is.")
                color: Theme.faint
                font.pixelSize: Theme.caption
                elide: Text.ElideRight
            }
            Button {
                text: qsTr("Cancel")
                kind: "quiet"
                onClicked: root.close()
            }
            Button {
                text: root.mode === "target" ? qsTr("Use this folder") : root.isForFolder ? qsTr("Add this folder") : root.mode === "adapter" ? qsTr("Add the adapter")
                    : root.mode === "text" || root.mode === "document" ? qsTr("Use this file")
                    : !root.picksSeveral ? qsTr("Add the model") : root.picks.length > 1 ? qsTr("Add %1 files").arg(root.picks.length) : qsTr("Add the file")
                kind: "primary"
                enabled: root.isForFolder || root.chosen.length > 0 || root.picks.length > 0
                onClicked: root.picksSeveral ? root.acceptAll(root.picks) : root.accept(root.isForFolder ? "" + files.folder : root.chosen)
            }
        }
    }
}
