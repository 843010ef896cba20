pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Hearth.App
import Hearth.Ui

// The models on this computer, the one that is loaded, and the device that runs it.
Popover {
    id: root

    readonly property real roomWidth: T.Overlay.overlay?.width ?? 480
    readonly property real roomHeight: T.Overlay.overlay?.height ?? 640

    width: Math.min(440, roomWidth - 24)
    focus: true
    onAboutToShow: {
        search.clear();
        Models.rescan();
    }
    onOpened: {
        list.positionViewAtBeginning();
        (search.visible ? search : list).forceActiveFocus(Qt.PopupFocusReason);
    }

    SourceHeadings { id: headings }
    ModelFilter {
        id: shown
        sourceModel: Models.model
        kind: "chat"
        search: search.text
        bySource: true
    }

    contentItem: ColumnLayout {
        spacing: 4

        ModelStatusCard {
            Layout.fillWidth: true
            Layout.bottomMargin: 4
            visible: Models.state === "loading" || Models.state === "failed"
            color: Theme.sunken
        }
        TextField {
            id: search
            Layout.fillWidth: true
            Layout.bottomMargin: 4
            visible: Models.model.count > 7
            symbol: "search"
            isBare: true
            placeholderText: qsTr("Search models")
            label: qsTr("Search models")
            Keys.onDownPressed: {
                list.currentIndex = 0;
                list.forceActiveFocus(Qt.TabFocusReason);
            }
            onAccepted: {
                list.currentIndex = 0;
                (list.currentItem as ModelRow)?.clicked();
            }
        }
        ListView {
            id: list
            Layout.fillWidth: true
            Layout.preferredHeight: Math.min(contentHeight, Math.max(160, root.roomHeight - 420))
            visible: count > 0
            clip: true
            model: shown
            spacing: 2
            boundsBehavior: Flickable.StopAtBounds
            keyNavigationEnabled: true
            T.ScrollBar.vertical: ScrollBar {}
            Accessible.role: Accessible.List
            Accessible.name: qsTr("Models")
            Keys.onReturnPressed: (currentItem as ModelRow)?.clicked()
            Keys.onEnterPressed: (currentItem as ModelRow)?.clicked()
            SmoothWheel { view: list }
            section.property: "sourceName"
            section.delegate: headings.heading
            delegate: ModelRow {
                id: row
                width: list.width
                isHighlighted: row.ListView.isCurrentItem && list.activeFocus
                onChosen: root.close()
            }
        }
        Column {
            Layout.fillWidth: true
            Layout.margins: 24
            visible: list.count === 0
            spacing: 8

            Icon {
                anchors.horizontalCenter: parent.horizontalCenter
                name: "file"
                size: 28
                color: Theme.faint
            }
            Label {
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                text: search.length > 0 ? qsTr("No model is called that") : qsTr("No models yet")
                font.weight: Font.DemiBold
            }
            Label {
                width: parent.width
                horizontalAlignment: Text.AlignHCenter
                visible: search.length === 0
                text: qsTr("Add a GGUF file, or drop one anywhere on the window.")
                color: Theme.muted
                wrapMode: Text.Wrap
            }
        }
        RowLayout {
            Layout.fillWidth: true
            Layout.topMargin: 4
            spacing: 8

            Button {
                Layout.fillWidth: true
                symbol: "plus"
                text: qsTr("Add a file…")
                keys: qsTr("Ctrl+O")
                tip: qsTr("Choose a model file")
                onClicked: {
                    root.close();
                    Shell.chooseFile();
                }
            }
            Button {
                Layout.fillWidth: true
                visible: Pages.has("library")
                symbol: "library"
                text: qsTr("Library")
                tip: qsTr("All about the models on this computer")
                onClicked: {
                    root.close();
                    Pages.open("library");
                }
            }
            Button {
                visible: Models.state === "ready"
                symbol: "eject"
                text: qsTr("Eject")
                tip: qsTr("Take the model out of memory")
                onClicked: Models.unload()
            }
        }
        Rectangle {
            Layout.fillWidth: true
            Layout.topMargin: 8
            Layout.bottomMargin: 4
            implicitHeight: 1
            color: Theme.line
        }
        DeviceList { Layout.fillWidth: true }
    }
}
