import QtQuick
import Hearth.App
import Hearth.Ui

// The way to ask about documents: files for this chat, or collections.
IconButton {
    id: root

    symbol: "clip"
    tip: popover.visible ? "" : qsTr("Ask about documents")
    Accessible.name: qsTr("Ask about documents")
    onClicked: popover.visible ? popover.close() : popover.open()

    AttachPopover {
        id: popover
        y: -height - 8
        onFilesWanted: {
            files.active = true;
            (files.item as FileBrowser).open();
        }
    }
    Loader {
        id: files
        active: false
        source: "../models/FileBrowser.qml"
        onLoaded: {
            (item as FileBrowser).mode = "documents";
            (item as FileBrowser).pickedAll.connect(urls => Attachments.addFiles(urls));
        }
    }
}
