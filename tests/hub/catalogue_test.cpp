#include "app/hub/catalogue.h"

#include "inference/model/architectures.h"

#include <QFile>
#include <QHash>
#include <QRegularExpression>
#include <QTest>

#include <algorithm>

using namespace hearth;

namespace {

// An entry that is right; the tests break it. The link is written with \/ because moc takes // in it for a comment.
const QByteArray oneEntry = R"({"format":1,
  "licences":{"mit":{"name":"MIT","link":"https:\/\/opensource.org/license/mit"}},
  "entries":[{"repository":"owner/name-GGUF","title":"Name","about":"Good for tests.","kind":"chat","architecture":"llama",
    "parameters":1000,"activeParameters":100,"contextTokens":32,"licence":"mit","languages":["en","de"],"year":2025,
    "files":[{"name":"name-Q8_0.gguf","quantization":"Q8_0","bytes":1000,
              "sha256":"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"},
             {"name":"folder/name-Q4_0.gguf","quantization":"Q4_0"}],
    "recommended":"name-Q8_0.gguf","verified":"Nowhere."}]})";

CatalogueEntry entryOfOne()
{
    const Catalogue::Reading reading = Catalogue::parse(oneEntry);
    return reading.catalogue.entries().value(0);
}

HubResult<HubTree> treeWith(const QList<HubFile> &files)
{
    return {HubTree{QString(40, u'a'), files}, {}};
}

const QString listedHash = QStringLiteral("0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");

} // namespace

class CatalogueTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsAnEntry();
    void refusesWhatIsWrong_data();
    void refusesWhatIsWrong();
    void findsAnEntryByItsRepository();
    void comparesWithTheHub_data();
    void comparesWithTheHub();
    void takesSizesFromTheHub();
    void tellsWhyTheHubHasItNot_data();
    void tellsWhyTheHubHasItNot();
    void builtInListHasChatAndEmbeddingModels();
    void builtInEntriesAreSoundAndPlain();
    void builtInArchitecturesRun();
    void builtInSizesFitTheParameters();
};

void CatalogueTest::readsAnEntry()
{
    const Catalogue::Reading reading = Catalogue::parse(oneEntry);
    QCOMPARE(reading.error, QString());
    QCOMPARE(reading.catalogue.entries().size(), 1);
    const CatalogueEntry &entry = reading.catalogue.entries().first();
    QCOMPARE(entry.repository, QStringLiteral("owner/name-GGUF"));
    QCOMPARE(entry.title, QStringLiteral("Name"));
    QCOMPARE(entry.about, QStringLiteral("Good for tests."));
    QVERIFY(entry.kind == CatalogueEntry::Kind::Chat);
    QCOMPARE(entry.architecture, QStringLiteral("llama"));
    QCOMPARE(entry.parameters, 1000);
    QCOMPARE(entry.activeParameters, 100);
    QCOMPARE(entry.contextTokens, 32);
    QCOMPARE(entry.licence.id, QStringLiteral("mit"));
    QCOMPARE(entry.licence.name, QStringLiteral("MIT"));
    QCOMPARE(entry.licence.link, QUrl(QStringLiteral("https://opensource.org/license/mit")));
    QCOMPARE(entry.languages, QStringList({QStringLiteral("en"), QStringLiteral("de")}));
    QCOMPARE(entry.year, 2025);
    QCOMPARE(entry.files.size(), 2);
    QCOMPARE(entry.recommendedFile(), entry.files.first());
    QCOMPARE(entry.files.first().sizeBytes, 1000);
    QCOMPARE(entry.files.first().sha256, listedHash);
    QCOMPARE(entry.files.last(), (CatalogueFile{QStringLiteral("folder/name-Q4_0.gguf"), QStringLiteral("Q4_0"), 0, {}}));
    QCOMPARE(entry.verified, QStringLiteral("Nowhere."));
}

