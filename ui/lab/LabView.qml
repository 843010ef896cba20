import QtQuick

// One of the views of a comparison.
Item {
    property real inset: 24
}
