#include "tests/browser/browserfixture.h"

#include <QCryptographicHash>
#include <QSignalSpy>

using namespace hearth;
using namespace hearth::test;

namespace {

const QString tiny = QStringLiteral("owner/tiny-GGUF");
const QString q4 = QStringLiteral("tiny-Q4_0.gguf");

} // namespace

class ModelCardTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { HEARTH_NEEDS_FIXTURES(); }
    void init() { m_f = std::make_unique<BrowserFixture>(); }
    void cleanup() { m_f.reset(); }
    void showsFactsFilesAndDescription();
    void knowsThatItRunsFromTheFirstBytes();
    void saysWhyItDoesNotRun();
    void readsNoMoreThanItNeeds();
    void saysWhatFitsAtTheContext();
    void saysWhatFilesCostWhereTheyWereMeasured();
    void recommendsWhatRunsAndFits();
    void downloadsAndLeadsToTheChat();
    void looksIntoAFileBeforeItsDownload();
    void downloadsAnywayWhenAsked();
    void findsWhatIsOnTheDisk();
    void runsSafetensors();
    void explainsWhatIsGated();
    void opensWhatIsGatedWithAToken();
    void explainsWhatIsPrivate();
    void goesOnByItselfWhenTheHubWasBusy();
    void saysThatAPickedOneIsGone();
    void saysThatAPickedFileHasChanged();
    void showsWhatItKnowsOffline();
    void dropsTheAnswersForAnotherOne();
    void triesAgain();

private:
    ModelCard &card() { return *m_f->browser->card(); }
    QVariant role(int row, int role) { return card().choices()->index(row).data(role); }
    bool isOpen()
    {
        return QTest::qWaitFor([this] { return card().state() != u"loading" && !card().isChecking(); }, 20000);
    }
    bool isMeasured()
    {
        return QTest::qWaitFor([this] { return !role(0, ChoiceListModel::FitRole).toString().isEmpty(); }, 20000);
    }
    bool waitForState(int row, const QString &state)
    {
        return QTest::qWaitFor([&] { return role(row, ChoiceListModel::StateRole).toString() == state; }, 20000);
    }
    QString fact(const QString &name)
    {
        const QVariantList facts = card().facts();
        for (const QVariant &one : facts) {
            if (one.toMap().value(QStringLiteral("name")).toString() == name)
                return one.toMap().value(QStringLiteral("value")).toString();
        }
        return {};
    }

    std::unique_ptr<BrowserFixture> m_f;
};

void ModelCardTest::showsFactsFilesAndDescription()
{
    m_f->putModel(tiny);
    m_f->server.repositories[tiny].downloads = 12345;
    card().open(tiny);
    QCOMPARE(card().state(), QStringLiteral("loading"));
    QVERIFY(isOpen());
    QCOMPARE(card().state(), QStringLiteral("ready"));
    QCOMPARE(card().title(), QStringLiteral("tiny-GGUF"));
    QCOMPARE(card().page(), QUrl(m_f->server.endpoint() + u'/' + tiny));
    QCOMPARE(fact(QStringLiteral("Licence")), QStringLiteral("MIT"));
    QCOMPARE(fact(QStringLiteral("Downloads")), QStringLiteral("12k"));
    QCOMPARE(card().choices()->rowCount(), 2);
    QCOMPARE(role(0, ChoiceListModel::NameRole).toString(), QStringLiteral("Q4_0"));
    QCOMPARE(role(0, ChoiceListModel::SizeTextRole).toString(), QStringLiteral("403 kB"));
    QCOMPARE(role(1, ChoiceListModel::GroupRole).toString(), QStringLiteral("8-bit"));
    QVERIFY(QTest::qWaitFor([this] { return card().readmeState() == u"ready"; }, 20000));
    QCOMPARE(card().readme()->blocks().constFirst().kind, BlockKind::Heading);
    card().close();
    QCOMPARE(card().state(), QString());
    QCOMPARE(card().choices()->rowCount(), 0);
}

