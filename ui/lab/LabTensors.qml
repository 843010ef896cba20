pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Hearth.App
import Hearth.Ui

// What the variants' files are made of: every tensor, of one file or of two beside each other, and how far each is from an original.
Item {
    id: root

    property real inset: 24
    readonly property LabInspector inspector: Lab.inspector
    readonly property LabTensorList tensors: inspector.tensors
    readonly property bool isNarrow: width < 620

    function choices(none: string): var {
        return [{ value: "", text: none }, ...Array.from(inspector.files)];
    }

    Component.onCompleted: inspector.open()

    ColumnLayout {
        anchors.fill: parent
        anchors.leftMargin: root.inset
        anchors.rightMargin: root.inset
        spacing: 12

        Flow {
            Layout.fillWidth: true
            spacing: 8

            LabNamed {
                title: qsTr("File")

                Choice {
                    label: qsTr("File")
                    value: root.inspector.first
                    options: Array.from(root.inspector.files)
                    onChosen: value => root.inspector.setFirst(value)
                }
            }
            LabNamed {
                title: qsTr("Beside")

                Choice {
                    label: qsTr("Beside")
                    value: root.inspector.second
                    options: root.choices(qsTr("nothing"))
                    onChosen: value => root.inspector.setSecond(value)
                }
            }
            LabNamed {
                title: qsTr("Errors against")

                Choice {
                    label: qsTr("Errors against")
                    value: root.inspector.original
                    options: root.choices(qsTr("nothing"))
                    onChosen: value => root.inspector.setOriginal(value)
                }
            }
            LabNamed {
                title: qsTr("Search")

                TextField {
                    width: 200
                    symbol: "search"
                    label: qsTr("Search the names of tensors")
                    placeholderText: qsTr("ffn_down, blk.0")
                    onTextEdited: root.tensors.filter = text
                    Component.onCompleted: text = root.tensors.filter
                }
            }
        }
        RowLayout {
            Layout.fillWidth: true
            spacing: 12

            Label {
                Layout.fillWidth: true
                text: root.inspector.problem.length > 0 ? root.inspector.problem : root.tensors.summary
                color: root.inspector.problem.length > 0 ? Theme.danger : Theme.muted
                wrapMode: Text.Wrap
            }
            LinkButton {
                visible: root.tensors.hasSecond && root.tensors.order !== "difference"
                text: qsTr("Differences first")
                onClicked: root.tensors.sortBy("difference")
            }
            ProgressBar {
                visible: root.inspector.isReading
                implicitWidth: 120
                value: root.inspector.progress
                indeterminate: root.inspector.progress === 0
                label: qsTr("Reading the files")
            }
            LinkButton {
                visible: root.inspector.isReading
                text: qsTr("Stop")
                onClicked: root.inspector.stop()
            }
        }
        LabTensorHead {
            Layout.fillWidth: true
            Layout.bottomMargin: -12
            isNarrow: root.isNarrow
        }
        ListView {
            id: list
            Layout.fillWidth: true
            Layout.fillHeight: true
            Layout.bottomMargin: 16
            clip: true
            model: root.tensors
            boundsBehavior: Flickable.StopAtBounds
            activeFocusOnTab: true
            keyNavigationEnabled: true
            highlightMoveDuration: 0
            T.ScrollBar.vertical: ScrollBar {}
            Accessible.role: Accessible.Table
            Accessible.name: qsTr("Tensors")
            SmoothWheel { view: list }
            delegate: LabTensorRow {
                width: list.width
                isNarrow: root.isNarrow
                hasSecond: root.tensors.hasSecond
                hasErrors: root.tensors.hasErrors
            }
        }
    }
    EmptyState {
        anchors.centerIn: parent
        width: Math.min(parent.width - 48, 400)
        visible: root.inspector.files.length === 0 || (root.tensors.count === 0 && root.tensors.all > 0)
        symbol: "search"
        title: root.inspector.files.length === 0 ? qsTr("No file to look into yet") : qsTr("No tensor is called so")
        text: root.inspector.files.length === 0 ? qsTr("Choose the variants first. Those that are quantized here can be looked into once they are made.") : ""
    }
}
