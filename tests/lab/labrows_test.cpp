#include "app/lab/labvariantlist.h"
#include "tests/lab/maderun.h"

#include <QSignalSpy>
#include <QtTest/QtTest>

using namespace hearth;
using test::madeRun;

namespace {

void show(LabVariantList &list, const LabRun &run)
{
    list.showRun(run, [](const LabVariant &) { return ComparedVariant(); });
}

QSet<int> rolesOf(const QList<QVariant> &change)
{
    const auto roles = change.at(2).value<QList<int>>();
    return {roles.begin(), roles.end()};
}

} // namespace

// What the list tells the page: no more than what changed, so that cards that stand there stay as they are.
class LabRowsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aRunThatEndsChangesWhatIsNew();
    void aRowThatGoesIsNoMoreTold();
    void anotherPromptTellsAllThatAnAnswerHas();
    void qualityThatIsMissingHasItsReason();
    void figuresOfTheRunBeforeGo();
    void howFarAVariantIsMadeIsTold();
};

void LabRowsTest::aRunThatEndsChangesWhatIsNew()
{
    LabRun run = madeRun();
    LabVariantList list;
    show(list, run);
    QSignalSpy changes(&list, &QAbstractItemModel::dataChanged);
    show(list, run);
    QTest::qWait(0);
    QCOMPARE(changes.size(), 0);

    run.variants[1].error = QStringLiteral("No memory.");
    for (LabAnswer &answer : run.answers) {
        if (answer.variant == 3 && answer.prompt == 0)
            answer.text += QStringLiteral("!");
    }
    show(list, run);
    QCOMPARE(list.data(list.index(3), LabVariantList::AnswerRole).toString(), QStringLiteral("Because ```of``` it, 3!"));
    QTRY_COMPARE(changes.size(), 2);
    QCOMPARE(changes[0][0].toModelIndex().row(), 1);
    QCOMPARE(rolesOf(changes[0]), QSet<int>({LabVariantList::ErrorRole, LabVariantList::StageRole}));
    QCOMPARE(changes[1][0].toModelIndex().row(), 3);
    QCOMPARE(rolesOf(changes[1]), QSet<int>({LabVariantList::AnswerRole}));
}

void LabRowsTest::aRowThatGoesIsNoMoreTold()
{
    LabRun run = madeRun();
    LabVariantList list;
    show(list, run);
    for (LabVariant &variant : run.variants)
        variant.error = QStringLiteral("No memory.");
    show(list, run);
    QSignalSpy changes(&list, &QAbstractItemModel::dataChanged);
    list.setRows({}, 0);
    QTest::qWait(0);
    QCOMPARE(changes.size(), 0);
}

void LabRowsTest::anotherPromptTellsAllThatAnAnswerHas()
{
    LabVariantList list;
    show(list, madeRun());
    QSignalSpy changes(&list, &QAbstractItemModel::dataChanged);
    list.setPrompt(1);
    QCOMPARE(changes.size(), 1);
    const QSet<int> roles = rolesOf(changes[0]);
    for (const int role : {LabVariantList::AnswerRole, LabVariantList::PartsAtRole, LabVariantList::PartsLengthRole,
                           LabVariantList::PartsAtTokenRole, LabVariantList::FiguresRole})
        QVERIFY2(roles.contains(role), qPrintable(QString::number(role)));
}

// One that failed before the text was read has no quality, and says why.
void LabRowsTest::qualityThatIsMissingHasItsReason()
{
    LabRun run = madeRun();
    run.variants[2].error = QStringLiteral("Its file was changed.");
    run.quality.removeAt(2);
    LabVariantList list;
    show(list, run);
    QCOMPARE(list.data(list.index(2), LabVariantList::QualityErrorRole), QStringLiteral("Its file was changed."));
    QCOMPARE(list.data(list.index(1), LabVariantList::QualityErrorRole), QString());
}

// What it took then would stand under the answers that come now.
void LabRowsTest::figuresOfTheRunBeforeGo()
{
    LabVariantList list;
    show(list, madeRun());
    const auto titles = [&] {
        QStringList all;
        const QVariantList figures = list.data(list.index(1), LabVariantList::FiguresRole).toList();
        for (const QVariant &figure : figures)
            all.append(figure.toMap()[QStringLiteral("title")].toString());
        return all;
    };
    QVERIFY(titles().contains(QStringLiteral("Load")) && titles().contains(QStringLiteral("RAM")));
    list.clearResults();
    QCOMPARE(titles(), (QStringList{QStringLiteral("File"), QStringLiteral("Bits a weight")})); // as they are of the file
}

void LabRowsTest::howFarAVariantIsMadeIsTold()
{
    LabVariantList list;
    show(list, madeRun());
    QSignalSpy changes(&list, &QAbstractItemModel::dataChanged);
    list.setStage(3, QStringLiteral("making"), 0.25);
    list.setStage(3, QStringLiteral("making"), 0.25); // nothing new
    list.setStage(3, QStringLiteral("making"), 0.5);
    QCOMPARE(changes.size(), 2);
    QCOMPARE(changes[1][0].toModelIndex().row(), 3);
    QCOMPARE(rolesOf(changes[1]), QSet<int>({LabVariantList::StageRole, LabVariantList::FractionRole}));
    QCOMPARE(list.data(list.index(3), LabVariantList::StageRole).toString(), QStringLiteral("making"));
    QCOMPARE(list.data(list.index(3), LabVariantList::FractionRole).toDouble(), 0.5);
    list.setError(3, QStringLiteral("The disk is full."));
    list.setStage(3, QStringLiteral("making"), 0.75); // what was told before and comes later
    QCOMPARE(list.data(list.index(3), LabVariantList::StageRole).toString(), QStringLiteral("failed"));
}

QTEST_GUILESS_MAIN(LabRowsTest)
#include "labrows_test.moc"
