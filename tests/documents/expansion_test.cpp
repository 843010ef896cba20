#include "app/documents/bilingual.h"
#include "app/documents/dictzip.h"
#include "app/documents/expansion.h"
#include "app/documents/terms.h"
#include "app/documents/thesaurus.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

namespace hearth {

namespace {

void write(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(bytes);
}

// A thesaurus from its entries, with the index that belongs to it.
void writeThesaurus(const QString &folder, const QString &name, const QByteArray &encoding, const QList<QByteArray> &entries)
{
    QByteArray data = encoding + '\n';
    QByteArray index = encoding + '\n' + QByteArray::number(entries.size()) + '\n';
    for (const QByteArray &entry : entries) {
        index += entry.left(entry.indexOf('|')) + '|' + QByteArray::number(data.size()) + '\n';
        data += entry + '\n';
    }
    write(folder + u'/' + name + QStringLiteral(".dat"), data);
    write(folder + u'/' + name + QStringLiteral(".idx"), index);
}

QByteArray base64Number(qsizetype value)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    QByteArray text;
    do {
        text.prepend(digits[value % 64]);
        value /= 64;
    } while (value > 0);
    return text;
}

// A word list that is not packed: headword and entry.
void writeList(const QString &folder, const QString &name, const QList<std::pair<QByteArray, QByteArray>> &entries)
{
    QByteArray data;
    QByteArray index;
    for (const auto &[word, entry] : entries) {
        index += word + '\t' + base64Number(data.size()) + '\t' + base64Number(entry.size()) + '\n';
        data += entry;
    }
    write(folder + u'/' + name + QStringLiteral(".dict"), data);
    write(folder + u'/' + name + QStringLiteral(".index"), index);
}

double weightOf(const QList<ExpandedTerm> &terms, const QString &term)
{
    for (const ExpandedTerm &other : terms) {
        if (other.term == term)
            return other.weight;
    }
    return 0;
}

} // namespace

class ExpansionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knowsNounsByTheirSenses()
    {
        QTemporaryDir folder;
        writeThesaurus(folder.path(), QStringLiteral("th_en_US_v2"), "UTF-8",
                       {"moor|3\n(verb)|berth\n(verb)|tie up\n(noun)|heath", "mooring|1\n(noun)|berth", "quay|1\n(noun)|wharf",
                        "steer|1\n(verb)|guide", "odd|1\n-|strange"});
        const auto words = Thesaurus::open(folder.filePath(QStringLiteral("th_en_US_v2.dat")), QStringLiteral("en"));
        QVERIFY(words);
        QCOMPARE(words->nounShare(QStringLiteral("quays")), 1.0);
        QCOMPARE(words->nounShare(QStringLiteral("steered")), 0.0);
        QVERIFY(qAbs(words->nounShare(QStringLiteral("moors")) - 1.0 / 3) < 1e-9); // not of "mooring", which is longer
        QCOMPARE(words->nounShare(QStringLiteral("Mooring")), 1.0);
        QCOMPARE(words->nounShare(QStringLiteral("odd")), -1.0);
        QCOMPARE(words->nounShare(QStringLiteral("zzz")), -1.0);
        Expansion expansion({{folder.path()}, {}});
        QCOMPARE(expansion.nounShare(QStringLiteral("quay"), QStringLiteral("en")), 1.0);
        QCOMPARE(expansion.nounShare(QStringLiteral("quay"), QStringLiteral("de")), -1.0);
    }

    void initTestCase()
    {
        QVERIFY(m_folder.isValid());
        writeThesaurus(m_folder.path(), QStringLiteral("th_en_US_v2"), "UTF-8",
                       {"boat|1\n(noun)|dinghy|vessel (generic term)|land (antonym)", "dinghy|1\n(noun)|skiff",
                        "quay|2\n(noun)|wharf\n(noun)|landing stage", "vessel|1\n(noun)|watercraft|boat"});
        writeThesaurus(m_folder.path(), QStringLiteral("th_es_ES_v2"), "ISO8859-1", {"ca\xf1\xf3n|1\n-|tubo"});
        writeList(m_folder.path(), QStringLiteral("freedict-deu-eng"),
                  {{"Kai", "Kai /kai/ <masc>\nquay, landing stage <n>\n      \"am Kai\" - on the quay\n   Synonym: {Ufer}\n"},
                   {"Meister", "Meister /x/\nmaster\n"},
                   {"Hafen", "Hafen /x/\n1. harbour, port [naut.]\n2. asylum (fig.)\n"}});
        writeList(m_folder.path(), QStringLiteral("freedict-eng-fra"), {{"quay", "quay /ki/\nquai\n"}, {"harbour", "harbour /x/\nport\n"}});
    }

    void readsSynonymsOfSynonymsWithFallingWeights()
    {
        Expansion expansion(places());
        const QList<ExpandedTerm> terms = expansion.synonymsOf(QStringLiteral("boat"), QStringLiteral("en"));
        const double near = weightOf(terms, QStringLiteral("dinghi"));
        const double wider = weightOf(terms, QStringLiteral("vessel"));
        const double far = weightOf(terms, QStringLiteral("skiff"));
        QVERIFY(near > wider && wider > 0);
        QVERIFY(near > far && far > 0);
        QVERIFY(weightOf(terms, QStringLiteral("land")) < wider); // the opposite
        QCOMPARE(weightOf(terms, QStringLiteral("boat")), 0.0);   // the word itself is none of them
        QVERIFY(near < 1);
    }

    void survivesAThesaurusThatIsCutShort()
    {
        const QTemporaryDir folder;
        QList<QByteArray> entries(2000, "filler|1\n(noun)|padding");
        entries.append("boat|1\n(noun)|dinghy");
        writeThesaurus(folder.path(), QStringLiteral("th_cut"), "UTF-8", entries);
        const QString path = folder.filePath(QStringLiteral("th_cut.dat"));
        const auto thesaurus = Thesaurus::open(path, QStringLiteral("en"));
        QVERIFY(thesaurus);
        QCOMPARE(thesaurus->around(QStringLiteral("boat")).value(0).words, QStringLiteral("dinghy"));
        QVERIFY(QFile::resize(path, 8)); // an update writes it anew
        (void)thesaurus->around(QStringLiteral("filler"));
        QVERIFY(thesaurus->around(QStringLiteral("boat")).size() < 2);
    }

    void findsAHeadwordByItsStem()
    {
        Expansion expansion(places());
        QVERIFY(weightOf(expansion.synonymsOf(termOf(QStringLiteral("quays"), QStringLiteral("en")), QStringLiteral("en")),
                         QStringLiteral("wharf"))
                > 0);
        QVERIFY(weightOf(expansion.synonymsOf(termOf(QStringLiteral("cañones"), QStringLiteral("es")), QStringLiteral("es")),
                         QStringLiteral("tub"))
                > 0);
        QVERIFY(expansion.synonymsOf(QStringLiteral("zeppelin"), QStringLiteral("en")).isEmpty());
        QVERIFY(expansion.synonymsOf(QStringLiteral("boat"), QStringLiteral("fr")).isEmpty());
    }

    void sharesTheWeightAmongTheWordsOfAPhrase()
    {
        Expansion expansion(places());
        const QList<ExpandedTerm> terms = expansion.synonymsOf(QStringLiteral("quay"), QStringLiteral("en"));
        QVERIFY(weightOf(terms, QStringLiteral("stage")) > 0);
        QVERIFY(weightOf(terms, QStringLiteral("stage")) < weightOf(terms, QStringLiteral("wharf")));
    }

    void translates()
    {
        Expansion expansion(places());
        const auto translated = [&](const char *word, const char *from, const char *to) {
            const QString text = QString::fromUtf8(word);
            const QString language = QString::fromLatin1(from);
            return expansion.translationsOf(termOf(text, language), text, language, QString::fromLatin1(to));
        };
        QVERIFY(weightOf(translated("Hafen", "de", "en"), QStringLiteral("harbour")) > 0);
        QVERIFY(weightOf(translated("Hafen", "de", "en"), QStringLiteral("asylum")) > 0);
        // The other way round, by the same list.
        QVERIFY(weightOf(translated("harbour", "en", "de"), QStringLiteral("haf")) > 0);
        // By way of English, for less.
        const double between = weightOf(translated("Kai", "de", "fr"), QStringLiteral("quai"));
        QVERIFY(between > 0 && between < 1);
        // A compound that no list has, by its parts.
        QVERIFY(weightOf(translated("Hafenmeister", "de", "en"), QStringLiteral("master")) > 0);
        QVERIFY(weightOf(translated("Hafenmeister", "de", "en"), QStringLiteral("harbour")) > 0);
        QVERIFY(translated("Zeppelin", "de", "en").isEmpty());
        QVERIFY(translated("Hafen", "de", "pt").isEmpty());
    }

    void readsAnEntryWithoutWhatIsNoTranslation()
    {
        const QString entry =
            QStringLiteral("Kai /kai/ <masc>\n1. quay, landing stage <n>\n      \"am Kai\" - on the quay\n   Synonym: {Ufer}\n"
                           "Note: old\n2. wharf (naut.); mole [arch.]\nan explanation that is longer than a word\n");
        QCOMPARE(translationsIn(entry),
                 QStringList({QStringLiteral("quay"), QStringLiteral("landing stage"), QStringLiteral("wharf"), QStringLiteral("mole")}));
    }

    void partsACompound()
    {
        const auto isWord = [](const QString &word) {
            return QStringList({QStringLiteral("hafen"), QStringLiteral("meister"), QStringLiteral("arbeit"), QStringLiteral("vertrag")})
                .contains(word);
        };
        QCOMPARE(compoundParts(QStringLiteral("Hafenmeister"), isWord), QStringList({QStringLiteral("hafen"), QStringLiteral("meister")}));
        QCOMPARE(compoundParts(QStringLiteral("Arbeitsvertrag"), isWord),
                 QStringList({QStringLiteral("arbeit"), QStringLiteral("vertrag")}));
        QVERIFY(compoundParts(QStringLiteral("Hafenrundfahrt"), isWord).isEmpty());
        QVERIFY(compoundParts(QStringLiteral("Hafen"), isWord).isEmpty());
    }

    void saysWhatItFound()
    {
        const Expansion expansion(places());
        QCOMPARE(expansion.sources().size(), 4);
        const Expansion none(Expansion::Places{});
        QVERIFY(none.sources().isEmpty());
    }

    void readsPackedListsChunkByChunk()
    {
        const QString path = QStringLiteral("/usr/share/dictd/freedict-fra-eng.dict.dz");
        if (!QFile::exists(path))
            QSKIP("dict-freedict-fra-eng is not installed");
        DictZip list;
        QVERIFY(list.open(path));
        const QByteArray across = list.read(58'000, 4000); // over the border of two chunks
        QCOMPARE(across.size(), 4000);
        QCOMPARE(list.read(58'000, 2000) + list.read(60'000, 2000), across);
        QVERIFY(list.read(quint64(1) << 40U, 10).isEmpty());
        Expansion expansion({{}, {QStringLiteral("/usr/share/dictd")}});
        QVERIFY(weightOf(expansion.translationsOf(QStringLiteral("maison"), QStringLiteral("maison"), QStringLiteral("fr"),
                                                  QStringLiteral("en")),
                         QStringLiteral("hous"))
                > 0);
    }

    void survivesDamagedFiles()
    {
        QTemporaryDir damaged;
        write(damaged.path() + QStringLiteral("/th_en_US_v2.idx"), "UTF-8\n3\nboat|6\nsea|99999999\nquay|notanumber\n|4\n");
        write(damaged.path() + QStringLiteral("/th_en_US_v2.dat"), "UTF-8\nboat|1000000\n(noun)|dinghy");
        write(damaged.path() + QStringLiteral("/freedict-deu-eng.index"), "Kai\tzz\n\t\t\nHafen\tA\t////////\nMole\t////////\tB\n");
        write(damaged.path() + QStringLiteral("/freedict-deu-eng.dict.dz"),
              QByteArray("\x1f\x8b\x08\x04\0\0\0\0\0\0\x0a\0RA\x06\0\1\0\1\0\xff\xff", 22));
        Expansion expansion({{damaged.path()}, {damaged.path()}});
        QVERIFY(weightOf(expansion.synonymsOf(QStringLiteral("boat"), QStringLiteral("en")), QStringLiteral("dinghi")) > 0);
        QVERIFY(expansion.translationsOf(QStringLiteral("hafen"), QStringLiteral("Hafen"), QStringLiteral("de"), QStringLiteral("en"))
                    .isEmpty());
    }

private:
    [[nodiscard]] Expansion::Places places() const { return {{m_folder.path()}, {m_folder.path()}}; }

    QTemporaryDir m_folder;
};

} // namespace hearth

QTEST_GUILESS_MAIN(hearth::ExpansionTest)
#include "expansion_test.moc"
