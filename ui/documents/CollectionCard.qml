pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Hearth.App
import Hearth.Ui

// A collection: what is in it, what could not be read, and what can be done with it; opened, its files and folders.
T.ItemDelegate {
    id: root

    required property int index
    required property double collectionId
    required property string name
    required property int files
    required property int unreadFiles
    required property int unreachablePlaces
    required property string factsText
    required property var places
    property bool isOpen: false
    property bool isHighlighted: false
    property bool isRenaming: false
    readonly property bool isWide: width > 560
    signal toggled
    signal askWanted
    signal filesWanted
    signal folderWanted
    signal removeWanted

    implicitHeight: line.height + (isOpen ? more.implicitHeight + 20 : 0)
    focusPolicy: Qt.NoFocus
    Accessible.name: name
    Accessible.description: factsText
    onClicked: toggled()
    Keys.onShortcutOverride: event => event.accepted = event.key === Qt.Key_F2 // else the chat is renamed
    Keys.onPressed: event => {
        event.accepted = event.key === Qt.Key_F2;
        if (event.accepted)
            isRenaming = true;
    }
    background: Rectangle {
        radius: Theme.radius
        color: Theme.raised
        border.width: root.isHighlighted || drops.containsDrag ? 2 : 1
        border.color: root.isHighlighted || drops.containsDrag ? Theme.accent : Theme.line

        Rectangle {
            anchors.fill: parent
            radius: parent.radius
            color: Theme.hover
            visible: root.hovered && !root.isOpen
        }
    }
    contentItem: Item {
        DropTarget {
            id: drops
            anchors.fill: parent
            onDocuments: urls => Collections.addPlaces(root.collectionId, urls)
        }
        Item {
            id: line
            width: parent.width
            height: words.implicitHeight + 28

            Icon {
                x: 16
                anchors.verticalCenter: parent.verticalCenter
                name: "documents"
                size: 20
                color: Theme.accent
            }
            Column {
                id: words
                x: 52
                anchors.verticalCenter: parent.verticalCenter
                width: parent.width - x - buttons.width - 24
                spacing: 4

                Loader {
                    id: naming
                    width: parent.width
                    visible: root.isRenaming
                    active: root.isRenaming
                    source: "../sidebar/TitleField.qml"
                    onLoaded: {
                        const field = item as TitleField;
                        field.label = qsTr("Name of the collection");
                        field.begin(root.name);
                        field.finished.connect(text => {
                            root.isRenaming = false;
                            Collections.rename(root.collectionId, text);
                        });
                    }
                }
                Label {
                    width: parent.width
                    visible: !root.isRenaming
                    text: root.name
                    font.pixelSize: Theme.body
                    font.weight: Font.DemiBold
                    elide: Text.ElideMiddle
                }
                Label {
                    width: parent.width
                    text: drops.containsDrag ? qsTr("Drop to add to this collection") : root.factsText
                    color: drops.containsDrag ? Theme.accent : Theme.muted
                    font.pixelSize: Theme.caption
                    elide: Text.ElideRight
                }
                Label {
                    width: parent.width
                    visible: root.unreachablePlaces > 0
                    text: root.places.length === 1 ? qsTr("Can't be reached now; answers come from what was read before")
                        : qsTr("%1 of its %Ln folder(s) and files can't be reached now; answers come from what was read before", "",
                            root.places.length).arg(root.unreachablePlaces)
                    color: Theme.warning
                    font.pixelSize: Theme.caption
                    wrapMode: Text.Wrap
                }
                LinkButton {
                    x: -8 // its text stands under the others
                    visible: root.unreadFiles > 0
                    implicitHeight: 24
                    ink: Theme.warning
                    text: qsTr("%Ln file(s) could not be read", "", root.unreadFiles)
                    onClicked: {
                        Collections.showReport(root.collectionId);
                        Collections.report.problemsOnly = true;
                    }
                }
            }
            Row {
                id: buttons
                anchors.right: parent.right
                anchors.rightMargin: 12
                anchors.verticalCenter: parent.verticalCenter
                spacing: 4

                Button {
                    visible: root.isWide
                    enabled: root.files > 0
                    symbol: "compose"
                    text: qsTr("Ask about these")
                    tip: qsTr("Begin a chat that looks into this collection")
                    onClicked: root.askWanted()
                }
                IconButton {
                    anchors.verticalCenter: parent.verticalCenter
                    visible: !root.isWide
                    enabled: root.files > 0
                    symbol: "compose"
                    tip: qsTr("Begin a chat that looks into this collection")
                    onClicked: root.askWanted()
                }
                IconButton {
                    anchors.verticalCenter: parent.verticalCenter
                    symbol: "report"
                    tip: qsTr("Report: what became of each file")
                    onClicked: Collections.showReport(root.collectionId)
                }
                IconButton {
                    anchors.verticalCenter: parent.verticalCenter
                    symbol: "more"
                    tip: qsTr("More")
                    onClicked: menu.popup()
                }
                Icon {
                    anchors.verticalCenter: parent.verticalCenter
                    name: root.isOpen ? "up" : "down"
                    size: 14
                    color: Theme.faint
                }
            }
        }
        Loader {
            id: more
            anchors.top: line.bottom
            x: 16
            width: parent.width - 32
            active: root.isOpen
            source: "CollectionPlaces.qml"
            onLoaded: {
                const list = item as CollectionPlaces;
                list.collectionId = Qt.binding(() => root.collectionId);
                list.places = Qt.binding(() => root.places);
                list.filesWanted.connect(root.filesWanted);
                list.folderWanted.connect(root.folderWanted);
            }
        }
    }
    Menu {
        id: menu
        MenuItem { text: qsTr("Rename"); symbol: "pencil"; keys: qsTr("F2"); onTriggered: root.isRenaming = true }
        MenuItem { text: qsTr("Add a folder"); symbol: "folder"; onTriggered: root.folderWanted() }
        MenuItem { text: qsTr("Add files"); symbol: "file"; onTriggered: root.filesWanted() }
        MenuItem {
            text: qsTr("Look at all files again")
            symbol: "refresh"
            onTriggered: {
                Collections.lookAgain(root.collectionId);
                Shell.toast(qsTr("Every file of “%1” is looked at again").arg(root.name), "", null);
            }
        }
        MenuItem { text: qsTr("Remove"); symbol: "trash"; keys: qsTr("Del"); isDangerous: true; onTriggered: root.removeWanted() }
    }
}
