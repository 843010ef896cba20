import QtQuick
import Hearth.App
import Hearth.Ui

// The forms in which a comparison is saved.
Menu {
    id: root

    property string picture: "size" // the one that is on show, as Lab.exportRun() names it
    readonly property bool isTrend: picture.endsWith("Trend")
    readonly property bool hasPicture: isTrend ? Lab.hasTrend : Lab.hasChart
    readonly property string pictureText: picture === "time" ? qsTr("Picture by time") : picture === "size" ? qsTr("Picture by size")
        : picture === "speedTrend" ? qsTr("Trend of speed") : qsTr("Trend of quality")

    implicitWidth: 280

    MenuItem {
        text: qsTr("Markdown, to read or to post")
        onTriggered: Lab.exportRun("md")
    }
    MenuItem {
        text: qsTr("CSV, for a spreadsheet")
        onTriggered: Lab.exportRun("csv")
    }
    MenuItem {
        text: qsTr("JSON, everything")
        onTriggered: Lab.exportRun("json")
    }
    MenuItem {
        text: qsTr("%1, as SVG").arg(root.pictureText)
        enabled: root.hasPicture
        opacity: enabled ? 1 : 0.45
        onTriggered: Lab.exportRun("svg", root.picture)
    }
    MenuItem {
        text: qsTr("%1, as PNG").arg(root.pictureText)
        enabled: root.hasPicture
        opacity: enabled ? 1 : 0.45
        onTriggered: Lab.exportRun("png", root.picture)
    }
    MenuItem {
        text: qsTr("The prompts, to use again")
        onTriggered: Lab.exportRun("prompts")
    }
}
