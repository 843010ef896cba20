#include "app/documents/thesaurus.h"

#include "app/documents/terms.h"

#include <QHash>

#include <algorithm>
#include <cmath>

namespace hearth {

namespace {

// How near what stands in an entry is to its headword. What is not marked is a synonym.
constexpr double synonym = 0.75;
constexpr double related = 0.65;
constexpr double similar = 0.55;
constexpr double wider = 0.5; // or narrower
constexpr double opposite = 0.3;
constexpr double sensesPower = 0.3; // the more senses a word has, the less each is meant
constexpr int farthest = 2;         // steps
constexpr qsizetype widest = 300;   // wordings that a step goes on from
constexpr double least = 0.04;
constexpr int mostSenses = 60;
constexpr qsizetype longestLine = 20000;

double weightOf(const QString &mark)
{
    if (mark.isEmpty())
        return synonym;
    if (mark.contains(u"nton")) // antonym, Antonym, antónimo
        return opposite;
    if (mark.contains(u"generic") || mark.contains(u"Oberbegriff") || mark.contains(u"Unterbegriff"))
        return wider;
    if (mark.contains(u"similar"))
        return similar;
    return mark.contains(u"related") || mark.contains(u"Assoziation") ? related : synonym;
}

} // namespace

std::unique_ptr<Thesaurus> Thesaurus::open(const QString &dataPath, const QString &language)
{
    std::unique_ptr<Thesaurus> made(new Thesaurus(language));
    made->m_path = dataPath;
    made->m_file.setFileName(dataPath);
    if (!dataPath.endsWith(QLatin1String(".dat")) || !made->m_file.open(QIODevice::ReadOnly))
        return nullptr;
    if (!made->readIndex(dataPath.chopped(3) + QStringLiteral("idx")))
        return nullptr;
    return made;
}

bool Thesaurus::readIndex(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return false;
    const QByteArray encoding = file.readLine(100).trimmed().toUpper();
    m_isLatin = encoding.startsWith("ISO8859") || encoding.startsWith("ISO-8859");
    file.readLine(100); // how many there are
    while (!file.atEnd()) {
        const QByteArray line = file.readLine(longestLine).trimmed();
        const qsizetype bar = line.lastIndexOf('|');
        if (bar <= 0)
            continue;
        bool isNumber = false;
        const qulonglong offset = line.mid(bar + 1).toULongLong(&isNumber);
        const QByteArray word = line.left(bar);
        if (isNumber && offset < qulonglong(m_file.size()))
            m_headwords.add(m_isLatin ? QString::fromLatin1(word).toUtf8() : word, offset);
    }
    m_headwords.sort();
    return !m_headwords.isEmpty();
}

Thesaurus::Entry Thesaurus::entryAt(quint64 offset) const
{
    Entry entry;
    if (!m_file.seek(qint64(offset)))
        return entry;
    const auto nextLine = [this]() -> QString {
        const QByteArray bytes = m_file.readLine(longestLine).trimmed();
        return m_isLatin ? QString::fromLatin1(bytes) : QString::fromUtf8(bytes);
    };
    const QString head = nextLine();
    const qsizetype bar = head.lastIndexOf(u'|');
    entry.word = head.left(std::max<qsizetype>(bar, 0));
    const int count = std::min(head.mid(bar + 1).toInt(), mostSenses);
    for (int i = 0; i < count && !m_file.atEnd(); ++i) {
        Sense sense;
        const QStringList parts = nextLine().split(u'|');
        sense.kind = parts[0].trimmed().toLower();
        for (qsizetype part = 1; part < parts.size(); ++part) {
            const QString &text = parts[part];
            const qsizetype mark = text.endsWith(u')') ? text.lastIndexOf(u'(') : -1;
            const QString words = (mark > 0 ? text.left(mark) : text).trimmed();
            if (!words.isEmpty())
                sense.words.append({words, weightOf(mark > 0 ? text.mid(mark + 1) : QString())});
        }
        entry.senses.append(sense);
    }
    return entry;
}

double Thesaurus::nounShare(const QString &word) const
{
    QList<quint64> places = m_headwords.placesOf(word.toLower());
    if (places.isEmpty())
        places = m_headwords.placesOfStem(termOf(word, m_headwords.language()));
    int nouns = 0;
    int known = 0;
    for (const quint64 place : std::as_const(places)) {
        const Entry entry = entryAt(place);
        if (entry.word.size() > word.size()) // "offering" is not what "offers" comes from
            continue;
        for (const Sense &sense : entry.senses) {
            nouns += sense.kind.contains(u"noun") || sense.kind.contains(u"nom") || sense.kind.contains(u"(s.") ? 1 : 0;
            known += sense.kind.size() > 1 ? 1 : 0;
        }
    }
    return known > 0 ? double(nouns) / known : -1;
}

QList<RelatedWords> Thesaurus::around(const QString &term) const
{
    QHash<QString, double> reached;
    QList<RelatedWords> front{{term, 1.0}};
    for (int step = 0; step < farthest && !front.isEmpty(); ++step) {
        QHash<QString, double> next;
        for (const RelatedWords &from : std::as_const(front)) {
            QList<Sense> senses;
            for (const quint64 place : step == 0 ? m_headwords.placesOfStem(term) : m_headwords.placesOf(from.words))
                senses += entryAt(place).senses;
            const double share = from.weight / std::pow(std::max<double>(1, double(senses.size())), sensesPower);
            for (const Sense &sense : std::as_const(senses)) {
                for (const RelatedWords &words : sense.words) {
                    double &weight = next[words.words.toLower()];
                    weight = std::max(weight, share * words.weight);
                }
            }
        }
        front.clear();
        for (auto it = next.cbegin(); it != next.cend(); ++it) {
            if (it.value() >= least && it.value() > reached.value(it.key())) {
                reached[it.key()] = it.value();
                front.append({it.key(), it.value()});
            }
        }
        std::sort(front.begin(), front.end(), [](const RelatedWords &a, const RelatedWords &b) {
            return a.weight != b.weight ? a.weight > b.weight : a.words < b.words;
        });
        front = front.mid(0, widest);
    }
    QList<RelatedWords> all;
    for (auto it = reached.cbegin(); it != reached.cend(); ++it)
        all.append({it.key(), it.value()});
    std::sort(all.begin(), all.end(),
              [](const RelatedWords &a, const RelatedWords &b) { return a.weight != b.weight ? a.weight > b.weight : a.words < b.words; });
    return all;
}

} // namespace hearth
