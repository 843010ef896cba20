#include "app/store/unsavedchanges.h"

#include <QLocale>

namespace hearth {

UnsavedChanges::UnsavedChanges(Store &store, QObject *parent) : QObject(parent), m_store(store)
{
    connect(&store, &Store::writeFailed, this, [this](const StoreError &error) {
        m_error = error;
        m_since = QDateTime::currentDateTime();
        Q_EMIT textChanged();
    });
    connect(&store, &Store::writeRecovered, this, [this] {
        m_error = {};
        Q_EMIT saved();
    });
}

QString UnsavedChanges::text() const
{
    const QString since = m_since.date() == QDate::currentDate() ? QLocale().toString(m_since.time(), QLocale::ShortFormat)
                                                                 : QLocale().toString(m_since, QLocale::ShortFormat);
    if (m_error.kind == StoreError::Kind::DiskFull)
        return tr("The disk is full. What was written, compared or changed since %1 is only in memory, and closing Hearth loses it. Free "
                  "some space, and it is saved by itself.")
            .arg(since);
    return tr("The data folder cannot be written. What was written, compared or changed since %1 is only in memory, and closing Hearth "
              "loses it. Make the folder writable, and it is saved by itself.")
        .arg(since);
}

bool UnsavedChanges::mayClose()
{
    return !m_error || m_isLetGo || !m_sessionEnd.hasExpired() || m_store.tryAgain() == 0;
}

void UnsavedChanges::letGo()
{
    m_isLetGo = true;
}

void UnsavedChanges::endSession(int ms)
{
    m_sessionEnd.setRemainingTime(ms);
}

} // namespace hearth
