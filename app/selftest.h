#pragma once

class QQmlEngine;

namespace hearth {

// Counts QML warnings from its construction on, by a message handler; other messages pass. One at a time.
class QmlWarnings
{
public:
    QmlWarnings();
    ~QmlWarnings();
    static int count();
};

// Loads every QML file of the module Hearth.Ui, one after the other, and makes an object of those that need nothing. Returns the number
// of files that do not load; prints each reason.
int loadEveryQmlFile(QQmlEngine &engine);

} // namespace hearth
