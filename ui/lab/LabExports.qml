import QtQuick
import Hearth.App
import Hearth.Ui

// The forms in which a comparison is saved.
Menu {
    MenuItem {
        text: qsTr("Markdown, to read")
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
        text: qsTr("The picture as SVG")
        enabled: Lab.hasChart
        onTriggered: Lab.exportRun("svg")
    }
    MenuItem {
        text: qsTr("The picture as PNG")
        enabled: Lab.hasChart
        onTriggered: Lab.exportRun("png")
    }
    MenuItem {
        text: qsTr("The prompts")
        onTriggered: Lab.exportRun("prompts")
    }
}
