import QtQuick
import Hearth.App
import Hearth.Ui

// How documents are read and searched, and what that makes of one's own questions.
Dialog {
    id: root

    title: qsTr("How documents are searched")
    width: Math.min(820, (parent?.width ?? 820) - 32)
    height: Math.min(720, (parent?.height ?? 720) - 32)
    onAboutToShow: Models.rescan()
    onClosed: Collections.trial.clear()

    ScrollColumn {
        id: scroller
        anchors.fill: parent
        anchors.bottomMargin: 8
        topMargin: -16
        spacing: 20

        SearchModels {
            width: parent.width
            onBrowseWanted: {
                root.close();
                Browser.kind = "embedding";
                Pages.open("browser");
            }
        }
        ScannedPages { width: parent.width }
        QuestionTrialView {
            id: trial
            width: parent.width
            onAnswered: laidOut.restart()
        }
        Timer {
            id: laidOut
            interval: 0 // when what was found is
            onTriggered: scroller.contentY = Math.max(-scroller.topMargin, Math.min(scroller.contentHeight - scroller.height, trial.y))
        }
    }
}
