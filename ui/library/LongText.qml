import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Hearth.Ui

// A text of several lines with a name; empty, it is as the hint says. It is kept when the writing ends.
Column {
    id: root

    required property string name
    property string hint
    property string value
    property string original // what the text can begin with; "" for none
    property bool isCode: false
    signal changed(string value)

    spacing: 6

    function keep(): void {
        if (area.text !== value)
            changed(area.text);
    }

    RowLayout {
        width: parent.width

        Label {
            Layout.fillWidth: true
            text: root.name
        }
        LinkButton {
            visible: root.original.length > 0 && area.length === 0
            text: qsTr("Begin with the file's own")
            onClicked: {
                area.text = root.original;
                root.keep();
            }
        }
        LinkButton {
            visible: area.length > 0
            text: qsTr("Clear")
            onClicked: {
                area.clear();
                root.keep();
            }
        }
    }
    Rectangle {
        width: parent.width
        height: Math.min(240, Math.max(72, area.implicitHeight))
        radius: Theme.radius
        color: Theme.page
        border.width: area.activeFocus ? 1.5 : 1
        border.color: area.activeFocus ? Theme.accent : Theme.line

        Flickable {
            anchors.fill: parent
            anchors.margins: 2
            contentHeight: area.implicitHeight
            boundsBehavior: Flickable.StopAtBounds
            clip: true
            T.ScrollBar.vertical: ScrollBar {}
            T.TextArea.flickable: TextArea {
                id: area
                padding: 12
                font.family: root.isCode ? Theme.mono : Theme.sans
                font.pixelSize: root.isCode ? Theme.caption : Theme.small
                label: root.name
                placeholderText: root.hint
                text: root.value
                onActiveFocusChanged: if (!activeFocus) root.keep()
                Keys.onTabPressed: nextItemInFocusChain(true).forceActiveFocus(Qt.TabFocusReason)
                Keys.onBacktabPressed: nextItemInFocusChain(false).forceActiveFocus(Qt.BacktabFocusReason)
            }
        }
    }
}
