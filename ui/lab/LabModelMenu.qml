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
    onAboutToShow: original = ""

    ModelFilter {
        id: shown
        sourceModel: Models.model
        kind: "chat"
    }
    contentItem: Item {
        implicitHeight: root.original.length > 0 ? mixtures.implicitHeight : files.implicitHeight

        ColumnLayout {
            id: files
            width: parent.width
            visible: root.original.length === 0
            spacing: 4

            ListView {
                Layout.fillWidth: true
                Layout.preferredHeight: Math.min(contentHeight, 320)
                clip: true
                model: shown
                boundsBehavior: Flickable.StopAtBounds
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
                    }
                }
            }
            Label {
                Layout.fillWidth: true
                Layout.margins: 8
                visible: shown.count === 0
                text: qsTr("There is no model on this computer yet. Find one on the page Models.")
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
                    symbol: "left"
                    tip: qsTr("Back to the models")
                    onClicked: root.original = ""
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
