import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Hearth.App
import Hearth.Ui

// Says which model answers, and opens the picker.
T.Button {
    id: root

    property bool isShort: false
    readonly property bool isLoading: Models.state === "loading"
    readonly property bool isReady: Models.state === "ready"

    implicitWidth: row.implicitWidth + 20
    implicitHeight: 36
    focusPolicy: Qt.TabFocus
    text: Models.isUndecided ? qsTr("Starting") : isLoading ? Models.loadingName : isReady ? Models.currentName : Models.state === "failed" ? qsTr("Model not loaded") : qsTr("Choose a model")
    Accessible.name: !isReady ? text : Models.isGuide ? qsTr("Model: %1, the built-in guide").arg(text) : qsTr("Model: %1").arg(text)
    onClicked: picker.visible ? picker.close() : picker.open()

    Connections {
        target: Shell
        function onPickModel() { picker.open() }
    }
    Connections {
        target: Models
        function onChooseOtherRequested() { Shell.chooseFile() }
        function onFindRequested(repository) {
            if (!Pages.has("browser")) {
                Shell.chooseFile();
                return;
            }
            Pages.open("browser");
            if (repository.length > 0)
                Browser.card.open(repository);
        }
        function onVerifyRequested(path) {
            Shell.shownModel = path;
            Pages.open("library");
            Library.verify(path);
        }
    }
    contentItem: Item {
        RowLayout {
            id: row
            anchors.verticalCenter: parent.verticalCenter
            x: 10
            width: Math.min(implicitWidth, parent.width - 20)
            spacing: 8

            Spinner {
                visible: root.isLoading
                size: 16
                value: Models.loadProgress > 0 ? Models.loadProgress : -1
            }
            Icon {
                visible: Models.state === "failed"
                name: "alert"
                size: 16
                color: Theme.danger
            }
            Label {
                Layout.fillWidth: true
                text: root.text
                font.pixelSize: Theme.body
                font.weight: Font.DemiBold
                color: root.isReady || root.isLoading ? Theme.text : Theme.accent
                elide: Text.ElideMiddle
            }
            Label {
                visible: root.isReady && !Models.isGuide && !root.isShort && text.length > 0
                text: Models.currentQuantization
                color: Theme.faint
                font.pixelSize: Theme.small
            }
            Badge {
                visible: Models.isGuide && !root.isShort
                text: qsTr("built-in guide")
                ink: Theme.accent
            }
            Icon {
                name: "down"
                size: 14
                color: Theme.faint
            }
        }
    }
    background: Rectangle {
        radius: Theme.radiusSmall + 2
        color: root.down || picker.visible ? Theme.pressed : root.hovered ? Theme.hover : "transparent"
        FocusRing { control: root; inner: Theme.radiusSmall + 2 }
    }
    ControlTip {
        isWanted: (root.hovered || root.visualFocus) && !picker.visible
        text: qsTr("Choose a model")
        keys: qsTr("Ctrl+L")
    }
    ModelPicker {
        id: picker
        y: root.height + 4
    }
}
