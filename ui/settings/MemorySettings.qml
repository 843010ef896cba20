import QtQuick
import Hearth.App
import Hearth.Ui

// How long models stay in memory.
Column {
    spacing: 20

    SettingRow {
        name: qsTr("Models kept in memory")
        details: qsTr("Beside the one that answers, so that going back to them is quick. Only while there is room for the next one.")
        NumberField {
            label: qsTr("Models kept in memory beside the one that answers")
            placeholderText: qsTr("None")
            unset: 0
            maximum: 8
            value: Settings.keptModels
            onChanged: value => Settings.keptModels = value
        }
    }
    SettingRow {
        name: qsTr("Free the memory after")
        details: qsTr("Minutes without a question. The model is loaded again by itself when you ask. Leave it empty for never.")
        NumberField {
            label: qsTr("Minutes without a question until the memory is freed")
            placeholderText: qsTr("Never")
            unset: 0
            maximum: 1440
            value: Settings.idleUnloadMinutes
            onChanged: value => Settings.idleUnloadMinutes = value
        }
    }
}
