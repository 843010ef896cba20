// Every file of the documents' fixtures, read by hearth-reader: each sentence on its page, nothing of what must not come out, and the
// reason for each file that cannot be read.
#include "app/documents/readerprocess.h"
#include "tests/support/fixtures.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace hearth;

namespace {

QString folder()
{
    return QString::fromStdString((hearth::test::sharedFolder() / "documents").string());
}

// The comparison of documents/README.md: compatibility form, case folded, letters and digits only.
QString norm(const QString &text)
{
    const QString folded = text.normalized(QString::NormalizationForm_KC).toCaseFolded();
    QString result;
    for (const QChar c : folded)
        if (c.isLetterOrNumber())
            result += c;
    return result;
}

QString textOfPage(const Document &document, int number)
{
    QString text;
    for (const DocumentPage &page : document.pages)
        if (number == 0 || page.number == number)
            text += page.text + u'\n';
    return text;
}

enum class Shown { Seen, Hidden };

QString textOf(const Document &document, Shown which)
{
    QString text;
    for (const DocumentPage &page : document.pages)
        for (const DocumentElement &element : page.elements)
            if (element.isHidden == (which == Shown::Hidden))
                text += page.text.mid(element.start, element.length) + u'\n';
    return text;
}

QString reasonOf(const Document &document)
{
    return troubleName(document.failure.trouble);
}

} // namespace

class ExtractionTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsEveryFile_data();
    void readsEveryFile();
};

void ExtractionTest::readsEveryFile_data()
{
    QTest::addColumn<QJsonObject>("entry");
    QFile file(folder() + QLatin1String("/extraction.json"));
    if (!file.open(QIODevice::ReadOnly))
        QSKIP(qPrintable(QLatin1String("no documents at ") + folder()));
    const QJsonArray entries = QJsonDocument::fromJson(file.readAll()).object().value(QLatin1String("files")).toArray();
    for (const auto &entry : entries)
        QTest::newRow(qPrintable(entry.toObject().value(QLatin1String("file")).toString())) << entry.toObject();
}

void ExtractionTest::readsEveryFile()
{
    QFETCH(QJsonObject, entry);
    const QString path = folder() + QLatin1String("/files/") + entry.value(QLatin1String("file")).toString();
    ReadOptions options;
    options.isBackground = false;
    const Document document = ReaderProcess(QStringLiteral(HEARTH_READER)).read(path, options);
    if (entry.value(QLatin1String("expect")) == QLatin1String("report")) {
        QCOMPARE(reasonOf(document), entry.value(QLatin1String("reason")).toString());
        QVERIFY(document.pages.isEmpty());
        QVERIFY(document.failure.detail.endsWith(u'.'));
        return;
    }
    QVERIFY2(document.failure.trouble == ReadTrouble::None, qPrintable(document.failure.detail));
    const int pages = entry.value(QLatin1String("pages")).toInt();
    if (pages > 0)
        QCOMPARE(document.pages.size(), pages);
    const QJsonArray sentences = entry.value(QLatin1String("sentences")).toArray();
    for (const auto &value : sentences) {
        const QJsonObject sentence = value.toObject();
        const int page = std::max(sentence.value(QLatin1String("page")).toInt(), sentence.value(QLatin1String("slide")).toInt());
        const QString text = sentence.value(QLatin1String("text")).toString();
        QVERIFY2(norm(textOfPage(document, page)).contains(norm(text)), qPrintable(text));
    }
    const QJsonArray mustNot = entry.value(QLatin1String("must_not")).toArray();
    for (const auto &text : mustNot)
        QVERIFY2(!textOfPage(document, 0).contains(text.toString()), qPrintable(text.toString()));
    const QJsonArray labels = entry.value(QLatin1String("page_labels")).toArray();
    for (qsizetype i = 0; i < labels.size(); ++i) {
        const QString label = document.pages[i].label.isEmpty() ? QString::number(i + 1) : document.pages[i].label;
        QCOMPARE(label, labels[i].toString());
    }
    const QJsonArray blank = entry.value(QLatin1String("pages_without_text")).toArray();
    for (const auto &page : blank)
        QVERIFY(std::any_of(document.problems.begin(), document.problems.end(), [&page](const ReadProblem &problem) {
            return problem.page == page.toInt() && problem.trouble == ReadTrouble::NoTextLayer;
        }));
    const QJsonArray hidden = entry.value(QLatin1String("hidden_text")).toArray();
    for (const auto &text : hidden) {
        QVERIFY2(norm(textOf(document, Shown::Hidden)).contains(norm(text.toString())), qPrintable(text.toString()));
        QVERIFY2(!norm(textOf(document, Shown::Seen)).contains(norm(text.toString())), qPrintable(text.toString()));
    }
    if (hidden.isEmpty()) // nor is anything called so that is seen
        QVERIFY2(textOf(document, Shown::Hidden).isEmpty() || document.format != u"pdf", qPrintable(textOf(document, Shown::Hidden)));
    if (const QString encoding = entry.value(QLatin1String("encoding")).toString(); !encoding.isEmpty()) {
        QVERIFY2(!document.encoding.isEmpty(), "the encoding is not told");
        QVERIFY2(encoding.startsWith(document.encoding), qPrintable(document.encoding));
    }
}

QTEST_GUILESS_MAIN(ExtractionTest)
#include "extraction_test.moc"
