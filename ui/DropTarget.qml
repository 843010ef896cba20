import QtQuick
import Hearth.App
import Hearth.Ui

// Takes files that are dropped on it: a model is used, the rest are documents.
DropArea {
    id: root

    property bool isModel: false // what is held over it
    signal documents(var urls)

    function isModelFile(url: var): bool {
        return url.toString().toLowerCase().endsWith(".gguf");
    }

    keys: ["text/uri-list"]
    onEntered: drag => root.isModel = drag.urls.length > 0 && drag.urls.every(url => root.isModelFile(url))
    onDropped: drop => {
        const model = drop.urls.find(url => root.isModelFile(url));
        const rest = drop.urls.filter(url => !root.isModelFile(url));
        if (model !== undefined)
            Models.addFile(model);
        if (rest.length > 0)
            root.documents(rest);
    }
}
