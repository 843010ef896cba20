pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Hearth.App
import Hearth.Ui

// The models on this computer, to compare; of one that is not quantized yet, the quantizations that can be made of it here.
Popover {
    id: root

    readonly property real roomWidth: T.Overlay.overlay?.width ?? 480
    property string original // not empty: its quantizations are on show
    property string originalName

    width: Math.min(440, roomWidth - 24)
    focus: true
    onAboutToShow: {
        original = "";
        search.clear();
    }
    onOpened: {
        list.currentIndex = 0;
        list.positionViewAtBeginning();
        (search.visible ? search : list).forceActiveFocus(Qt.PopupFocusReason);
    }

    ModelFilter {
        id: shown
        sourceModel: Models.model
        kind: "chat"
        search: search.text
    }
    contentItem: Item {
        implicitHeight: root.original.length > 0 ? mixtures.implicitHeight : files.implicitHeight

        ColumnLayout {
            id: files
            width: parent.width
            visible: root.original.length === 0
            spacing: 4

            TextField {
                id: search
                Layout.fillWidth: true
                visible: Models.model.count > 7
                symbol: "search"
                isBare: true
                placeholderText: qsTr("Search models")
                label: qsTr("Search models")
                Keys.onDownPressed: list.forceActiveFocus(Qt.TabFocusReason)
                onAccepted: (list.currentItem as LabModelChoice)?.clicked()
            }
            ListView {
                id: list
                Layout.fillWidth: true
                Layout.preferredHeight: Math.min(contentHeight, 320)
                clip: true
                model: shown
                boundsBehavior: Flickable.StopAtBounds
                keyNavigationEnabled: true
                highlightMoveDuration: 0
                Accessible.role: Accessible.List
                Accessible.name: qsTr("Models")
                T.ScrollBar.vertical: ScrollBar {}
                delegate: LabModelChoice {
                    width: ListView.view.width
                    onChosen: {
                        Lab.addModel(path);
                        root.close();
                    }
                    onQuantizeWanted: {
                        root.original = path;
                        root.originalName = title;
                        back.forceActiveFocus(Qt.PopupFocusReason);
                    }
                }
            }
            Label {
                Layout.fillWidth: true
                Layout.margins: 8
                visible: shown.count === 0
                text: search.length > 0 ? qsTr("No model is called that")
                    : qsTr("There is no model on this computer yet. Find one on the page Models.")
                color: Theme.muted
                wrapMode: Text.Wrap
            }
        }
        Column {
            id: mixtures
            width: parent.width
            visible: root.original.length > 0
            spacing: 8

            Row {
                width: parent.width
                spacing: 4

                IconButton {
                    id: back
                    symbol: "left"
                    tip: qsTr("Back to the models")
                    onClicked: {
                        root.original = "";
                        list.forceActiveFocus(Qt.PopupFocusReason);
                    }
                }
                Label {
                    width: parent.width - 40
                    height: 32
                    text: qsTr("Quantize %1 to").arg(root.originalName)
                    font.weight: Font.Medium
                    elide: Text.ElideMiddle
                }
            }
            Flow {
                width: parent.width
                spacing: 6

                Repeater {
                    model: root.original.length > 0 ? Lab.quantizations() : []

                    Button {
                        required property string modelData
                        text: modelData
                        onClicked: {
                            Lab.addQuantization(root.original, modelData);
                            root.close();
                        }
                    }
                }
            }
        }
    }
}
