import QtQuick
import Hearth.Ui

// The headings of a list of models by place. They stand in a file of their own: a list of Qt 6.4 makes no headings of components that are
// bound to where they are written.
QtObject {
    readonly property Component heading: SourceLabel {}
}
