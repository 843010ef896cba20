#pragma once

#include "app/documents/dictzip.h"
#include "app/documents/headwords.h"

#include <QHash>
#include <QString>
#include <QStringList>

#include <memory>

namespace hearth {

// A word list from one language to another as FreeDict makes them for dict servers (name.index with name.dict.dz; dictfmt(1)). One thread.
class BilingualList
{
public:
    // Null where it is not there or is none.
    static std::unique_ptr<BilingualList> open(const QString &indexPath, const QString &from, const QString &to);

    // Of a word by its stem (termOf in `from`): words or short phrases of the other language.
    [[nodiscard]] QStringList translationsOf(const QString &term);
    [[nodiscard]] bool has(const QString &word) const; // as it is written; case and accents do not count

    // The other way round, which takes reading all of it: only where it is small, else empty.
    [[nodiscard]] QStringList originalsOf(const QString &term);

    [[nodiscard]] const QString &from() const { return m_headwords.language(); }
    [[nodiscard]] const QString &to() const { return m_to; }
    [[nodiscard]] const QString &path() const { return m_path; }

private:
    BilingualList(const QString &from, const QString &to) : m_headwords(from), m_to(to) { }

    void readReverse();

    Headwords m_headwords;
    QString m_to;
    QString m_path;
    DictZip m_entries;
    QHash<QString, QStringList> m_reverse;
    bool m_isReverseRead = false;
    QList<std::pair<QString, quint64>> m_all; // of a small list, until the reverse is read
};

// The translations in an entry's text, without pronunciation, grammar, examples and references. Pure.
QStringList translationsIn(const QString &entry);

} // namespace hearth
