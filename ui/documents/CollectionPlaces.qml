pragma ComponentBehavior: Bound
import QtQuick
import Hearth.App
import Hearth.Ui

// The files and folders of a collection.
Column {
    id: root

    property double collectionId: -1
    property var places: []
    signal filesWanted
    signal folderWanted

    spacing: 6

    Repeater {
        model: root.places

        PlaceRow {
            id: place
            required property var modelData
            name: modelData.name
            symbol: modelData.isFolder ? "folder" : "file"
            details: !modelData.isReachable ? qsTr("Can't be reached now. What was read of it is kept; it goes on when it is back.")
                : !modelData.isThere ? qsTr("Not there now; it is read again when it is back.")
                : modelData.isFolder ? qsTr("With all below it; changes are noticed") : ""

            IconButton {
                visible: place.modelData.isThere && place.modelData.isReachable
                symbol: "folder"
                tip: qsTr("Show in the file manager")
                onClicked: Collections.showInFolder(place.modelData.path)
            }
            IconButton {
                symbol: "close"
                tip: qsTr("Take it out of the collection (the files stay)")
                onClicked: Collections.removePlace(root.collectionId, place.modelData.path)
            }
        }
    }
    Label {
        width: parent.width
        visible: root.places.length === 0
        text: qsTr("Nothing is in this collection yet. Add files or a folder, or drop them here.")
        color: Theme.muted
        wrapMode: Text.Wrap
    }
    Row {
        topPadding: 4
        spacing: 8

        Button {
            symbol: "folder"
            text: qsTr("Add a folder")
            onClicked: root.folderWanted()
        }
        Button {
            symbol: "file"
            text: qsTr("Add files")
            onClicked: root.filesWanted()
        }
    }
}
