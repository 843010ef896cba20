import QtQuick
import QtQuick.Layouts
import Hearth.App
import Hearth.Ui

// All downloads together: how far, how fast, how long; pausing and resuming all at once.
Rectangle {
    id: root

    implicitHeight: column.implicitHeight + 28
    radius: Theme.radius
    color: Theme.sunken

    Column {
        id: column
        x: 16
        y: 14
        width: parent.width - 32
        spacing: 8

        RowLayout {
            width: parent.width
            spacing: 8

            Column {
                Layout.fillWidth: true
                spacing: 2

                Label {
                    width: parent.width
                    text: Downloads.active > 0 ? qsTr("%1 % of everything").arg(Downloads.percent)
                        : Downloads.paused > 0 ? qsTr("Paused") : qsTr("Nothing runs")
                    font.pixelSize: Theme.body
                    font.weight: Font.DemiBold
                    elide: Text.ElideRight
                }
                Label {
                    width: parent.width
                    text: Downloads.active > 0 ? Theme.joined([Downloads.amountText, Downloads.speedText, Downloads.leftText])
                        : Theme.joined([Downloads.paused > 0 ? qsTr("%1 paused").arg(Downloads.paused) : "", Downloads.failed > 0 ? qsTr("%1 failed").arg(Downloads.failed) : ""])
                    color: Theme.muted
                    font.pixelSize: Theme.caption
                    elide: Text.ElideRight
                }
            }
            Button {
                visible: Downloads.active > 0
                symbol: "pause"
                text: qsTr("Pause all")
                onClicked: Downloads.pauseAll()
            }
            Button {
                visible: Downloads.active === 0
                symbol: "play"
                text: qsTr("Resume all")
                enabled: !Network.isSealed
                onClicked: Downloads.resumeAll()
            }
        }
        ProgressBar {
            width: parent.width
            visible: Downloads.active > 0
            value: Downloads.progress
            label: qsTr("Progress of all downloads")
        }
    }
}
