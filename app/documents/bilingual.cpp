#include "app/documents/bilingual.h"

#include "app/documents/terms.h"

#include <QFileInfo>
#include <QRegularExpression>

#include <algorithm>
#include <array>

namespace hearth {

namespace {

constexpr qint64 smallBytes = 2'000'000; // of an index: 60,000 words or so
constexpr qsizetype mostTranslations = 24;
constexpr qsizetype mostWords = 3; // of a translation: beyond is an explanation

// Numbers of dict indexes: base 64, most significant digit first.
qint64 base64Number(QByteArrayView digits)
{
    qint64 value = 0;
    if (digits.isEmpty() || digits.size() > 8)
        return -1;
    for (const char c : digits) {
        int digit = -1;
        if (c >= 'A' && c <= 'Z')
            digit = c - 'A';
        else if (c >= 'a' && c <= 'z')
            digit = c - 'a' + 26;
        else if (c >= '0' && c <= '9')
            digit = c - '0' + 52;
        else if (c == '+')
            digit = 62;
        else if (c == '/')
            digit = 63;
        if (digit < 0)
            return -1;
        value = value * 64 + digit;
    }
    return value;
}

constexpr quint64 packed(qint64 offset, qint64 length)
{
    return quint64(offset) << 20U | quint64(std::min<qint64>(length, 0xfffff));
}

} // namespace

QStringList translationsIn(const QString &entry)
{
    static const QRegularExpression asides(QStringLiteral(R"(<[^>]*>|\[[^\]]*\]|\([^)]*\)|\{[^}]*\}|"[^"]*"|/[^/]*/)"));
    static const QRegularExpression number(QStringLiteral(R"(^\d+\.\s*)"));
    static const QRegularExpression commas(QStringLiteral("[,;]"));
    static const QRegularExpression reference(QStringLiteral(R"(^\s*(Synonyms?|see|Note|Antonyms?)\s*:)"),
                                              QRegularExpression::CaseInsensitiveOption);
    QStringList translations;
    const QStringList lines = entry.split(u'\n');
    for (qsizetype i = 0; i < lines.size(); ++i) {
        const QString &line = lines[i];
        // The headword comes first, and again wherever a pronunciation or grammar stands behind a word at the line's start; what is
        // indented is an example or a note.
        const bool isHead = i == 0 || line.contains(QLatin1String(" /"));
        if (isHead || line.isEmpty() || line[0].isSpace() || reference.match(line).hasMatch())
            continue;
        const QStringList parts = QString(line).remove(number).remove(asides).split(commas);
        for (const QString &part : parts) {
            const QString words = part.simplified();
            if (!words.isEmpty() && words.count(u' ') < mostWords && !translations.contains(words))
                translations.append(words);
        }
    }
    return translations.mid(0, mostTranslations);
}

std::unique_ptr<BilingualList> BilingualList::open(const QString &indexPath, const QString &from, const QString &to)
{
    QFile index(indexPath);
    if (!indexPath.endsWith(QLatin1String(".index")) || !index.open(QIODevice::ReadOnly))
        return nullptr;
    std::unique_ptr<BilingualList> made(new BilingualList(from, to));
    made->m_path = indexPath;
    const QString base = indexPath.chopped(5);
    if (!made->m_entries.open(base + QStringLiteral("dict.dz")) && !made->m_entries.open(base + QStringLiteral("dict")))
        return nullptr;
    const bool isSmall = QFileInfo(indexPath).size() <= smallBytes;
    made->m_headwords.reserve(index.size() / 24, index.size());
    std::array<char, 2000> buffer{}; // of a line: what is longer is none of ours
    for (qint64 read = 0; (read = index.readLine(buffer.data(), buffer.size())) > 0;) {
        const QByteArrayView line = QByteArrayView(buffer.data(), read).trimmed();
        const qsizetype tab = line.indexOf('\t');
        const qsizetype second = tab < 0 ? -1 : line.indexOf('\t', tab + 1);
        const QByteArrayView word = line.first(std::max<qsizetype>(tab, 0));
        if (second < 0 || word.startsWith("00database"))
            continue;
        const qsizetype third = line.indexOf('\t', second + 1); // of another column, which some have
        const qint64 offset = base64Number(line.sliced(tab + 1, second - tab - 1));
        const qint64 length = base64Number(line.sliced(second + 1, (third < 0 ? line.size() : third) - second - 1));
        if (offset < 0 || length <= 0)
            continue;
        made->m_headwords.add(word, packed(offset, length));
        if (isSmall)
            made->m_all.append({QString::fromUtf8(word), packed(offset, length)});
    }
    made->m_headwords.sort();
    return made->m_headwords.isEmpty() ? nullptr : std::move(made);
}

QStringList BilingualList::translationsOf(const QString &term)
{
    QStringList translations;
    for (const quint64 place : m_headwords.placesOfStem(term)) {
        const QByteArray entry = m_entries.read(place >> 20U, quint32(place & 0xfffffU));
        for (const QString &words : translationsIn(QString::fromUtf8(entry))) {
            if (!translations.contains(words))
                translations.append(words);
        }
        if (translations.size() >= mostTranslations)
            break;
    }
    return translations.mid(0, mostTranslations);
}

bool BilingualList::has(const QString &word) const
{
    return !m_headwords.placesOf(word).isEmpty();
}

void BilingualList::readReverse()
{
    m_isReverseRead = true;
    // As they lie in the file, so that each of its compressed pieces is unpacked once.
    std::stable_sort(m_all.begin(), m_all.end(), [](const auto &a, const auto &b) { return a.second < b.second; });
    for (const auto &[word, place] : std::as_const(m_all)) {
        const QByteArray entry = m_entries.read(place >> 20U, quint32(place & 0xfffffU));
        for (const QString &words : translationsIn(QString::fromUtf8(entry))) {
            if (words.contains(u' '))
                continue;
            QStringList &originals = m_reverse[termOf(words, m_to)];
            if (originals.size() < mostTranslations && !originals.contains(word))
                originals.append(word);
        }
    }
    m_all = {};
}

QStringList BilingualList::originalsOf(const QString &term)
{
    if (!m_isReverseRead)
        readReverse();
    return m_reverse.value(term);
}

} // namespace hearth
