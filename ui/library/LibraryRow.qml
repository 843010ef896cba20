import QtQuick
import QtQuick.Templates as T
import Hearth.App
import Hearth.Ui

// An installed model: its name, what it is made of, when it was used; opened, everything about it.
T.ItemDelegate {
    id: root

    required property int index
    required property string path
    required property string name
    required property string fileName
    required property string sizeText
    required property string quantization
    required property string architecture
    required property string parametersText
    required property int contextTokens
    required property string license
    required property string sourceName
    required property var lastUsed
    required property bool isGuide
    required property bool isCurrent
    required property bool isEmbedding
    required property bool hasProjector
    required property bool runs
    required property string whyNot
    property bool isOpen: false
    property bool isHighlighted: false
    readonly property string title: name.length > 0 ? name : fileName
    readonly property bool isLoaded: isCurrent && Models.state === "ready" && !Models.isAsleep
    readonly property var keptPaths: Models.keptPaths
    readonly property bool isKept: keptPaths.indexOf(path) >= 0
    readonly property bool isRead: Library.isBusy && Library.progressPath === path
    readonly property var verdicts: Library.verdicts
    readonly property string verdict: verdicts[path]?.verdict ?? ""
    readonly property string facts: Theme.joined([parametersText, architecture, contextTokens > 0 ? qsTr("%1 context").arg(tokens(contextTokens)) : "",
        width < 560 ? sizeText : "", license, width > 700 && title !== fileName ? placeText : ""])
    readonly property string placeText: fileName.startsWith("sha256-") ? sourceName : fileName // a blob of Ollama has no name
    signal toggled
    signal chatWanted
    signal settingsWanted

    function tokens(count: int): string {
        return count >= 1024 && count % 1024 === 0 ? qsTr("%1K").arg(count / 1024) : Number(count).toLocaleString(Qt.locale(), "f", 0);
    }
    function usedText(date: var): string {
        if (!date)
            return "";
        const days = Math.floor((new Date().setHours(0, 0, 0, 0) - new Date(date).setHours(0, 0, 0, 0)) / 86400000 + 0.5);
        return days <= 0 ? qsTr("today") : days === 1 ? qsTr("yesterday") : days < 7 ? qsTr("%1 days ago").arg(days)
            : new Date(date).toLocaleDateString(Qt.locale(), Locale.ShortFormat);
    }

    implicitHeight: line.height + (isOpen ? details.height : 0)
    focusPolicy: Qt.NoFocus
    Accessible.name: title
    Accessible.description: whyNot.length > 0 ? whyNot : facts
    onClicked: toggled()
    background: Rectangle {
        radius: Theme.radius
        color: root.isOpen ? Theme.sunken : root.hovered || root.isHighlighted ? Theme.hover : "transparent"
        border.width: root.isHighlighted ? 2 : root.isOpen ? 1 : 0
        border.color: root.isHighlighted ? Theme.accent : Theme.line
    }
    contentItem: Item {
        Item {
            id: line
            width: parent.width
            height: words.implicitHeight + 24

            Column {
                id: words
                x: 14
                anchors.verticalCenter: parent.verticalCenter
                width: parent.width - x - trailing.width - 20
                spacing: 4

                Row {
                    id: names
                    width: parent.width
                    spacing: 8

                    Label {
                        width: Math.min(implicitWidth, names.width - badges.width - 8)
                        anchors.verticalCenter: parent.verticalCenter
                        text: root.title
                        font.weight: Font.Medium
                        color: root.runs ? Theme.text : Theme.muted
                        elide: Text.ElideMiddle
                    }
                    Row {
                        id: badges
                        spacing: 6

                        Badge { text: root.isGuide ? qsTr("built-in guide") : root.quantization; ink: root.isGuide ? Theme.accent : Theme.muted }
                        Badge { text: root.isEmbedding && root.width > 480 ? qsTr("embeddings") : "" }
                        Badge { text: root.hasProjector && root.width > 480 ? qsTr("images") : "" }
                        Badge { text: root.isLoaded ? qsTr("in use") : root.isKept ? qsTr("in memory") : ""; ink: Theme.good }
                    }
                }
                Label {
                    width: parent.width
                    text: root.whyNot.length > 0 ? root.whyNot : root.facts
                    color: root.whyNot.length > 0 ? Theme.warning : Theme.faint
                    font.pixelSize: Theme.caption
                    elide: Text.ElideRight
                    wrapMode: root.whyNot.length > 0 ? Text.Wrap : Text.NoWrap
                    maximumLineCount: root.isOpen ? 6 : 2
                }
            }
            Row {
                id: trailing
                anchors.right: parent.right
                anchors.rightMargin: 10
                anchors.verticalCenter: parent.verticalCenter
                spacing: 12

                Column {
                    anchors.verticalCenter: parent.verticalCenter
                    visible: root.width >= 560
                    spacing: 4

                    Label {
                        anchors.right: parent.right
                        text: root.sizeText
                        color: Theme.muted
                    }
                    Label {
                        anchors.right: parent.right
                        text: root.usedText(root.lastUsed)
                        color: Theme.faint
                        font.pixelSize: Theme.caption
                    }
                }
                Spinner {
                    anchors.verticalCenter: parent.verticalCenter
                    visible: root.isRead
                    size: 16
                    value: Library.progress > 0 ? Library.progress : -1
                }
                Icon {
                    anchors.verticalCenter: parent.verticalCenter
                    visible: !root.isRead && (root.verdict === "intact" || root.verdict === "damaged")
                    name: root.verdict === "intact" ? "check" : "alert"
                    color: root.verdict === "intact" ? Theme.good : Theme.danger
                }
                Icon {
                    anchors.verticalCenter: parent.verticalCenter
                    name: root.isOpen ? "up" : "down"
                    size: 14
                    color: Theme.faint
                }
            }
        }
        Loader {
            id: details
            y: line.height
            width: parent.width
            readonly property string wanted: root.isOpen ? "ModelDetails.qml" : ""
            onWantedChanged: setSource(wanted, { row: root })
            Component.onCompleted: setSource(wanted, { row: root })
        }
    }
}
