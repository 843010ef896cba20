#pragma once

#include "app/store/store.h"

#include <QDateTime>
#include <QDeadlineTimer>
#include <QObject>

namespace hearth {

// Whether Hearth may close: not without a question while changes wait in memory to be written. QML: Unsaved. UI thread.
class UnsavedChanges : public QObject
{
    Q_OBJECT
    Q_PROPERTY(QString text READ text NOTIFY textChanged) // what closing would lose, and what helps

public:
    explicit UnsavedChanges(Store &store, QObject *parent = nullptr);

    [[nodiscard]] QString text() const;

    // Whether nothing would be lost by closing now, or it may be. What waits is tried once more.
    Q_INVOKABLE bool mayClose();
    Q_INVOKABLE void letGo(); // it may be lost from now on

    // The system ends the session: what closes Hearth in the time that this takes does not wait for an answer. It may be called off after
    // that.
    void endSession(int ms = sessionEndMs);
    static constexpr int sessionEndMs = 60000;

Q_SIGNALS:
    void textChanged();
    void saved(); // all that waited

private:
    Store &m_store;
    StoreError m_error; // why nothing can be written at the moment,
    QDateTime m_since;  // and since when
    bool m_isLetGo = false;
    QDeadlineTimer m_sessionEnd{0};
};

} // namespace hearth
