import QtQuick
import QtQuick.Templates as T
import Hearth.App
import Hearth.Ui

// One repository: what it is, what to download of it, and what its makers say.
FocusScope {
    id: root

    property bool hasBack: false
    readonly property real inset: width > 640 ? 32 : 16
    signal back

    Keys.onEscapePressed: event => {
        if (hasBack)
            back();
        else
            event.accepted = false;
    }

    // The highlighter's colours follow the theme.
    QtObject {
        readonly property var colors: Theme.codeColors
        Component.onCompleted: Browser.card.setCodeColors(colors)
        onColorsChanged: Browser.card.setCodeColors(colors)
    }
    SmoothWheel {
        view: list
        onScrolled: list.isAtTop = false
    }
    Item {
        anchors.fill: parent
        clip: true

        CardList {
            id: list
            x: (parent.width - width) / 2
            width: Math.min(Theme.textWidth, parent.width - 2 * root.inset)
            height: parent.height
            focus: true
            hasBack: root.hasBack
            onBack: root.back()
            T.ScrollBar.vertical: ScrollBar {
                parent: root
                anchors.top: parent.top
                anchors.bottom: parent.bottom
                anchors.right: parent.right
            }
        }
    }
}
