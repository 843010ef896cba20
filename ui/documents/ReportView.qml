pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Hearth.App
import Hearth.Ui

// What became of each file of a collection, and a table of it to keep.
FocusScope {
    id: root

    readonly property ReportListModel report: Collections.report
    readonly property bool isWide: width > 620

    function summary(): string {
        const read = report.total - report.failed - report.waiting;
        return Theme.joined([qsTr("%Ln file(s)", "", report.total), qsTr("%Ln read", "", read),
            report.failed > 0 ? qsTr("%Ln not read", "", report.failed) : "", report.waiting > 0 ? qsTr("%Ln waiting", "", report.waiting) : ""]);
    }

    OcrLanguages { id: ocr }
    ColumnLayout {
        id: top
        x: 0
        y: 8
        width: parent.width - 10
        spacing: 8

        RowLayout {
            Layout.fillWidth: true
            spacing: 8

            Button {
                id: back
                focus: true
                kind: "quiet"
                symbol: "left"
                text: root.isWide ? qsTr("All collections") : qsTr("Back")
                keys: qsTr("Esc")
                onClicked: Collections.showReport(-1)
            }
            Item { Layout.fillWidth: true }
            Button {
                visible: root.isWide
                symbol: "copy"
                text: qsTr("Copy")
                tip: qsTr("Copy the report, to be pasted into a spreadsheet or a mail")
                enabled: root.report.total > 0
                onClicked: root.copy()
            }
            Button {
                visible: root.isWide
                symbol: "drop"
                text: qsTr("Save as CSV")
                tip: qsTr("As a table in your folder of downloads")
                enabled: root.report.total > 0
                onClicked: Collections.exportReport()
            }
            IconButton {
                visible: !root.isWide
                symbol: "copy"
                tip: qsTr("Copy the report, to be pasted into a spreadsheet or a mail")
                enabled: root.report.total > 0
                onClicked: root.copy()
            }
            IconButton {
                visible: !root.isWide
                symbol: "drop"
                tip: qsTr("Save as CSV in your folder of downloads")
                enabled: root.report.total > 0
                onClicked: Collections.exportReport()
            }
        }
        GridLayout {
            Layout.fillWidth: true
            columns: root.isWide ? 2 : 1
            columnSpacing: 8
            rowSpacing: 8

            Segmented {
                label: qsTr("Which files are listed")
                value: root.report.problemsOnly ? "problems" : "all"
                options: [{ value: "all", text: qsTr("All files") }, { value: "problems", text: qsTr("With problems (%1)").arg(root.report.problems) }]
                onChosen: value => root.report.problemsOnly = value === "problems"
            }
            TextField {
                Layout.fillWidth: true
                symbol: "search"
                placeholderText: qsTr("Search names and folders")
                label: qsTr("Search the names and folders of these files")
                onTextEdited: root.report.search = text
                Keys.onEscapePressed: event => {
                    event.accepted = length > 0;
                    clear();
                    root.report.search = "";
                }
            }
        }
        Label {
            Layout.fillWidth: true
            Layout.leftMargin: 4
            text: root.summary()
            color: Theme.faint
            font.pixelSize: Theme.caption
            elide: Text.ElideRight
        }
        InlineCard {
            Layout.fillWidth: true
            visible: root.report.hasPictures && ocr.isKnown
            kind: "info"
            title: qsTr("Some pages are pictures")
            text: ocr.isInstalled ? qsTr("Their text can be recognised only in languages that are installed and chosen.") : ocr.hint
            actionText: ocr.isInstalled ? qsTr("Languages") : qsTr("Look again")
            onActed: {
                if (ocr.isInstalled) {
                    languages.active = true;
                    (languages.item as T.Popup).open();
                } else {
                    ocr.look();
                    Collections.lookAgain(Collections.shownReport);
                }
            }
        }
    }
    ListView {
        id: list
        anchors.top: top.bottom
        anchors.topMargin: 8
        anchors.bottom: parent.bottom
        width: parent.width
        bottomMargin: 24
        spacing: 2
        clip: true
        activeFocusOnTab: true
        model: root.report
        currentIndex: -1
        boundsBehavior: Flickable.StopAtBounds
        keyNavigationEnabled: true
        T.ScrollBar.vertical: ScrollBar {}
        Accessible.role: Accessible.List
        Accessible.name: qsTr("Files")
        Keys.onReturnPressed: if (currentItem) Collections.showInFolder((currentItem as ReportRow).path)

        SmoothWheel { view: list }
        delegate: ReportRow {
            id: row
            width: list.width - 10
            isHighlighted: row.ListView.isCurrentItem && list.activeFocus
        }
    }
    Label {
        anchors.centerIn: list
        width: Math.min(parent.width - 48, 400)
        visible: list.count === 0 && root.report.total > 0
        horizontalAlignment: Text.AlignHCenter
        text: root.report.search.length > 0 ? qsTr("No file is called “%1”").arg(root.report.search) : qsTr("Every file was read without a problem.")
        color: Theme.muted
        wrapMode: Text.Wrap
    }
    function copy(): void {
        Collections.copyReport();
        Shell.toast(qsTr("The report was copied"), "", null);
    }
    Loader { id: languages; active: false; source: "SearchDialog.qml" }
}
