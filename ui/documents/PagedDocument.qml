pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Templates as T
import Hearth.App
import Hearth.Ui

// One page of a PDF as a picture, with the passage and the words in it marked. Text is selected with the mouse.
Flickable {
    id: root

    property real zoom: 1
    readonly property string selected: viewer.selectedText
    readonly property DocumentViewer viewer: Chat.viewer
    readonly property real sheetWidth: Math.max(120, (width - 32) * zoom)
    readonly property real sheetHeight: viewer.pageSize.width > 0 ? sheetWidth * viewer.pageSize.height / viewer.pageSize.width : sheetWidth * 1.41
    readonly property real scaling: viewer.pageSize.width > 0 ? sheetWidth / viewer.pageSize.width : 1 // screen for each point

    contentWidth: Math.max(width, sheetWidth + 32)
    contentHeight: sheetHeight + 32
    boundsBehavior: Flickable.StopAtBounds
    clip: true
    T.ScrollBar.vertical: ScrollBar {}
    T.ScrollBar.horizontal: ScrollBar {}
    Component.onCompleted: toPassage()

    // The first marked line in the upper third.
    function toPassage(): void {
        const corner = root.viewer.passageCorner;
        const top = corner.y > 0 ? 16 + corner.y * root.scaling - root.height / 3 : 0;
        contentY = Math.max(0, Math.min(contentHeight - height, top));
        const left = corner.x > 0 ? 16 + corner.x * root.scaling - root.width / 4 : 0;
        contentX = Math.max(0, Math.min(contentWidth - width, left));
    }

    // Points from the page's top left corner.
    function onPage(mouse: var): point {
        return Qt.point(mouse.x / root.scaling, mouse.y / root.scaling);
    }

    SmoothWheel { view: root }
    Connections {
        target: root.viewer
        function onOpened() { root.toPassage() }
        function onIndexChanged() { if (!root.viewer.hasPassage) root.contentY = 0 }
    }
    Rectangle {
        id: sheet
        x: Math.max(16, (root.contentWidth - width) / 2)
        y: 16
        width: root.sheetWidth
        height: root.sheetHeight
        color: Theme.paper
        border.width: 1
        border.color: Theme.line
        Accessible.role: Accessible.Graphic
        Accessible.name: qsTr("Page %1").arg(root.viewer.place)

        PageImage {
            id: image
            anchors.fill: parent
            anchors.margins: 1
            viewer: root.viewer
            page: root.viewer.page
            mark: Theme.paperMarker
            wordMark: Theme.paperWord
            selection: Theme.paperSelection
        }
        MouseArea {
            property point begin

            anchors.fill: image
            cursorShape: Qt.IBeamCursor
            preventStealing: true // the page is moved with the wheel
            onPressed: mouse => {
                root.forceActiveFocus();
                begin = root.onPage(mouse);
                root.viewer.clearSelection();
            }
            onPositionChanged: mouse => root.viewer.select(begin, root.onPage(mouse))
            onDoubleClicked: mouse => root.viewer.selectWord(root.onPage(mouse))
        }
        Label {
            anchors.centerIn: parent
            width: parent.width - 64
            visible: !image.isDrawn
            horizontalAlignment: Text.AlignHCenter
            text: image.hasFailed ? qsTr("This page cannot be drawn.") : qsTr("Drawing the page…")
            color: Theme.paperInk
            wrapMode: Text.Wrap
        }
    }
}
