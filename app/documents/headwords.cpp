#include "app/documents/headwords.h"

#include "app/documents/terms.h"
#include "app/documents/textwords.h"

#include <QtEndian>

#include <algorithm>
#include <cstring>
#include <utility>

namespace hearth {

namespace {

constexpr qsizetype longestWord = 200;
constexpr int mostLookedAt = 400;

char asciiLower(char c)
{
    return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c;
}

QByteArray keyFor(const QString &word)
{
    return withoutAccents(word.toLower()).toUtf8();
}

} // namespace

Headwords::Headwords(const QString &language) : m_language(language) { }

void Headwords::reserve(qsizetype words, qsizetype bytes)
{
    m_words.reserve(size_t(words));
    m_text.reserve(bytes);
}

void Headwords::add(QByteArrayView utf8, quint64 place)
{
    if (utf8.isEmpty() || utf8.size() > longestWord || m_text.size() > 0x3fffffff)
        return;
    // Half a million words are read while somebody waits, and nearly all of them need no Unicode.
    const bool isAscii = std::all_of(utf8.begin(), utf8.end(), [](char c) { return uchar(c) < 0x80; });
    const qsizetype begin = m_text.size();
    if (isAscii) {
        m_text.append(utf8);
        std::transform(m_text.cbegin() + begin, m_text.cend(), m_text.begin() + begin, asciiLower);
    } else {
        m_text.append(keyFor(QString::fromUtf8(utf8)));
    }
    Word entry;
    entry.key = entry.shown = quint32(begin);
    entry.keyLength = entry.shownLength = quint16(m_text.size() - begin);
    if (entry.keyLength == 0 || entry.keyLength > longestWord) {
        m_text.truncate(begin);
        return;
    }
    if (keyOf(entry) != utf8) {
        entry.shown = quint32(m_text.size());
        entry.shownLength = quint16(utf8.size());
        m_text.append(utf8);
    }
    entry.place = place;
    m_words.push_back(entry);
}

void Headwords::sort()
{
    // By the first eight bytes, which are mostly enough, and by all of them where they are not.
    std::vector<std::pair<quint64, quint32>> order;
    order.reserve(m_words.size());
    for (size_t i = 0; i < m_words.size(); ++i) {
        quint64 first = 0;
        std::memcpy(&first, m_text.constData() + m_words[i].key, std::min<size_t>(m_words[i].keyLength, sizeof first));
        order.emplace_back(qFromBigEndian(first), quint32(i));
    }
    std::sort(order.begin(), order.end(), [this](const auto &a, const auto &b) {
        if (a.first != b.first)
            return a.first < b.first;
        const int difference = keyOf(m_words[a.second]).compare(keyOf(m_words[b.second]));
        return difference != 0 ? difference < 0 : a.second < b.second;
    });
    std::vector<Word> sorted;
    sorted.reserve(m_words.size());
    for (const auto &[first, i] : order)
        sorted.push_back(m_words[i]);
    m_words = std::move(sorted);
    m_text.squeeze();
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
