import QtQuick
import QtQuick.Templates as T
import Hearth.Ui

T.Menu {
    id: root

    // By its place: on a page that is made piece by piece items come in any order.
    function insertInPlace(item: MenuItem): void {
        let at = 0;
        while (at < count && (itemAt(at) as MenuItem)?.place < item.place)
            ++at;
        insertItem(at, item);
    }

    padding: 6
    margins: 8
    implicitWidth: 208
    implicitHeight: contentHeight + topPadding + bottomPadding
    delegate: MenuItem {}
    enter: Transition {
        NumberAnimation { property: "opacity"; from: 0; to: 1; duration: Theme.quick }
    }
    exit: Transition {
        NumberAnimation { property: "opacity"; to: 0; duration: Theme.quick }
    }
    contentItem: ListView {
        implicitHeight: contentHeight
        model: root.contentModel
        currentIndex: root.currentIndex
        interactive: false
    }
    background: Card {}
}
