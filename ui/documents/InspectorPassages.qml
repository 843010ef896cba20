pragma ComponentBehavior: Bound
import QtQuick
import Hearth.Ui

// The passages of an answer, best first, with their scores; those that were cut at the end.
ListView {
    id: root

    property var facts: ({})
    readonly property bool isUnread: facts.kind === "missing" || facts.kind === "unserved" || facts.kind === "noroom"
    signal chosen(int number)

    model: rows()
    spacing: 0
    clip: true
    boundsBehavior: Flickable.StopAtBounds
    activeFocusOnTab: true
    Accessible.role: Accessible.List
    Accessible.name: qsTr("Passages")

    function rows(): var {
        const given = (root.facts.given ?? []).map(source => ({ source: source, number: source.number, isCut: root.isUnread }));
        const cut = (root.facts.cut ?? []).map((source, index) => ({ source: source, number: -(index + 1), isCut: true }));
        return given.concat(cut);
    }

    SmoothWheel { view: root }
    delegate: InspectorRow {
        required property var modelData
        required property int index
        width: ListView.view.width
        source: modelData.source
        note: root.isUnread ? "" : modelData.isCut ? qsTr("no room") : modelData.source.isCited ? "" : qsTr("not named in the answer")
        isCut: modelData.isCut && !root.isUnread
        hasLine: index > 0
        onChosen: root.chosen(modelData.number)
    }
}
