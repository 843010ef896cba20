import QtQuick
import Hearth.App
import Hearth.Ui

// Where the rows below it come from.
Label {
    required property string heading // "picked", "hub"; "" for none

    height: visible ? 34 : 0
    visible: heading.length > 0
    leftPadding: 12
    verticalAlignment: Text.AlignVCenter
    text: heading === "picked" ? qsTr("Good to begin with")
        : Browser.searchText.length > 0 ? qsTr("On the Hub")
        : Browser.sort === "downloads" ? qsTr("Most downloaded on the Hub")
        : Browser.sort === "likes" ? qsTr("Most liked on the Hub")
        : Browser.sort === "newest" ? qsTr("Newest on the Hub") : qsTr("Trending on the Hub")
    color: Theme.faint
    font.pixelSize: Theme.caption
    font.weight: Font.Medium
    Accessible.role: Accessible.Heading
    Accessible.name: text
}
