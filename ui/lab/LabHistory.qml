pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Hearth.App
import Hearth.Ui

// Comparisons of the past.
Dialog {
    id: root

    property string gone // the title of the one that was deleted last
    title: qsTr("Earlier comparisons")
    onOpened: {
        gone = "";
        list.currentIndex = 0;
        list.positionViewAtBeginning();
        list.forceActiveFocus(Qt.PopupFocusReason);
    }

    Connections {
        target: Lab
        function onRemoved(title) { root.gone = title }
    }
    ColumnLayout {
        anchors.fill: parent
        anchors.margins: 16
        anchors.topMargin: 0
        spacing: 8

        ListView {
            id: list
            Layout.fillWidth: true
            Layout.fillHeight: true
            clip: true
            spacing: 2
            model: Lab.history
            boundsBehavior: Flickable.StopAtBounds
            keyNavigationEnabled: true
            highlightMoveDuration: 0
            Accessible.role: Accessible.List
            Accessible.name: root.title
            T.ScrollBar.vertical: ScrollBar {}
            delegate: LabHistoryRow {
                width: list.width - 10
                onOpened: {
                    Lab.openRun(runId);
                    root.close();
                }
            }

            Label {
                anchors.centerIn: parent
                width: parent.width - 48
                visible: list.count === 0
                horizontalAlignment: Text.AlignHCenter
                text: qsTr("There is none left. Every comparison that is made is kept here.")
                color: Theme.muted
                wrapMode: Text.Wrap
            }
        }
        RowLayout {
            Layout.fillWidth: true
            visible: root.gone.length > 0
            spacing: 8

            Label {
                Layout.fillWidth: true
                text: qsTr("“%1” was deleted").arg(root.gone)
                color: Theme.muted
                elide: Text.ElideMiddle
                Accessible.role: Accessible.AlertMessage
                Accessible.name: text
            }
            LinkButton {
                text: qsTr("Undo")
                onClicked: {
                    root.gone = "";
                    Lab.undoRemove();
                }
            }
        }
    }
}
