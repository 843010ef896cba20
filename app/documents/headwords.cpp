#include "app/documents/headwords.h"

#include "app/documents/terms.h"
#include "app/documents/textwords.h"

#include <algorithm>

namespace hearth {

namespace {

constexpr qsizetype longestWord = 200;
constexpr int mostLookedAt = 400;

QByteArray keyFor(const QString &word)
{
    return withoutAccents(word.toLower()).toUtf8();
}

} // namespace

Headwords::Headwords(const QString &language) : m_language(language) { }

void Headwords::add(const QString &word, quint64 place)
{
    const QByteArray shown = word.toUtf8();
    const QByteArray key = keyFor(word);
    if (key.isEmpty() || key.size() > longestWord || shown.size() > longestWord || m_text.size() > 0x3fffffff)
        return;
    Word entry;
    entry.key = quint32(m_text.size());
    entry.keyLength = quint16(key.size());
    m_text += key;
    entry.shown = entry.key;
    entry.shownLength = entry.keyLength;
    if (shown != key) {
        entry.shown = quint32(m_text.size());
        entry.shownLength = quint16(shown.size());
        m_text += shown;
    }
    entry.place = place;
    m_words.push_back(entry);
}

void Headwords::sort()
{
    std::sort(m_words.begin(), m_words.end(), [this](const Word &a, const Word &b) { return keyOf(a) < keyOf(b); });
}

size_t Headwords::firstNotBefore(QByteArrayView key) const
{
    const auto found = std::lower_bound(m_words.begin(), m_words.end(), key,
                                        [this](const Word &word, QByteArrayView wanted) { return keyOf(word) < wanted; });
    return size_t(found - m_words.begin());
}

QList<quint64> Headwords::placesOf(const QString &word) const
{
    const QByteArray key = keyFor(word);
    QList<quint64> places;
    for (size_t i = firstNotBefore(key); i < m_words.size() && keyOf(m_words[i]) == key && places.size() < mostLookedAt; ++i) {
        if (!places.contains(m_words[i].place))
            places.append(m_words[i].place);
    }
    return places;
}

QList<quint64> Headwords::placesOfStem(const QString &term) const
{
    // A stem differs from its words at the end: "drowsi" of "drowsy".
    const QByteArray prefix = (term.size() > 3 ? term.chopped(1) : term).toUtf8();
    QList<quint64> places;
    int seen = 0;
    for (size_t i = firstNotBefore(prefix); i < m_words.size() && seen < mostLookedAt; ++i) {
        const Word &word = m_words[i];
        const QByteArrayView key = keyOf(word);
        if (!key.startsWith(prefix))
            break;
        if (key.contains(' ') || key.size() > prefix.size() + 8)
            continue;
        ++seen;
        const QByteArrayView shown = QByteArrayView(m_text).sliced(word.shown, word.shownLength);
        if (!places.contains(word.place) && termOf(QString::fromUtf8(shown), m_language) == term)
            places.append(word.place);
    }
    return places;
}

} // namespace hearth