void ModelCardTest::knowsThatItRunsFromTheFirstBytes()
{
    m_f->putModel(tiny);
    card().open(tiny);
    QVERIFY(isOpen());
    QVERIFY(card().isKnownToRun());
    QVERIFY2(card().whyNot().isEmpty(), qPrintable(card().whyNot()));
    const int lead = role(0, ChoiceListModel::RunsRole).toString() == u"runs" ? 0 : 1;
    QCOMPARE(role(lead, ChoiceListModel::RunsRole).toString(), QStringLiteral("runs"));
    QCOMPARE(role(1 - lead, ChoiceListModel::RunsRole).toString(), QStringLiteral("expected"));
    QCOMPARE(fact(QStringLiteral("Architecture")), QStringLiteral("llama"));
}

void ModelCardTest::saysWhyItDoesNotRun()
{
    QByteArray strange = readFixture("models/quants/tiny-q4_0.gguf");
    strange.replace("llama", "lambs"); // keys and architecture
    m_f->server.put(tiny, q4, strange);
    card().open(tiny);
    QVERIFY(isOpen());
    QVERIFY2(card().whyNot().contains(QLatin1String("lambs")), qPrintable(card().whyNot()));
    QCOMPARE(role(0, ChoiceListModel::RunsRole).toString(), QStringLiteral("not"));
    QCOMPARE(role(0, ChoiceListModel::WhyNotRole).toString(), card().whyNot());
    QCOMPARE(card().recommended(), -1);

    m_f->server.put(QStringLiteral("owner/none"), QStringLiteral("README.md"), "# Nothing", false);
    card().open(QStringLiteral("owner/none"));
    QVERIFY(isOpen());
    QCOMPARE(card().state(), QStringLiteral("ready"));
    QVERIFY(!card().whyNot().isEmpty());

    m_f->server.put(QStringLiteral("owner/noise"), q4, QByteArray(500000, 'x'));
    card().open(QStringLiteral("owner/noise"));
    QVERIFY(isOpen());
    QVERIFY(!card().whyNot().isEmpty());
}

void ModelCardTest::readsNoMoreThanItNeeds()
{
    QByteArray large = readFixture("models/quants/tiny-q4_0.gguf");
    large.append(QByteArray(6 << 20, '\0'));
    m_f->server.put(tiny, q4, large);
    card().open(tiny);
    QVERIFY(isOpen());
    QVERIFY(card().isKnownToRun());
    QList<QByteArray> ranges;
    for (const HttpRequest &request : m_f->server.content().requests())
        ranges.append(request.headers.value("range"));
    QCOMPARE(ranges, QList<QByteArray>({"bytes=0-1048575"}));
}

void ModelCardTest::saysWhatFitsAtTheContext()
{
    m_f->putModel(tiny);
    m_f->machine[0].freeBytes = 3000000;
    m_f->machine[0].totalBytes = 400000000;
    m_f->browser->show();
    card().open(tiny);
    QVERIFY(isOpen());
    QVERIFY(isMeasured());
    QVERIFY(!role(0, ChoiceListModel::FitTipRole).toString().isEmpty());
    const QVariantList options = card().contextOptions();
    QVERIFY(!options.isEmpty());
    QSignalSpy changes(card().choices(), &QAbstractItemModel::dataChanged);
    card().setContextTokens(options.constFirst().toInt() / 2);
    QVERIFY(QTest::qWaitFor([&] { return !changes.isEmpty(); }, 20000)); // another context, another sum
}

