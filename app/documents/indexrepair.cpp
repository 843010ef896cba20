// What IndexWork does about damaged files.

#include "app/documents/indexwork.h"

#include "app/store/database.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QFile>

#include <algorithm>
#include <exception>

namespace hearth {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(hearth::Documents)
};

bool isIndexSound(const QString &folder, int number, const std::stop_token &stop)
{
    try {
        return IndexFile(folder, number, {}, 0, stop).isSound();
    } catch (const DatabaseFailure &failure) {
        if (failure.error.kind == StoreError::Kind::Stopped)
            throw;
        return failure.error.kind != StoreError::Kind::Damaged; // one that is in use, or can't be reached, may be sound
    }
}

void mustSetAside(const QString &folder, int number)
{
    if (!setIndexAside(folder, number)) {
        throw DatabaseFailure{{StoreError::Kind::ReadOnly,
                               Text::tr("%1 is damaged, and cannot be moved.").arg(QDir::toNativeSeparators(indexPath(folder, number)))}};
    }
}

} // namespace

void IndexWork::repair(std::optional<int> suspected)
{
    lock();
    const int target = suspected.value_or(m_target ? m_target->number() : std::max(m_numbers.current, m_numbers.next));
    m_target.reset();
    m_current.reset();
    m_library.reset();
    bool isLibrarySound = true;
    std::exception_ptr failure;
    const auto body = [&] {
        try {
            isLibrarySound = setDamagedAside(target);
        } catch (...) { // it may run in another thread
            failure = std::current_exception();
        }
    };
    if (m_options.whileOthersAreClosed)
        m_options.whileOthersAreClosed(body);
    else
        body();
    if (failure)
        std::rethrow_exception(failure);
    open();
    m_notice = isLibrarySound
        ? Text::tr("The index of the documents was damaged. It was set aside and is made again; until then, answers may miss something.")
        : Text::tr("The list of the documents was damaged. It was set aside, and what could be read of it is here again.");
}

// False: the library was damaged.
bool IndexWork::setDamagedAside(int suspected)
{
    const bool isLibrarySound = [this] {
        try {
            Database library(libraryPath(m_options.folder));
            library.setStop(m_options.quit);
            return library.value(QStringLiteral("PRAGMA integrity_check(1)")).toString() == QLatin1String("ok");
        } catch (const DatabaseFailure &failure) {
            if (failure.error.kind == StoreError::Kind::Stopped)
                throw;
            return failure.error.kind != StoreError::Kind::Damaged;
        }
    }();
    if (!isLibrarySound)
        salvageLibrary();
    bool isFound = !isLibrarySound;
    for (const int number : indexNumbers(m_options.folder)) {
        if (isIndexSound(m_options.folder, number, m_options.quit))
            continue;
        mustSetAside(m_options.folder, number);
        isFound = true;
    }
    // The check does not look into the words: it is they, then, of the one in which it was met.
    if (!isFound && suspected > 0)
        mustSetAside(m_options.folder, suspected);
    return isLibrarySound;
}

void IndexWork::salvageLibrary()
{
    const QString path = libraryPath(m_options.folder);
    const QString aside = m_options.folder
        + QStringLiteral("/library-damaged-%1.sqlite").arg(QDateTime::currentDateTime().toString(QStringLiteral("yyyy-MM-dd-HHmmss")));
    QFile::rename(path + QStringLiteral("-wal"), aside + QStringLiteral("-wal"));
    QFile::remove(path + QStringLiteral("-shm"));
    if (!QFile::rename(path, aside))
        throw DatabaseFailure{{StoreError::Kind::ReadOnly, Text::tr("%1 cannot be moved.").arg(QDir::toNativeSeparators(path))}};
    Database library(path);
    prepareLibrary(library);
    const auto copy = [&](const auto &part) {
        try {
            part();
        } catch (const DatabaseFailure &) { // what can't be read is lost; the rest is not
        }
    };
    std::unique_ptr<Database> old;
    copy([&] { old = std::make_unique<Database>(aside); });
    if (!old)
        return;
    copy([&] {
        for (const CollectionRecord &collection : readCollections(*old))
            writeCollection(library, collection);
    });
    copy([&] {
        const QHash<qint64, QList<qint64>> attachments = readAttachments(*old);
        for (auto chat = attachments.cbegin(); chat != attachments.cend(); ++chat)
            writeAttachments(library, chat.key(), chat.value());
    });
    copy([&] { writeIndexNumbers(library, readIndexNumbers(*old)); });
}

} // namespace hearth
