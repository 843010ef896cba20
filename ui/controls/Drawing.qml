import QtQuick

// What holds a Shape. It is made anew when it comes into a window again, as in a popup that opens once more: Qt 6.4's software renderer
// takes the node that it makes then for the old one where both lie at one address, and draws nothing, or crashes.
Loader {
    active: Window.window !== null
}