void ModelCardTest::saysWhatFilesCostWhereTheyWereMeasured()
{
    m_f->putModel(tiny);
    MeasuredCosts costs;
    m_f->measured = [&] { return QtFuture::makeReadyFuture(costs); };
    card().open(tiny);
    QVERIFY(isOpen());
    ChoiceListModel &choices = *card().choices();
    const QString hash = choices.choice(0).files.constFirst().sha256;
    QCOMPARE(hash.size(), 64);
    m_f->browser->show();
    QVERIFY(role(0, ChoiceListModel::CostTextRole).toString().isEmpty());
    costs.insert(hash,
                 {.share = 0.0184,
                  .error = 0.005,
                  .reference = QStringLiteral("F16"),
                  .textName = QStringLiteral("letter.txt"),
                  .measuredAt = QDateTime({2026, 11, 21}, {9, 30})});
    m_f->browser->show();
    QTRY_COMPARE(role(0, ChoiceListModel::CostTextRole).toString(), QStringLiteral("+1.8 % perplexity"));
    const QString tip = role(0, ChoiceListModel::CostTipRole).toString();
    QVERIFY2(tip.contains(u"F16") && tip.contains(u"letter.txt") && tip.contains(u"0.5"), qPrintable(tip));
    // A file in parts is known by the hashes of all of them.
    ModelChoice split{.name = QStringLiteral("Q4_0"), .weightFiles = 2};
    for (const char letter : {'a', 'b'})
        split.files.append({.path = QStringLiteral("%1.gguf").arg(QLatin1Char(letter)), .sha256 = QString(64, QLatin1Char(letter))});
    const QByteArray both = QByteArray(64, 'a') + QByteArray(64, 'b');
    costs.insert(QString::fromLatin1(QCryptographicHash::hash(both, QCryptographicHash::Sha256).toHex()), {.share = -0.001});
    choices.setMeasured(costs);
    choices.setChoices(tiny, {}, {split});
    QCOMPARE(role(0, ChoiceListModel::CostTextRole).toString(), QStringLiteral("-0.1 % perplexity"));
}

void ModelCardTest::recommendsWhatRunsAndFits()
{
    m_f->putModel(tiny);
    m_f->browser->show();
    card().open(tiny);
    QVERIFY(isOpen());
    QVERIFY(isMeasured());
    // A model so small loses much by four bits and nothing by eight.
    QTRY_COMPARE(card().recommended(), 1);
    QVERIFY(role(1, ChoiceListModel::IsRecommendedRole).toBool());
    QVERIFY(!role(0, ChoiceListModel::IsRecommendedRole).toBool());
}

void ModelCardTest::downloadsAndLeadsToTheChat()
{
    m_f->putModel(tiny);
    card().open(tiny);
    QVERIFY(isOpen());
    QCOMPARE(role(0, ChoiceListModel::StateRole).toString(), QString());
    card().download(0);
    QVERIFY(waitForState(0, QStringLiteral("done")));
    QCOMPARE(role(0, ChoiceListModel::ProgressRole).toDouble(), 1.0);
    QCOMPARE(role(1, ChoiceListModel::StateRole).toString(), QString());
    const QString path = role(0, ChoiceListModel::PathRole).toString();
    QFile file(path);
    QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(path));
    QCOMPARE(file.readAll(), readFixture("models/quants/tiny-q4_0.gguf"));
    QCOMPARE(m_f->downloads->jobs().constFirst().title, QStringLiteral("tiny-GGUF Q4_0"));
}

void ModelCardTest::looksIntoAFileBeforeItsDownload()
{
    m_f->putModel(tiny);
    QByteArray strange = readFixture("models/quants/tiny-q4_0.gguf");
    strange.replace("llama", "lambs");
    m_f->server.put(tiny, QStringLiteral("tiny-Q2_K.gguf"), strange);
    card().open(tiny);
    QVERIFY(isOpen());
    QCOMPARE(role(0, ChoiceListModel::NameRole).toString(), QStringLiteral("Q2_K"));
    QCOMPARE(role(0, ChoiceListModel::RunsRole).toString(), QStringLiteral("expected"));
    card().download(0);
    QCOMPARE(role(0, ChoiceListModel::RunsRole).toString(), QStringLiteral("checking"));
    QVERIFY(isOpen());
    QCOMPARE(role(0, ChoiceListModel::RunsRole).toString(), QStringLiteral("not"));
    QVERIFY(m_f->downloads->jobs().isEmpty());
    QVERIFY(card().whyNot().isEmpty()); // the others still run
    card().download(1);
    QVERIFY(waitForState(1, QStringLiteral("done")));
}

void ModelCardTest::downloadsAnywayWhenAsked()
{
    QByteArray strange = readFixture("models/quants/tiny-q4_0.gguf");
    strange.replace("llama", "lambs");
    m_f->server.put(tiny, q4, strange);
    card().open(tiny);
    QVERIFY(isOpen());
    card().downloadAnyway(0);
    QVERIFY(waitForState(0, QStringLiteral("done")));
}

