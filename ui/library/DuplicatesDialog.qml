pragma ComponentBehavior: Bound
import QtQuick
import Hearth.App
import Hearth.Ui

// Models with the same content in different files, and what could be freed. Files of the same size are read to compare them.
Dialog {
    id: root

    property bool isDone: false
    readonly property bool isSearching: Library.isBusy && !isDone

    title: qsTr("Duplicates")
    height: Math.min(520, (parent?.height ?? 520) - 32)
    onAboutToShow: search()
    onClosed: if (isSearching) Library.cancel()

    function search() {
        isDone = false;
        Library.findDuplicates();
    }
    function freedText(): string {
        const found = Library.duplicates.length === 1 ? qsTr("One model is here more than once.") : qsTr("%1 models are here more than once.").arg(Library.duplicates.length);
        return Library.hasAllDuplicates ? found : found + " " + qsTr("The search was stopped, so there may be more.");
    }

    Connections {
        target: Library
        function onDuplicatesChanged() { root.isDone = true }
        function onRemoved() {
            if (root.opened)
                Library.findDuplicates();
        }
    }
    Column {
        anchors.centerIn: parent
        visible: root.isSearching
        width: parent.width - 64
        spacing: 12

        Label {
            width: parent.width
            horizontalAlignment: Text.AlignHCenter
            text: Library.progressPath.length > 0 ? qsTr("Reading %1").arg(Library.progressPath.split("/").pop()) : qsTr("Comparing")
            color: Theme.muted
            elide: Text.ElideMiddle
        }
        ProgressBar {
            width: parent.width
            label: qsTr("Comparing files")
            value: Library.progress
            indeterminate: Library.progress <= 0
        }
        Button {
            anchors.horizontalCenter: parent.horizontalCenter
            text: qsTr("Cancel")
            onClicked: Library.cancel()
        }
    }
    EmptyState {
        anchors.centerIn: parent
        visible: !root.isSearching && Library.duplicates.length === 0
        width: parent.width - 64
        symbol: Library.hasAllDuplicates ? "check" : "copy"
        title: Library.hasAllDuplicates ? qsTr("No duplicates") : qsTr("The search was stopped")
        text: Library.hasAllDuplicates ? qsTr("No two models on this computer have the same content.")
            : qsTr("No duplicates were found so far. What was read need not be read again.")

        Button {
            visible: !Library.hasAllDuplicates
            text: qsTr("Go on searching")
            onClicked: root.search()
        }
    }
    ScrollColumn {
        anchors.fill: parent
        anchors.bottomMargin: 8
        visible: !root.isSearching && Library.duplicates.length > 0
        topMargin: -16
        spacing: 12

        Label {
            width: parent.width
            text: root.freedText()
            color: Theme.muted
            wrapMode: Text.Wrap
        }
        Button {
            visible: !Library.hasAllDuplicates
            text: qsTr("Go on searching")
            onClicked: root.search()
        }
        Repeater {
            model: Library.duplicates

            Column {
                id: group
                required property var modelData
                width: parent?.width ?? 0
                spacing: 4

                Label {
                    width: parent.width
                    topPadding: 4
                    text: qsTr("%1 each, %2 could be freed").arg(group.modelData.sizeText).arg(group.modelData.wastedText)
                    font.weight: Font.Medium
                    wrapMode: Text.Wrap
                }
                Repeater {
                    model: group.modelData.paths

                    PlaceRow {
                        id: copy
                        required property string modelData
                        readonly property var facts: Library.details(modelData)
                        symbol: "file"
                        name: modelData.split("/").pop()
                        details: Theme.joined([facts.sourceName ?? "", modelData])

                        IconButton {
                            symbol: "folder"
                            tip: qsTr("Show in folder")
                            onClicked: Library.showInFolder(copy.modelData)
                        }
                        IconButton {
                            symbol: "trash"
                            tip: qsTr("Move this one to the trash…")
                            onClicked: Library.planRemoval(copy.modelData)
                        }
                    }
                }
            }
        }
    }
}
