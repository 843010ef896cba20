#include "tests/browser/browserfixture.h"

#include <QSignalSpy>

using namespace hearth;
using namespace hearth::test;

class BrowserTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_f = std::make_unique<BrowserFixture>(); }
    void cleanup() { m_f.reset(); }
    void showsTheCatalogueBeforeAnythingIsAsked();
    void asksTheHubWhenThePageIsShown();
    void searchesAMomentAfterTheLastLetter();
    void dropsTheAnswerToAnOldQuestion();
    void keepsTheOldRowsUntilNewOnesCome();
    void takesAnAddressAsARepository();
    void explainsARepositoryThatItMayNotSee_data();
    void explainsARepositoryThatItMayNotSee();
    void findsByItsAddressWhatTheFiltersLeaveOut();
    void loadsPageAfterPage();
    void sortsAsAsked_data();
    void sortsAsAsked();
    void filtersOnTheHub();
    void filtersTheCatalogueToo();
    void filtersByQuantization();
    void showsOnlyWhatFits();
    void goesOnWhenFiltersLeaveLittle();
    void marksWhatFits();
    void saysThatItIsSealedAndGoesOnAfterwards();
    void saysThatTheHubCannotBeReached();
    void waitsAsLongAsTheHubAsks();
    void keepsWhatIsThereWhenAPageFails();
    void writesCountsAndDates();

private:
    std::unique_ptr<BrowserFixture> m_f;
};

void BrowserTest::showsTheCatalogueBeforeAnythingIsAsked()
{
    QCOMPARE(m_f->listed(), QStringList({pickedRepository, goneRepository}));
    const QModelIndex first = m_f->browser->model()->index(0);
    QCOMPARE(first.data(RepositoryListModel::NameRole).toString(), QStringLiteral("Tiny"));
    QCOMPARE(first.data(RepositoryListModel::HeadingRole).toString(), QStringLiteral("picked"));
    QCOMPARE(m_f->browser->model()->index(1).data(RepositoryListModel::HeadingRole).toString(), QString());
    QCOMPARE(first.data(RepositoryListModel::LicenseTextRole).toString(), QStringLiteral("MIT"));
    QCOMPARE(m_f->searches(), 0);
}

void BrowserTest::asksTheHubWhenThePageIsShown()
{
    m_f->fill(3);
    m_f->browser->show();
    QVERIFY(m_f->browser->isSearching());
    QVERIFY(m_f->settles());
    QCOMPARE(m_f->listed().size(), 5);
    QCOMPARE(m_f->browser->found(), 3);
    QCOMPARE(m_f->browser->model()->index(2).data(RepositoryListModel::HeadingRole).toString(), QStringLiteral("hub"));
    QVERIFY(!m_f->browser->hasMore());
    m_f->browser->show(); // again: what is there is good
    QVERIFY(!m_f->browser->isSearching());
    QCOMPARE(m_f->searches(), 1);
}

void BrowserTest::searchesAMomentAfterTheLastLetter()
{
    m_f->fill(12);
    for (const char *text : {"m", "mo", "model-0", "model-003"})
        m_f->browser->setSearchText(QLatin1String(text));
    QVERIFY(m_f->browser->isSearching());
    QCOMPARE(m_f->searches(), 0);
    QVERIFY(m_f->settles());
    QCOMPARE(m_f->searches(), 1);
    QCOMPARE(m_f->listed(), QStringList({QStringLiteral("owner/model-003-GGUF")})); // and none of the catalogue has these words
}

void BrowserTest::dropsTheAnswerToAnOldQuestion()
{
    m_f->fill(12);
    m_f->server.misbehave({.ending = QStringLiteral("/api/models"), .fault = Fault::Drip, .amount = 40, .times = 1});
    m_f->browser->setSearchText(QStringLiteral("model"));
    QVERIFY(QTest::qWaitFor([this] { return m_f->searches() == 1; }, 20000));
    m_f->browser->setSearchText(QStringLiteral("model-007"));
    QVERIFY(m_f->settles());
    QTest::qWait(200); // the slow one would be here
    QCOMPARE(m_f->listed(), QStringList({QStringLiteral("owner/model-007-GGUF")}));
    QVERIFY(m_f->browser->trouble().kind.isEmpty());
}

void BrowserTest::keepsTheOldRowsUntilNewOnesCome()
{
    m_f->fill(12);
    m_f->browser->show();
    QVERIFY(m_f->settles());
    QSignalSpy resets(m_f->browser->model(), &QAbstractItemModel::modelReset);
    m_f->browser->setSearchText(QStringLiteral("model-001"));
    QCOMPARE(m_f->listed().size(), 14);
    QVERIFY(m_f->settles());
    QCOMPARE(m_f->listed().size(), 1);
    QCOMPARE(resets.size(), 1);
}

