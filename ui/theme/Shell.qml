pragma Singleton
import QtQuick

// What any part of the window may ask of the window itself.
QtObject {
    id: shell

    property bool isNarrow: false
    property bool isSidebarShown: true
    property string shownModel // a path that the library opens at

    signal pickModel
    signal chooseFile
    signal openSettings
    signal enterToken // where the access token of the Hub is set
    signal openShortcuts
    signal toggleSidebar
    signal togglePanel
    signal focusSearch
    signal focusComposer
    signal editMessage(real messageId)
    signal inspect(real messageId)
    signal toast(string text, string actionText, var action)
}