void ModelCardTest::findsWhatIsOnTheDisk()
{
    m_f->putModel(tiny);
    const QString folder = m_f->folder.filePath(QStringLiteral("models/owner/tiny-GGUF"));
    QVERIFY(QDir().mkpath(folder));
    QFile whole(folder + u'/' + q4);
    QVERIFY(whole.open(QIODevice::WriteOnly));
    whole.write(readFixture("models/quants/tiny-q4_0.gguf"));
    whole.close();
    QFile other(folder + QStringLiteral("/tiny-Q8_0.gguf"));
    QVERIFY(other.open(QIODevice::WriteOnly));
    other.write("something else of this name");
    other.close();
    card().open(tiny);
    QVERIFY(isOpen());
    QCOMPARE(role(0, ChoiceListModel::StateRole).toString(), QStringLiteral("done"));
    QCOMPARE(role(0, ChoiceListModel::PathRole).toString(), whole.fileName());
    QCOMPARE(role(1, ChoiceListModel::StateRole).toString(), QString());
}

void ModelCardTest::runsSafetensors()
{
    const QString id = QStringLiteral("owner/llama");
    const QDir folder(QString::fromStdString((fixturesFolder() / "safetensors/llama-bf16-sharded").string()));
    const QStringList names = folder.entryList(QDir::Files);
    for (const QString &name : names) {
        QFile file(folder.filePath(name));
        QVERIFY(file.open(QIODevice::ReadOnly));
        m_f->server.put(id, name, file.readAll(), name.endsWith(QLatin1String(".safetensors")));
    }
    card().open(id);
    QVERIFY(isOpen());
    QCOMPARE(card().choices()->rowCount(), 1);
    QVERIFY2(card().isKnownToRun(), qPrintable(card().whyNot()));
    QCOMPARE(role(0, ChoiceListModel::NameRole).toString(), QStringLiteral("SafeTensors"));
    card().download(0);
    QVERIFY(waitForState(0, QStringLiteral("done")));
    const QString path = role(0, ChoiceListModel::PathRole).toString();
    QVERIFY2(QFileInfo(path).isDir(), qPrintable(path));
    QVERIFY(QFileInfo::exists(path + QStringLiteral("/config.json")));
    QVERIFY(QFileInfo::exists(path + QStringLiteral("/tokenizer.json")));
}

void ModelCardTest::explainsWhatIsGated()
{
    m_f->putModel(tiny);
    m_f->server.repositories[tiny].gated = QStringLiteral("manual");
    card().open(tiny);
    QVERIFY(isOpen());
    QCOMPARE(card().state(), QStringLiteral("ready")); // facts and files can be seen
    QCOMPARE(card().obstacle().kind, QStringLiteral("gated"));
    QCOMPARE(card().obstacle().link, QUrl(m_f->server.endpoint() + u'/' + tiny));
    QVERIFY(!card().isKnownToRun());
    card().download(0);
    QVERIFY(isOpen());
    QVERIFY(m_f->downloads->jobs().isEmpty());
}

void ModelCardTest::opensWhatIsGatedWithAToken()
{
    m_f->putModel(tiny);
    m_f->server.repositories[tiny].gated = QStringLiteral("auto");
    m_f->server.token = "secret";
    card().open(tiny);
    QVERIFY(isOpen());
    QCOMPARE(card().obstacle().kind, QStringLiteral("gated"));
    m_f->hub.setOptions({m_f->server.endpoint(), "secret"});
    card().retry();
    QVERIFY(isOpen());
    QVERIFY(card().obstacle().kind.isEmpty());
    QVERIFY(card().isKnownToRun());
}

void ModelCardTest::explainsWhatIsPrivate()
{
    m_f->putModel(tiny);
    m_f->server.repositories[tiny].isPrivate = true;
    m_f->server.token = "secret";
    card().open(tiny);
    QVERIFY(isOpen());
    QCOMPARE(card().state(), QStringLiteral("failed"));
    QCOMPARE(card().trouble().kind, QStringLiteral("gone")); // the Hub does not tell them apart
    QVERIFY2(card().trouble().text.contains(QLatin1String("token")), qPrintable(card().trouble().text));
    QCOMPARE(card().trouble().action, QStringLiteral("token"));
    QCOMPARE(card().trouble().actionText, QStringLiteral("Enter an access token"));
    m_f->server.strangersToken = "other";
    m_f->hub.setOptions({m_f->server.endpoint(), "other"}); // it is tried again by itself
    QVERIFY(isOpen());
    QCOMPARE(card().trouble().actionText, QStringLiteral("Enter another access token"));
    m_f->hub.setOptions({m_f->server.endpoint(), "wrong"});
    QVERIFY(isOpen());
    QCOMPARE(card().trouble().kind, QStringLiteral("private"));
    m_f->hub.setOptions({m_f->server.endpoint(), "secret"});
    QVERIFY(isOpen());
    QCOMPARE(card().state(), QStringLiteral("ready"));
}