void BrowserTest::takesAnAddressAsARepository()
{
    m_f->fill(12);
    m_f->browser->setSearchText(QStringLiteral("https://huggingface.co/owner/model-004-GGUF/tree/main"));
    QVERIFY(m_f->settles());
    QCOMPARE(m_f->listed(), QStringList({QStringLiteral("owner/model-004-GGUF")}));
}

void BrowserTest::explainsARepositoryThatItMayNotSee_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("its address") << QStringLiteral("https://huggingface.co/owner/mine-GGUF/tree/main");
    QTest::newRow("its address on this Hub") << QStringLiteral("ENDPOINT/owner/mine-GGUF");
    QTest::newRow("its name") << QStringLiteral("owner/mine-GGUF");
}

void BrowserTest::explainsARepositoryThatItMayNotSee()
{
    QFETCH(QString, text);
    m_f->putModel(QStringLiteral("owner/mine-GGUF"));
    m_f->server.repositories[QStringLiteral("owner/mine-GGUF")].isPrivate = true;
    m_f->server.token = "secret";
    m_f->browser->setSearchText(text.replace(QLatin1String("ENDPOINT"), m_f->server.endpoint()));
    QVERIFY(m_f->settles());
    QVERIFY(m_f->listed().isEmpty());
    const HubTrouble trouble = m_f->browser->trouble();
    QCOMPARE(trouble.kind, QStringLiteral("gone"));
    QCOMPARE(trouble.action, QStringLiteral("token"));
    QVERIFY2(trouble.text.contains(QLatin1String("owner/mine-GGUF")) && trouble.text.contains(QLatin1String("private")),
             qPrintable(trouble.text));
    m_f->hub.setOptions({m_f->server.endpoint(), "secret"}); // entered in the settings: it is tried again by itself
    QVERIFY(m_f->settles());
    QVERIFY(m_f->browser->trouble().kind.isEmpty());
    QCOMPARE(m_f->listed(), QStringList({QStringLiteral("owner/mine-GGUF")}));
}

void BrowserTest::findsByItsAddressWhatTheFiltersLeaveOut()
{
    m_f->putModel(QStringLiteral("owner/odd"));
    m_f->server.repositories[QStringLiteral("owner/odd")].tags = {QStringLiteral("transformers")};
    m_f->browser->setSearchText(QStringLiteral("owner/od"));
    QVERIFY(m_f->settles());
    QVERIFY(m_f->listed().isEmpty());
    QCOMPARE(m_f->browser->trouble().kind, QStringLiteral("gone")); // there is no such repository
    m_f->browser->setSearchText(QStringLiteral("hf.co/owner/odd"));
    QVERIFY(m_f->settles());
    QVERIFY(m_f->browser->trouble().kind.isEmpty());
    QCOMPARE(m_f->listed(), QStringList({QStringLiteral("owner/odd")}));
}

void BrowserTest::loadsPageAfterPage()
{
    m_f->fill(70);
    m_f->browser->show();
    QVERIFY(m_f->settles());
    QCOMPARE(m_f->browser->found(), 30);
    QVERIFY(m_f->browser->hasMore());
    m_f->browser->loadMore();
    m_f->browser->loadMore(); // a list that scrolls asks again and again
    QVERIFY(m_f->settles());
    QCOMPARE(m_f->browser->found(), 60);
    m_f->browser->loadMore();
    QVERIFY(m_f->settles());
    QCOMPARE(m_f->browser->found(), 70);
    QVERIFY(!m_f->browser->hasMore());
    m_f->browser->loadMore();
    QVERIFY(!m_f->browser->isSearching());
    QCOMPARE(m_f->searches(), 3);
}

void BrowserTest::sortsAsAsked_data()
{
    QTest::addColumn<QString>("sort");
    QTest::addColumn<QByteArray>("asked");
    QTest::newRow("trending") << QStringLiteral("trending") << QByteArray("sort=trendingScore");
    QTest::newRow("downloads") << QStringLiteral("downloads") << QByteArray("sort=downloads");
    QTest::newRow("likes") << QStringLiteral("likes") << QByteArray("sort=likes");
    QTest::newRow("newest") << QStringLiteral("newest") << QByteArray("sort=createdAt");
}

