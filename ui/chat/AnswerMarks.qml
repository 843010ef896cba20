import QtQuick
import Hearth.App
import Hearth.Ui

// What the marks of one answer lead to: a card over a mark that is hovered, the document beside the chat for one that is clicked.
Item {
    id: root

    required property double messageId
    required property var sources
    property int number: 0 // of the passage in the card; 0: none
    property string doubt  // what a sentence lacks; "": none
    property point at
    readonly property bool isWanted: number > 0 || doubt.length > 0

    function open(wanted: int): void {
        hide.stop();
        root.number = 0;
        root.doubt = "";
        Chat.viewer.openSource(root.messageId, wanted);
    }
    // The card of a passage at a place of the item, at once.
    function show(wanted: int, item: Item, place: point): void {
        waiting.stop();
        hide.stop();
        root.at = item.mapToItem(root, place.x, place.y);
        root.doubt = "";
        root.number = wanted;
    }
    function hover(link: string, item: MarkedText): void {
        const cited = /^cite:(\d+)$/.exec(link);
        const doubted = /^doubt:(\d+)$/.exec(link);
        waiting.stop();
        if (!cited && !doubted) {
            hide.restart();
            return;
        }
        hide.stop();
        waiting.number = cited ? parseInt(cited[1]) : 0;
        waiting.doubt = doubted ? Chat.messages.doubt(root.messageId, parseInt(doubted[1])) : "";
        waiting.item = item;
        waiting.restart();
    }

    Timer {
        id: waiting
        property int number: 0
        property string doubt
        property MarkedText item: null
        interval: 250
        onTriggered: {
            root.at = item.mapToItem(root, item.pointer.x, item.pointer.y);
            root.number = number;
            root.doubt = doubt;
        }
    }
    Timer {
        id: hide
        interval: 250
        onTriggered: {
            if (card.item && (card.item as PassageCard).isHovered) {
                restart();
                return;
            }
            root.number = 0;
            root.doubt = "";
        }
    }
    Loader {
        id: card
        active: root.isWanted
        source: "PassageCard.qml"
        onLoaded: {
            const made = item as PassageCard;
            made.source = Qt.binding(() => root.number > 0 ? root.sources[root.number - 1] ?? null : null);
            made.doubt = Qt.binding(() => root.doubt);
            made.at = Qt.binding(() => root.at);
            made.opened.connect(() => root.open(root.number));
        }
    }
}
