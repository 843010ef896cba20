import QtQuick

// One of the views of a comparison.
Item {
    property real inset: 24
    property string shown // which of its pictures, where it has several
    signal shownChosen(string value)
}
