pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Hearth.App
import Hearth.Ui

// How one model is loaded and talked with, where that is to differ from all others. Each change is kept at once.
Dialog {
    id: root

    property string path
    property var draft: ({})
    property bool countsFromNextLoad: false // something was changed that the loaded model does not have
    property var facts: ({}) // of the model
    readonly property bool isLoaded: path === Models.currentPath && Models.state === "ready"
    readonly property bool isPlain: Object.keys(draft).length === 0

    function edit(model: string, name: string): void {
        path = model;
        title = name;
        countsFromNextLoad = false;
        facts = Library.details(model);
        devices.options = asForAll(Models.devices.choices());
        draft = Library.defaults(model);
        sampling.load(draft.sampling ?? "");
        open();
    }
    function asForAll(choices: var): var {
        const all = [{ value: "", text: qsTr("As for all models") }];
        for (const choice of choices)
            all.push(choice);
        return all;
    }
    function put(key: string, value: var): void {
        const changed = Object.assign({}, draft);
        if (value === "" || value === 0 || value?.length === 0)
            delete changed[key];
        else
            changed[key] = value;
        if (key !== "sampling" && key !== "instructions")
            countsFromNextLoad = true;
        keep(changed);
    }
    function keep(changed: var): void {
        draft = changed;
        Library.setDefaults(path, changed);
    }

    SamplingModel {
        id: sampling
        onEdited: root.put("sampling", toJson())
    }
    ScrollColumn {
        anchors.fill: parent
        anchors.bottomMargin: 8
        inset: 24
        topMargin: -16
        spacing: 16

        RowLayout {
            width: parent.width
            spacing: 8

            Label {
                Layout.fillWidth: true
                text: root.isPlain ? qsTr("As set for all models. What you change here counts for this one alone.")
                    : qsTr("This model has settings of its own.")
                color: Theme.muted
                wrapMode: Text.Wrap
            }
            LinkButton {
                visible: !root.isPlain
                text: qsTr("Reset")
                onClicked: {
                    root.countsFromNextLoad = true;
                    root.keep({});
                    sampling.load("");
                }
            }
        }
        InlineCard {
            width: parent.width
            visible: root.countsFromNextLoad && root.isLoaded
            kind: "info"
            title: ""
            text: qsTr("This counts from the next load on.")
            actionText: qsTr("Load again")
            onActed: {
                root.countsFromNextLoad = false;
                Models.load(root.path);
            }
        }
        SettingsTitle { text: qsTr("Loading") }
        SettingRow {
            name: qsTr("Device")
            Choice {
                id: devices
                label: qsTr("Device")
                value: root.draft.device ?? ""
                onChosen: value => root.put("device", value)
            }
        }
        SettingRow {
            readonly property string memory: Library.memoryNews >= 0 ? Library.memoryFor(root.path, root.draft.contextTokens ?? 0) : ""
            name: qsTr("Context in tokens")
            details: memory.length > 0
                ? qsTr("With it the model takes about %1.").arg(memory)
                : qsTr("How much of a chat the model sees at once.")
            NumberField {
                label: qsTr("Context in tokens")
                placeholderText: qsTr("As for all")
                maximum: 1048576
                value: root.draft.contextTokens ?? 0
                onChanged: value => root.put("contextTokens", value)
            }
        }
        SettingRow {
            name: qsTr("Keys and values")
            details: qsTr("How the model remembers a chat. F32 takes twice the memory of F16 and is rarely better.")
            Choice {
                label: qsTr("Type of keys and values")
                value: root.draft.cacheType ?? ""
                options: [{ value: "", text: qsTr("Usual (F16)") }, { value: "f16", text: qsTr("F16") }, { value: "f32", text: qsTr("F32") }]
                onChosen: value => root.put("cacheType", value)
            }
        }
        SettingsTitle { text: qsTr("Adapters (LoRA)") }
        AdapterList {
            width: parent.width
            uses: root.draft.adapters ?? []
            architecture: root.facts.architecture ?? ""
            onChanged: uses => root.put("adapters", uses)
        }
        SettingsTitle { text: qsTr("Words") }
        LongText {
            width: parent.width
            name: qsTr("Instructions")
            hint: qsTr("As for all chats")
            value: root.draft.instructions ?? ""
            onChanged: value => root.put("instructions", value)
        }
        LongText {
            width: parent.width
            name: qsTr("Chat template (Jinja)")
            hint: qsTr("The file's own")
            isCode: true
            value: root.draft.chatTemplate ?? ""
            original: root.facts.chatTemplate ?? ""
            onChanged: value => root.put("chatTemplate", value)
        }
        SamplingSection {
            width: parent.width
            options: sampling
        }
    }
}
