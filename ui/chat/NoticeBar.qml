pragma ComponentBehavior: Bound
import QtQuick
import QtQuick.Layouts
import Hearth.App
import Hearth.Ui

// What the application has to tell and must not be missed; each stays until it is dismissed.
Column {
    id: root

    property bool isOfErrors: false // them alone
    property bool isBrief: false    // each on one line at first

    spacing: 8
    bottomPadding: repeater.count > 0 && !isOfErrors ? 8 : 0

    Repeater {
        id: repeater
        model: Notices.model

        InlineCard {
            id: card
            required property int noticeId
            width: root.width
            visible: !root.isOfErrors || kind === "error"
            closable: true
            isBrief: root.isBrief
            onClosed: Notices.dismiss(card.noticeId)
            onActed: Notices.act(card.noticeId)
        }
    }
}
