pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Hearth.App
import Hearth.Ui

// Comparisons of the past.
Dialog {
    id: root

    title: qsTr("Earlier comparisons")

    ListView {
        id: list
        anchors.fill: parent
        anchors.margins: 16
        anchors.topMargin: 0
        clip: true
        spacing: 2
        model: Lab.history
        boundsBehavior: Flickable.StopAtBounds
        T.ScrollBar.vertical: ScrollBar {}
        delegate: LabHistoryRow {
            width: list.width - 10
            onOpened: {
                Lab.openRun(runId);
                root.close();
            }
        }
    }
}