void ModelCardTest::goesOnByItselfWhenTheHubWasBusy()
{
    m_f->putModel(tiny);
    m_f->server.misbehave({.ending = QStringLiteral("/revision/main"), .fault = Fault::Status, .amount = 429, .retryAfterS = 1});
    card().open(tiny);
    QVERIFY(QTest::qWaitFor([&] { return card().state() == u"failed"; }, 20000));
    QCOMPARE(card().trouble().kind, QStringLiteral("busy"));
    QVERIFY(QTest::qWaitFor([&] { return card().state() == u"ready"; }, 60000));
}

void ModelCardTest::saysThatAPickedOneIsGone()
{
    QSignalSpy gone(&card(), &ModelCard::gone);
    card().open(goneRepository);
    QVERIFY(isOpen());
    QCOMPARE(card().state(), QStringLiteral("failed"));
    QCOMPARE(card().trouble().kind, QStringLiteral("gone"));
    QVERIFY(!card().trouble().wantsToken && card().trouble().action.isEmpty()); // it never was private
    QCOMPARE(gone.size(), 1);
    QVERIFY(m_f->browser->model()->index(1).data(RepositoryListModel::IsGoneRole).toBool());
    QVERIFY(!m_f->browser->model()->index(0).data(RepositoryListModel::IsGoneRole).toBool());
}

void ModelCardTest::saysThatAPickedFileHasChanged()
{
    m_f->putModel(pickedRepository); // with another hash than the list has
    card().open(pickedRepository);
    QVERIFY(isOpen());
    QCOMPARE(card().state(), QStringLiteral("ready"));
    QVERIFY2(card().note().contains(QLatin1String("changed")), qPrintable(card().note()));
    QCOMPARE(card().about(), QStringLiteral("Says little, quickly."));
}

void ModelCardTest::showsWhatItKnowsOffline()
{
    m_f->seal(true);
    card().open(pickedRepository);
    QVERIFY(isOpen());
    QCOMPARE(card().state(), QStringLiteral("failed"));
    QCOMPARE(card().trouble().kind, QStringLiteral("sealed"));
    QCOMPARE(card().title(), QStringLiteral("Tiny"));
    QCOMPARE(fact(QStringLiteral("Licence")), QStringLiteral("MIT"));
    QCOMPARE(m_f->server.hub().connections(), 0);
}

void ModelCardTest::dropsTheAnswersForAnotherOne()
{
    m_f->putModel(tiny);
    m_f->putModel(QStringLiteral("owner/other"));
    card().open(tiny);
    card().open(QStringLiteral("owner/other"));
    QVERIFY(isOpen());
    QCOMPARE(card().repository(), QStringLiteral("owner/other"));
    QCOMPARE(card().choices()->rowCount(), 2);
    for (const HttpRequest &request : m_f->server.content().requests())
        QVERIFY2(request.path.contains(QLatin1String("/owner/other/")), qPrintable(request.path));
}

void ModelCardTest::triesAgain()
{
    m_f->putModel(tiny);
    m_f->server.misbehave({.ending = QStringLiteral("/tree/") + QString(40, u'c'), .fault = Fault::Status, .amount = 503, .times = 1});
    card().open(tiny);
    QVERIFY(isOpen());
    QCOMPARE(card().state(), QStringLiteral("failed"));
    QCOMPARE(card().trouble().action, QStringLiteral("retry"));
    card().retry();
    QVERIFY(isOpen());
    QCOMPARE(card().state(), QStringLiteral("ready"));
}

QTEST_MAIN(ModelCardTest)
#include "modelcard_test.moc"