void CatalogueTest::refusesWhatIsWrong_data()
{
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::addColumn<QString>("says");
    QTest::newRow("no JSON") << QByteArray(R"("entries":[)") << QByteArray(R"("entries":)") << QStringLiteral("at byte");
    QTest::newRow("another format") << QByteArray(R"("format":1)") << QByteArray(R"("format":2)") << QStringLiteral("format is no integer");
    QTest::newRow("unknown key of the list") << QByteArray(R"("format":1)") << QByteArray(R"("format":1,"extra":1)")
                                             << QStringLiteral("extra is not known");
    QTest::newRow("unknown key of an entry") << QByteArray(R"("year":2025)") << QByteArray(R"("year":2025,"stars":5)")
                                             << QStringLiteral("stars is not known");
    QTest::newRow("unknown key of a file") << QByteArray(R"("bytes":1000)") << QByteArray(R"("size":1000)")
                                           << QStringLiteral("size is not known");
    QTest::newRow("missing title") << QByteArray(R"("title":"Name",)") << QByteArray() << QStringLiteral("title is missing");
    QTest::newRow("title that is a number") << QByteArray(R"("title":"Name")") << QByteArray(R"("title":1)")
                                            << QStringLiteral("title is no text");
    QTest::newRow("text with two lines") << QByteArray("Good for tests.") << QByteArray(R"(Good\nfor tests.)")
                                         << QStringLiteral("about is no text");
    QTest::newRow("repository of no owner") << QByteArray("owner/name-GGUF") << QByteArray("name-GGUF") << QStringLiteral("no name of one");
    QTest::newRow("repository that climbs") << QByteArray("owner/name-GGUF") << QByteArray("owner/..") << QStringLiteral("no name of one");
    QTest::newRow("another kind") << QByteArray(R"("kind":"chat")") << QByteArray(R"("kind":"audio")") << QStringLiteral("none of chat");
    QTest::newRow("no parameters") << QByteArray(R"("parameters":1000)") << QByteArray(R"("parameters":0)")
                                   << QStringLiteral("parameters is no integer");
    QTest::newRow("half a parameter") << QByteArray(R"("parameters":1000)") << QByteArray(R"("parameters":1000.5)")
                                      << QStringLiteral("parameters is no integer");
    QTest::newRow("more active than all") << QByteArray(R"("activeParameters":100)") << QByteArray(R"("activeParameters":1001)")
                                          << QStringLiteral("activeParameters is no integer");
    QTest::newRow("licence that is not explained")
        << QByteArray(R"("licence":"mit")") << QByteArray(R"("licence":"gemma")") << QStringLiteral("none of the licences");
    QTest::newRow("licence without https") << QByteArray("https:") << QByteArray("http:") << QStringLiteral("no address with https");
    QTest::newRow("language by name") << QByteArray(R"("de")") << QByteArray(R"("German")") << QStringLiteral("two letters");
    QTest::newRow("year before its time") << QByteArray("2025") << QByteArray("1999") << QStringLiteral("year is no integer");
    QTest::newRow("no bytes") << QByteArray(R"("bytes":1000)") << QByteArray(R"("bytes":0)") << QStringLiteral("bytes is no integer");
    QTest::newRow("bytes as text") << QByteArray(R"("bytes":1000)") << QByteArray(R"("bytes":"1000")")
                                   << QStringLiteral("bytes is no integer");
    QTest::newRow("short hash") << QByteArray("0123456789abcdef\"") << QByteArray("0123456789abcde\"")
                                << QStringLiteral("sha256 is no hash");
    QTest::newRow("hash in capitals") << QByteArray("0123456789abcdef\"") << QByteArray("0123456789ABCDEF\"")
                                      << QStringLiteral("sha256 is no hash");
    QTest::newRow("file that climbs") << QByteArray("folder/name") << QByteArray("../name") << QStringLiteral("no safe name");
    QTest::newRow("file that is no GGUF") << QByteArray("Q4_0.gguf") << QByteArray("Q4_0.bin") << QStringLiteral("no safe name");
    QTest::newRow("file twice") << QByteArray("folder/name-Q4_0") << QByteArray("name-Q8_0") << QStringLiteral("a file is listed twice");
    QTest::newRow("recommended is not there") << QByteArray(R"("recommended":"name-Q8_0.gguf")")
                                              << QByteArray(R"("recommended":"other.gguf")") << QStringLiteral("none of the files");
}

void CatalogueTest::refusesWhatIsWrong()
{
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    QFETCH(QString, says);
    QByteArray json = oneEntry;
    QVERIFY(json.contains(from));
    json.replace(from, to);
    const Catalogue::Reading reading = Catalogue::parse(json);
    QVERIFY2(reading.error.contains(says), qPrintable(reading.error));
    QVERIFY(reading.catalogue.entries().isEmpty());
}

