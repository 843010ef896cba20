pragma ComponentBehavior: Bound
import QtQuick
import Hearth.App
import Hearth.Ui

// In which languages the text of scanned pages is recognised.
Column {
    id: root

    property var chosenAtFirst: [] // a chip stays under the finger

    spacing: 12
    Component.onCompleted: chosenAtFirst = DocumentSettings.ocrLanguages

    OcrLanguages { id: ocr }
    SettingsTitle { text: qsTr("Scanned pages") }
    Label {
        width: parent.width
        text: ocr.isInstalled ? qsTr("Pages that are pictures are read in these languages. Only those that are needed: each makes it slower. After a change, scanned pages are read again, and files that could not be read are tried again.")
            : ocr.isKnown ? qsTr("Text on pictures of pages cannot be recognised yet. %1").arg(ocr.hint) : ""
        color: Theme.muted
        wrapMode: Text.Wrap
        lineHeight: 1.2
    }
    Flow {
        width: parent.width
        spacing: 8

        Repeater {
            model: ocr.isInstalled ? ocr.withMissing(ocr.languages, root.chosenAtFirst) : []

            FilterChip {
                required property var modelData
                readonly property var chosen: DocumentSettings.ocrLanguages
                text: modelData.name
                isOn: chosen.indexOf(modelData.code) >= 0
                onClicked: DocumentSettings.setReads(modelData.code, !isOn)
            }
        }
    }
}