void BrowserTest::sortsAsAsked()
{
    QFETCH(QString, sort);
    QFETCH(QByteArray, asked);
    m_f->browser->setSort(QStringLiteral("none"));
    m_f->browser->setSort(sort);
    QVERIFY(m_f->settles());
    QVERIFY2(m_f->server.hub().requests().constLast().query.contains(asked), m_f->server.hub().requests().constLast().query.constData());
}

void BrowserTest::filtersOnTheHub()
{
    m_f->fill(3);
    m_f->server.repositories[QStringLiteral("owner/model-001-GGUF")].license = QStringLiteral("mit");
    m_f->server.repositories[QStringLiteral("owner/model-002-GGUF")].license = QStringLiteral("mit");
    m_f->server.repositories[QStringLiteral("owner/model-002-GGUF")].task = QStringLiteral("image-text-to-text");
    m_f->browser->setLicense(QStringLiteral("mit"));
    QVERIFY(m_f->settles());
    QCOMPARE(m_f->browser->found(), 2);
    m_f->browser->setKind(QStringLiteral("vision"));
    QVERIFY(m_f->settles());
    QCOMPARE(m_f->listed(), QStringList({QStringLiteral("owner/model-002-GGUF")}));
    QCOMPARE(m_f->browser->filters(), 2);
    m_f->browser->setFormat(QStringLiteral("safetensors"));
    QVERIFY(m_f->settles());
    QCOMPARE(m_f->browser->found(), 0);
    m_f->browser->clearFilters();
    QVERIFY(m_f->settles());
    QCOMPARE(m_f->browser->found(), 3);
    QCOMPARE(m_f->browser->filters(), 0);
}

void BrowserTest::filtersTheCatalogueToo()
{
    m_f->browser->setKind(QStringLiteral("embedding"));
    QVERIFY(m_f->settles());
    QCOMPARE(m_f->listed(), QStringList({goneRepository}));
    m_f->browser->setKind({});
    m_f->browser->setSearchText(QStringLiteral("LITTLE tiny"));
    QVERIFY(m_f->settles());
    QCOMPARE(m_f->listed(), QStringList({pickedRepository}));
    m_f->browser->setFormat(QStringLiteral("safetensors"));
    QVERIFY(m_f->settles());
    QVERIFY(m_f->listed().isEmpty());
}

void BrowserTest::filtersByQuantization()
{
    m_f->fill(2);
    m_f->server.put(QStringLiteral("owner/model-001-GGUF"), QStringLiteral("model-Q8_0.gguf"), "nothing");
    m_f->browser->setQuantization(QStringLiteral("Q8_0"));
    QVERIFY(m_f->settles());
    QCOMPARE(m_f->listed(), QStringList({goneRepository, QStringLiteral("owner/model-001-GGUF")}));
    QVERIFY(m_f->server.hub().requests().constLast().query.contains("siblings"));
}

void BrowserTest::showsOnlyWhatFits()
{
    m_f->fill(3);
    m_f->server.repositories[QStringLiteral("owner/model-001-GGUF")].parameters = 400000000000; // 400B
    m_f->server.repositories[QStringLiteral("owner/model-002-GGUF")].parameters = 0;            // not known: not hidden
    m_f->browser->setFitsOnly(true);
    QVERIFY(m_f->settles());
    m_f->browser->show(); // the machine has not been asked before
    QVERIFY(QTest::qWaitFor([this] { return m_f->settles() && !m_f->listed().contains(QStringLiteral("owner/model-001-GGUF")); }, 20000));
    QVERIFY(m_f->listed().contains(QStringLiteral("owner/model-000-GGUF")));
    QVERIFY(m_f->listed().contains(QStringLiteral("owner/model-002-GGUF")));
}

void BrowserTest::goesOnWhenFiltersLeaveLittle()
{
    m_f->fill(100);
    m_f->server.put(QStringLiteral("owner/model-080-GGUF"), QStringLiteral("model-Q6_K.gguf"), "nothing");
    m_f->browser->setQuantization(QStringLiteral("Q6_K"));
    QVERIFY(m_f->settles());
    QCOMPARE(m_f->listed(), QStringList({QStringLiteral("owner/model-080-GGUF")}));
    QCOMPARE(m_f->searches(), 4);
}

