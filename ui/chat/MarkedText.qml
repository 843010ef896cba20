import QtQuick

// Text that the marks of an answer stand in, as far as they need to know it: a type of its own, for RichText knows the marks.
TextEdit {
    property point pointer // where the mouse is on it
}
