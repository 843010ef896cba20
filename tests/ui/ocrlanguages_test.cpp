#include "app/documents/ocrlanguages.h"

#include <QTest>

using namespace hearth;

class OcrLanguagesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void listsTheLanguagesOfTextRecognition();
    void listsThoseThatWereChosenAndAreNotInstalled();
};

void OcrLanguagesTest::listsTheLanguagesOfTextRecognition()
{
    const QVariantList rows = OcrLanguages::parse(
        QStringLiteral("List of available languages in \"/usr/share/tessdata/\" (5):\neng\nosd\ndeu\nchi_sim\nfra_old\n"));
    QStringList all;
    for (const QVariant &row : rows)
        all.append(row.toMap().value("code").toString() + u' ' + row.toMap().value("name").toString());
    QCOMPARE(all, (QStringList{"chi_sim Chinese (simplified)", "eng English", "fra_old French (old)", "deu German"}));
}

void OcrLanguagesTest::listsThoseThatWereChosenAndAreNotInstalled()
{
    const OcrLanguages languages;
    const QVariantList rows = OcrLanguages::parse(QStringLiteral("eng\ndeu\n"));
    const QVariantList shown = languages.withMissing(rows, {QStringLiteral("eng"), QStringLiteral("pol")});
    QCOMPARE(shown.mid(0, 2), rows);
    QCOMPARE(shown.size(), 3);
    QCOMPARE(shown.last().toMap().value("code").toString(), QStringLiteral("pol"));
    QCOMPARE(shown.last().toMap().value("name").toString(), QStringLiteral("Polish, not installed"));
}

QTEST_GUILESS_MAIN(OcrLanguagesTest)
#include "ocrlanguages_test.moc"
