import QtQuick
import QtQuick.Layouts
import Hearth.Ui

// One connection: when, where to, what for, how much, and how it ended.
Item {
    id: root

    required property date when
    required property string host
    required property string purpose
    required property double bytesUp
    required property double bytesDown
    required property int status
    required property string outcomeText
    required property bool isRunning
    property bool isShort: false
    readonly property bool isWrong: !isRunning && (outcomeText.length > 0 || status >= 400)
    readonly property string outcome: isRunning ? qsTr("under way") : outcomeText.length > 0 ? outcomeText
        : status >= 400 ? qsTr("refused (%1)").arg(status) : status >= 300 ? qsTr("sent on (%1)").arg(status) : qsTr("fine (%1)").arg(status)

    implicitHeight: row.implicitHeight + 20
    Accessible.role: Accessible.ListItem
    Accessible.name: Theme.joined([when.toLocaleTimeString(Qt.locale(), "HH:mm:ss"), host, purpose, down.text, outcome])

    // As byteText() of the other pages writes it, which app/net does not know.
    function sizeText(bytes: real): string {
        return bytes < 1000 ? qsTr("%1 B").arg(bytes) : Qt.locale().formattedDataSize(bytes, bytes < 999500 ? 0 : 1, Locale.DataSizeSIFormat);
    }

    RowLayout {
        id: row
        anchors.verticalCenter: parent.verticalCenter
        width: parent.width
        spacing: 12

        Label {
            Layout.alignment: Qt.AlignTop
            Layout.preferredWidth: root.isShort ? 56 : 64
            text: root.when.toLocaleTimeString(Qt.locale(), "HH:mm:ss")
            color: Theme.muted
            font.pixelSize: Theme.caption
        }
        Column {
            Layout.fillWidth: true
            Layout.preferredWidth: 200
            spacing: 2

            Label {
                width: parent.width
                text: root.host
                font.weight: Font.Medium
                elide: Text.ElideMiddle
            }
            Label {
                width: parent.width
                text: root.purpose
                color: Theme.muted
                font.pixelSize: Theme.caption
                wrapMode: Text.Wrap
            }
            Label {
                width: parent.width
                visible: root.isShort
                text: root.outcome
                color: root.isWrong ? Theme.warning : Theme.faint
                font.pixelSize: Theme.caption
                wrapMode: Text.Wrap
            }
        }
        Column {
            Layout.alignment: Qt.AlignTop
            Layout.preferredWidth: 88
            spacing: 2

            Label {
                id: down
                width: parent.width
                horizontalAlignment: Text.AlignRight
                text: qsTr("%1 in").arg(root.sizeText(root.bytesDown))
                font.pixelSize: Theme.caption
            }
            Label {
                width: parent.width
                horizontalAlignment: Text.AlignRight
                text: qsTr("%1 out").arg(root.sizeText(root.bytesUp))
                color: Theme.faint
                font.pixelSize: Theme.caption
            }
        }
        Label {
            Layout.alignment: Qt.AlignTop
            Layout.fillWidth: true
            Layout.preferredWidth: 160
            visible: !root.isShort
            text: root.outcome
            color: root.isWrong ? Theme.warning : Theme.muted
            font.pixelSize: Theme.caption
            wrapMode: Text.Wrap
        }
    }
    Rectangle {
        anchors.bottom: parent.bottom
        width: parent.width
        height: 1
        color: Theme.line
    }
}