void CatalogueTest::findsAnEntryByItsRepository()
{
    const Catalogue catalogue = Catalogue::parse(oneEntry).catalogue;
    const CatalogueEntry *entry = catalogue.expected(QStringLiteral("Owner/name-gguf"));
    QVERIFY(entry);
    QCOMPARE(entry->title, QStringLiteral("Name"));
    QVERIFY(!catalogue.expected(QStringLiteral("owner/name")));
    // The Hub does not tell case in names, so an entry in other letters is the same repository.
    QByteArray twice = oneEntry;
    const qsizetype start = twice.indexOf("{\"repository\"");
    const QByteArray entryText = twice.mid(start, twice.lastIndexOf("]}") - start);
    twice.insert(start, QByteArray(entryText).replace("owner/name", "OWNER/name") + ',');
    QVERIFY(Catalogue::parse(twice).error.contains(QStringLiteral("a repository is listed twice")));
}

void CatalogueTest::comparesWithTheHub_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<qint64>("sizeBytes");
    QTest::addColumn<QString>("sha256");
    QTest::addColumn<int>("state");
    using State = CatalogueCheck::State;
    QTest::newRow("same") << QStringLiteral("name-Q8_0.gguf") << qint64(1000) << listedHash << int(State::Same);
    QTest::newRow("not in LFS") << QStringLiteral("name-Q8_0.gguf") << qint64(1000) << QString() << int(State::Same);
    QTest::newRow("another size") << QStringLiteral("name-Q8_0.gguf") << qint64(1001) << listedHash << int(State::Changed);
    QTest::newRow("another hash") << QStringLiteral("name-Q8_0.gguf") << qint64(1000) << QString(64, u'0') << int(State::Changed);
    QTest::newRow("other files only") << QStringLiteral("folder/name-Q4_0.gguf") << qint64(500) << QString() << int(State::Gone);
}

void CatalogueTest::comparesWithTheHub()
{
    QFETCH(QString, name);
    QFETCH(qint64, sizeBytes);
    QFETCH(QString, sha256);
    QFETCH(int, state);
    const CatalogueCheck check = compareWithHub(entryOfOne(), treeWith({{name, sizeBytes, QString(40, u'b'), sha256}}));
    QCOMPARE(int(check.state), state);
    QCOMPARE(check.isGone(), check.state == CatalogueCheck::State::Gone);
    QCOMPARE(check.sentence.isEmpty(), check.state == CatalogueCheck::State::Same);
}

void CatalogueTest::takesSizesFromTheHub()
{
    const CatalogueCheck check =
        compareWithHub(entryOfOne(),
                       treeWith({{QStringLiteral("README.md"), 10, QString(40, u'b'), {}},
                                 {QStringLiteral("name-Q8_0.gguf"), 1000, QString(40, u'b'), listedHash},
                                 {QStringLiteral("folder/name-Q4_0.gguf"), 500, QString(40, u'b'), QString(64, u'c')}}));
    QVERIFY(check.state == CatalogueCheck::State::Same);
    QCOMPARE(check.files.size(), 2);
    QCOMPARE(check.files.last(), (CatalogueFile{QStringLiteral("folder/name-Q4_0.gguf"), QStringLiteral("Q4_0"), 500, QString(64, u'c')}));
}

void CatalogueTest::tellsWhyTheHubHasItNot_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("state");
    QTest::addColumn<bool>("hasSentence");
    using Kind = HubError::Kind;
    using State = CatalogueCheck::State;
    QTest::newRow("not found") << int(Kind::NotFound) << int(State::Gone) << true;
    QTest::newRow("gated") << int(Kind::Gated) << int(State::Closed) << true;
    QTest::newRow("private") << int(Kind::Unauthorised) << int(State::Closed) << true;
    QTest::newRow("offline") << int(Kind::Offline) << int(State::Unknown) << false;
    QTest::newRow("sealed") << int(Kind::Sealed) << int(State::Unknown) << false;
    QTest::newRow("out of order") << int(Kind::Server) << int(State::Unknown) << false;
}

