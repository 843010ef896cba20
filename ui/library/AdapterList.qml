pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import QtQuick.Templates as T
import Hearth.App
import Hearth.Ui

// The adapters that are put on a model, each with its strength, and those that can be added. uses: [{path, scale}].
Column {
    id: root

    property var uses: []
    property string architecture // of the model
    readonly property int most: 16
    readonly property var known: Library.adapters
    readonly property var others: known.filter(adapter => !uses.some(use => use.path === adapter.path))
    signal changed(var uses)

    spacing: 8

    function infoOf(path: string): var {
        return known.find(adapter => adapter.path === path) ?? { name: "", architecture: "", baseModel: "", whyNot: "" };
    }
    function add(path: string): void {
        if (!uses.some(use => use.path === path) && uses.length < most)
            changed(uses.concat([{ path: path, scale: 1 }]));
    }
    // PEFT writes a folder, and its file stands for it.
    function addUrl(url: string): void {
        const path = decodeURIComponent(url.replace(/^file:\/\//, ""));
        add(path.endsWith("/adapter_model.safetensors") ? path.slice(0, path.lastIndexOf("/")) : path);
    }
    function chooseFile(): void {
        files.active = true;
        (files.item as T.Popup).open();
    }
    function setScale(index: int, scale: real): void {
        changed(uses.map((use, at) => at === index ? { path: use.path, scale: scale } : use));
    }

    Label {
        width: parent.width
        visible: root.uses.length === 0
        text: qsTr("None. An adapter changes a model a little, such as for a manner of speaking; the model's file stays as it is.")
        color: Theme.faint
        font.pixelSize: Theme.caption
        wrapMode: Text.Wrap
        lineHeight: 1.2
    }
    Repeater {
        model: root.uses

        Rectangle {
            id: use
            required property var modelData
            required property int index
            readonly property var info: root.infoOf(modelData.path)
            readonly property string problem: info.whyNot.length > 0 ? info.whyNot
                : info.architecture.length > 0 && root.architecture.length > 0 && info.architecture !== root.architecture
                    ? qsTr("It is made for %1 models; this one is %2.").arg(info.architecture).arg(root.architecture) : ""
            width: root.width
            implicitHeight: inner.implicitHeight + 20
            radius: Theme.radius
            color: Theme.sunken

            Column {
                id: inner
                x: 14
                y: 10
                width: parent.width - 24
                spacing: 4

                RowLayout {
                    width: parent.width
                    spacing: 8

                    Label {
                        Layout.fillWidth: true
                        text: use.info.name.length > 0 ? use.info.name : use.modelData.path.split("/").pop()
                        font.weight: Font.Medium
                        elide: Text.ElideMiddle
                    }
                    IconButton {
                        size: 28
                        symbol: "close"
                        tip: qsTr("Do not use this adapter")
                        onClicked: root.changed(root.uses.filter((other, at) => at !== use.index))
                    }
                }
                Label {
                    width: parent.width
                    text: use.problem.length > 0 ? use.problem : Theme.joined([use.info.baseModel.length > 0 ? qsTr("for %1").arg(use.info.baseModel) : "", use.modelData.path])
                    color: use.problem.length > 0 ? Theme.warning : Theme.faint
                    font.pixelSize: Theme.caption
                    wrapMode: Text.WrapAtWordBoundaryOrAnywhere
                }
                SamplingSlider {
                    name: qsTr("Strength")
                    hint: qsTr("1 is as it was trained; 0 is as if it were not there.")
                    from: 0
                    to: 2
                    step: 0.05
                    offValue: 0
                    value: use.modelData.scale
                    onMoved: value => root.setScale(use.index, value)
                }
            }
        }
    }
    Button {
        visible: root.uses.length < root.most
        symbol: "plus"
        text: qsTr("Add an adapter")
        tip: qsTr("A LoRA adapter, as a GGUF file or a folder of PEFT")
        onClicked: root.others.length > 0 ? menu.open() : root.chooseFile()

        Menu {
            id: menu
            y: parent.height + 4
            implicitWidth: 280

            Instantiator {
                model: root.others
                delegate: MenuItem {
                    required property int index
                    required property var modelData
                    place: index
                    symbol: "file"
                    text: modelData.name.length > 0 ? modelData.name : modelData.path.split("/").pop()
                    onTriggered: root.add(modelData.path)
                }
                onObjectAdded: (index, object) => menu.insertInPlace(object as MenuItem)
                onObjectRemoved: (index, object) => menu.removeItem(object as T.MenuItem)
            }
            MenuItem {
                symbol: "folder"
                text: qsTr("Choose a file…")
                onTriggered: root.chooseFile()
            }
        }
    }
    Loader {
        id: files
        active: false
        source: "../models/FileBrowser.qml"
        onLoaded: {
            (item as FileBrowser).mode = "adapter";
            (item as FileBrowser).picked.connect(url => root.addUrl("" + url));
        }
    }
}
