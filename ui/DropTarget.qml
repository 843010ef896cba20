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
        const models = drop.urls.filter(url => root.isModelFile(url));
        const rest = drop.urls.filter(url => !root.isModelFile(url));
        if (models.length > 0)
            Models.addFile(models[0]);
        if (models.length > 1)
            Shell.toast(qsTr("One model is loaded at a time, the first of these. Add the others one by one."), "", null);
        if (rest.length > 0)
            root.documents(rest);
    }
}