void CatalogueTest::tellsWhyTheHubHasItNot()
{
    QFETCH(int, kind);
    QFETCH(int, state);
    QFETCH(bool, hasSentence);
    HubResult<HubTree> answer;
    answer.error = {HubError::Kind(kind), QStringLiteral("A sentence."), {}, 0};
    const CatalogueEntry entry = entryOfOne();
    const CatalogueCheck check = compareWithHub(entry, answer);
    QCOMPARE(int(check.state), state);
    QCOMPARE(!check.sentence.isEmpty(), hasSentence);
    QCOMPARE(check.files, check.isGone() ? QList<CatalogueFile>() : entry.files);
}

void CatalogueTest::builtInListHasChatAndEmbeddingModels()
{
    QFile file(QStringLiteral(":/hearth/catalog.json"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const Catalogue::Reading reading = Catalogue::parse(file.readAll());
    QCOMPARE(reading.error, QString());
    QCOMPARE(reading.catalogue.entries().size(), Catalogue::builtIn().entries().size());
    int embedding = 0;
    int multilingualEmbedding = 0;
    for (const CatalogueEntry &entry : reading.catalogue.entries()) {
        if (entry.kind != CatalogueEntry::Kind::Embedding)
            continue;
        ++embedding;
        multilingualEmbedding += entry.languages.size() == 1 ? 0 : 1;
    }
    QVERIFY(reading.catalogue.entries().size() - embedding >= 15);
    QVERIFY(embedding >= 2 && multilingualEmbedding >= 1);
    // The engine reads no pictures, so the list must not promise it.
    for (const CatalogueEntry &entry : reading.catalogue.entries())
        QVERIFY2(entry.kind != CatalogueEntry::Kind::Vision, qPrintable(entry.repository));
}

void CatalogueTest::builtInEntriesAreSoundAndPlain()
{
    static const QRegularExpression boasts(QStringLiteral("latest|newest|best|state.of.the.art|most |leading|powerful"),
                                           QRegularExpression::CaseInsensitiveOption);
    for (const CatalogueEntry &entry : Catalogue::builtIn().entries()) {
        const char *name = qPrintable(entry.repository);
        QVERIFY2(double(entry.parameters) >= 1e8 && double(entry.parameters) < 3.1e10, name); // "30B" models have up to 30.9
        QVERIFY2(entry.about.endsWith(u'.') && entry.about.count(QStringLiteral(". ")) == 0 && entry.about.size() <= 120, name);
        QVERIFY2(!(entry.title + entry.about).contains(boasts), name);
        QVERIFY2(!entry.licence.link.isEmpty() && !entry.licence.name.isEmpty(), name);
        QVERIFY2(entry.verified.contains(QStringLiteral("20")), name); // a date
        QVERIFY2(entry.recommendedFile().sizeBytes > 0 && !entry.recommendedFile().sha256.isEmpty(), name);
        for (const CatalogueFile &file : entry.files)
            QVERIFY2(file.name.contains(file.quantization, Qt::CaseInsensitive), name);
    }
}

void CatalogueTest::builtInArchitecturesRun()
{
    const std::vector<std::string_view> names = architectureNames();
    for (const CatalogueEntry &entry : Catalogue::builtIn().entries())
        QVERIFY2(std::find(names.begin(), names.end(), entry.architecture.toStdString()) != names.end(), qPrintable(entry.repository));
}

void CatalogueTest::builtInSizesFitTheParameters()
{
    // Bits a weight of the type that most of the tensors have. Small models keep a large part (embeddings) in wider types.
    const QHash<QString, double> bits{
        {QStringLiteral("MXFP4"), 4.25}, {QStringLiteral("Q4_K_M"), 4.5}, {QStringLiteral("Q6_K"), 6.5625}, {QStringLiteral("Q8_0"), 8.5}};
    for (const CatalogueEntry &entry : Catalogue::builtIn().entries()) {
        for (const CatalogueFile &file : entry.files) {
            QVERIFY2(bits.contains(file.quantization), qPrintable(file.name));
            if (file.sizeBytes == 0)
                continue;
            const double found = double(file.sizeBytes) * 8.0 / double(entry.parameters);
            const double least = bits.value(file.quantization) * 0.97; // parameters are rounded by their makers
            const double most = bits.value(file.quantization) * (double(entry.parameters) < 2e9 ? 1.45 : 1.17);
            QVERIFY2(found >= least && found <= most, qPrintable(QStringLiteral("%1: %2 bits a weight").arg(file.name).arg(found)));
        }
    }
}

QTEST_GUILESS_MAIN(CatalogueTest)
#include "catalogue_test.moc"