void BrowserTest::marksWhatFits()
{
    m_f->fill(3);
    m_f->server.repositories[QStringLiteral("owner/model-000-GGUF")].parameters = 8000000000;  // 4.8 GB of 12
    m_f->server.repositories[QStringLiteral("owner/model-001-GGUF")].parameters = 20000000000; // 12 GB of 12
    m_f->server.repositories[QStringLiteral("owner/model-002-GGUF")].parameters = 400000000000;
    m_f->browser->show();
    QVERIFY(m_f->settles());
    const auto fit = [this](int row) { return m_f->browser->model()->index(row).data(RepositoryListModel::FitRole).toString(); };
    QVERIFY(QTest::qWaitFor([&] { return !fit(2).isEmpty(); }, 20000));
    QCOMPARE(fit(2), QStringLiteral("fits"));
    QCOMPARE(fit(3), QStringLiteral("tight"));
    QCOMPARE(fit(4), QStringLiteral("too_large"));
}

void BrowserTest::saysThatItIsSealedAndGoesOnAfterwards()
{
    m_f->fill(3);
    m_f->seal(true);
    m_f->browser->show();
    QVERIFY(m_f->settles());
    QCOMPARE(m_f->browser->trouble().kind, QStringLiteral("sealed"));
    QCOMPARE(m_f->browser->trouble().action, QStringLiteral("network"));
    QCOMPARE(m_f->listed().size(), 2); // the catalogue needs no network
    QCOMPARE(m_f->server.hub().connections(), 0);
    m_f->seal(false);
    QVERIFY(QTest::qWaitFor([this] { return m_f->browser->found() == 3; }, 20000));
    QVERIFY(m_f->browser->trouble().kind.isEmpty());
}

void BrowserTest::saysThatTheHubCannotBeReached()
{
    m_f->hub.setOptions({QStringLiteral("http://127.0.0.1:1"), {}});
    m_f->browser->show();
    QVERIFY(m_f->settles());
    QCOMPARE(m_f->browser->trouble().kind, QStringLiteral("offline"));
    QCOMPARE(m_f->browser->trouble().action, QStringLiteral("retry"));
    QVERIFY(!m_f->browser->trouble().text.isEmpty());
    QCOMPARE(m_f->listed().size(), 2);
    m_f->fill(3);
    m_f->hub.setOptions({m_f->server.endpoint(), {}});
    m_f->browser->retry();
    QVERIFY(m_f->settles());
    QVERIFY(m_f->browser->trouble().kind.isEmpty());
    QCOMPARE(m_f->browser->found(), 3);
}

void BrowserTest::waitsAsLongAsTheHubAsks()
{
    m_f->fill(3);
    m_f->server.misbehave({.ending = QStringLiteral("/api/models"), .fault = Fault::Status, .amount = 429, .times = 1, .retryAfterS = 1});
    m_f->browser->show();
    QVERIFY(m_f->settles());
    QCOMPARE(m_f->browser->trouble().kind, QStringLiteral("busy"));
    QVERIFY(QTest::qWaitFor([this] { return m_f->browser->found() == 3; }, 20000)); // by itself
    QVERIFY(m_f->browser->trouble().kind.isEmpty());
}

void BrowserTest::keepsWhatIsThereWhenAPageFails()
{
    m_f->fill(40);
    m_f->browser->show();
    QVERIFY(m_f->settles());
    m_f->server.misbehave({.ending = QStringLiteral("/api/models"), .fault = Fault::Status, .amount = 500, .times = 1});
    m_f->browser->loadMore();
    QVERIFY(m_f->settles());
    QCOMPARE(m_f->browser->trouble().kind, QStringLiteral("busy"));
    QCOMPARE(m_f->browser->found(), 30);
    m_f->browser->loadMore(); // a list at its end asks; after an error the user does
    QVERIFY(!m_f->browser->isSearching());
    m_f->browser->retry();
    QVERIFY(m_f->settles());
    QCOMPARE(m_f->browser->found(), 40);
}

void BrowserTest::writesCountsAndDates()
{
    QCOMPARE(countText(0), QStringLiteral("0"));
    QCOMPARE(countText(999), QStringLiteral("999"));
    QCOMPARE(countText(1234), QStringLiteral("1.2k"));
    QCOMPARE(countText(45600), QStringLiteral("46k"));
    QCOMPARE(countText(999600), QStringLiteral("1.0M"));
    QCOMPARE(countText(12340000), QStringLiteral("12M"));
    const QDateTime now(QDate(2026, 11, 21), QTime(12, 0), Qt::UTC);
    QCOMPARE(agoText(now, now), QStringLiteral("today"));
    QCOMPARE(agoText({}, now), QString());
    QVERIFY(agoText(now.addDays(-9), now).startsWith(u'9'));
    QVERIFY(agoText(now.addDays(-100), now).startsWith(u'3'));
    QVERIFY(agoText(now.addDays(-800), now).startsWith(u'2'));
}

QTEST_MAIN(BrowserTest)
#include "browser_test.moc"
