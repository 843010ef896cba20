#include "tests/hub/downloadfixture.h"

#include <QFileInfo>
#include <QSignalSpy>

using namespace hearth;
using namespace hearth::test;

using State = DownloadJob::State;

// Where downloads go, and who else writes there.
class DownloadFoldersTest : public QObject
{
    Q_OBJECT

    void holdBack(int times = 100)
    {
        m_f->server.put(repository, modelFile, noise(400000, 1));
        m_f->server.misbehave({.ending = modelFile, .fault = Fault::Drip, .amount = 10000, .times = times});
    }
    // Stops in the middle; returns the journal.
    QString interrupted()
    {
        holdBack();
        const QString id = m_f->add({modelFile});
        if (!QTest::qWaitFor([&] { return m_f->downloads->progress(id).doneBytes >= 100000; }, 20000))
            qFatal("nothing came");
        m_f->downloads.reset();
        m_f->server.behave();
        return m_f->options.journalFolder + u'/' + id + QStringLiteral(".json");
    }
    void restore()
    {
        m_f->begin();
        QSignalSpy restored(m_f->downloads.get(), &Downloads::restored);
        m_f->downloads->restore();
        QVERIFY(restored.wait());
    }
    static void rewrite(const QString &path, const QByteArray &before, const QByteArray &after)
    {
        QByteArray text = readAll(path);
        QVERIFY2(text.contains(before), text.constData());
        text.replace(before, after);
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(text) == text.size());
    }
    // Another program's downloads, into the same models folder.
    std::unique_ptr<Downloads> others()
    {
        DownloadOptions options = m_f->options;
        options.journalFolder = m_f->folder.filePath(QStringLiteral("journal of others"));
        return std::make_unique<Downloads>(m_f->hub, options);
    }
    QString addTo(Downloads &downloads) { return downloads.add(QStringLiteral("A model"), repository, commit, m_f->listed({modelFile})); }

    std::unique_ptr<DownloadFixture> m_f;

private Q_SLOTS:
    void init() { m_f = std::make_unique<DownloadFixture>(); }
    void cleanup() { m_f.reset(); }

    void aJournalWithoutAFolderMeansTheModelsFolder()
    {
        const QString journal = interrupted();
        rewrite(journal, "    \"root\": \"" + m_f->options.modelsFolder.toUtf8() + "\",\n", {});
        restore();
        QCOMPARE(m_f->downloads->jobs().size(), 1);
        const QString id = m_f->downloads->jobs().constFirst().id;
        QVERIFY(m_f->waitFor(id, State::Done));
        QVERIFY(m_f->isRight(modelFile));
    }

    void aJournalWithAFolderThatMeansNoneIsNotFollowed()
    {
        const QString journal = interrupted();
        rewrite(journal, m_f->options.modelsFolder.toUtf8() + '"', m_f->options.modelsFolder.toUtf8() + "/../elsewhere\"");
        restore();
        QVERIFY(m_f->waitFor(m_f->downloads->jobs().constFirst().id, State::Done));
        QVERIFY(m_f->isRight(modelFile));
        QVERIFY(!QFile::exists(m_f->folder.filePath(QStringLiteral("elsewhere"))));
    }

    void aJournalWithAPathThatIsNoneOfARepositoryIsNotRead()
    {
        const QString journal = interrupted();
        rewrite(journal, "\"path\": \"" + modelFile.toUtf8(), "\"path\": \"../" + modelFile.toUtf8());
        restore();
        QVERIFY(m_f->downloads->jobs().isEmpty());
    }

    void aFolderThatIsNotThereIsNotMadeAgain()
    {
        interrupted();
        const QString away = m_f->folder.filePath(QStringLiteral("away"));
        QVERIFY(QDir().rename(m_f->options.modelsFolder, away)); // a disk that is not connected
        restore();
        const QString id = m_f->downloads->jobs().constFirst().id;
        QVERIFY(m_f->waitFor(id, State::Failed));
        QVERIFY2(m_f->problem(id).contains(m_f->options.modelsFolder), qPrintable(m_f->problem(id)));
        QVERIFY(!QFile::exists(m_f->options.modelsFolder));
        QVERIFY(QDir().rename(away, m_f->options.modelsFolder));
        m_f->server.content().forgetRequests();
        m_f->downloads->resume(id);
        QVERIFY(m_f->waitFor(id, State::Done));
        QVERIFY(m_f->isRight(modelFile));
        QVERIFY(m_f->server.content().requests().constFirst().headers.contains("range")); // it went on
    }

    void givingUpMakesNoFolders()
    {
        interrupted();
        QVERIFY(QDir(m_f->options.modelsFolder).removeRecursively());
        m_f->server.misbehave({.ending = modelFile, .fault = Fault::Silence, .times = 100});
        restore();
        m_f->downloads->cancel(m_f->downloads->jobs().constFirst().id);
        QTRY_VERIFY(QDir(m_f->options.journalFolder).isEmpty());
        QVERIFY(!QFile::exists(m_f->options.modelsFolder));
    }

    void twoProgramsDoNotWriteTheSameFile()
    {
        holdBack();
        const QString id = m_f->add({modelFile});
        QTRY_VERIFY(m_f->downloads->progress(id).doneBytes >= 50000);
        const auto second = others();
        const QString theirs = addTo(*second);
        QTRY_COMPARE(second->job(theirs)->state, State::Failed);
        const QString problem = second->job(theirs)->problem;
        QVERIFY2(problem.contains(QStringLiteral("already")) && problem.contains(modelFile), qPrintable(problem));
        second->cancel(theirs); // takes nothing away from the first
        QTest::qWait(100);
        QVERIFY(QFile::exists(m_f->target(modelFile) + QStringLiteral(".part")));
        m_f->server.behave();
        m_f->downloads->pause(id);
        m_f->downloads->resume(id);
        QVERIFY(m_f->waitFor(id, State::Done));
        QVERIFY(m_f->isRight(modelFile));
        // Now the second finds it there.
        const QString again = addTo(*second);
        QTRY_COMPARE(second->job(again)->state, State::Done);
        QVERIFY(second->job(again)->files[0].wasThere);
        QCOMPARE(m_f->files().filter(QStringLiteral(".lock")), QStringList());
    }

    void aPausedDownloadHoldsNoLock()
    {
        holdBack();
        const QString id = m_f->add({modelFile});
        QTRY_VERIFY(m_f->downloads->progress(id).doneBytes >= 50000);
        m_f->downloads->pause(id);
        m_f->server.behave();
        const auto second = others();
        const QString theirs = addTo(*second);
        QTRY_COMPARE_WITH_TIMEOUT(second->job(theirs)->state, State::Done, 60000);
        QVERIFY(m_f->isRight(modelFile));
        m_f->downloads->resume(id);
        QVERIFY(m_f->waitFor(id, State::Done));
    }
};

QTEST_GUILESS_MAIN(DownloadFoldersTest)
#include "downloadfolders_test.moc"
