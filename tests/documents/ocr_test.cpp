// Pages that are pictures: recognized by Tesseract where it is installed; that the rest of it goes well is tried with a program that says
// what the test wants.
#include "app/documents/documents.h"
#include "app/documents/readerprocess.h"

#include <QDir>
#include <QGuiApplication>
#include <QImage>
#include <QPainter>
#include <QPdfWriter>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace hearth;

namespace {

constexpr int dotsPerInch = 150;
const QRectF pagePoints(0, 0, 420, 595); // A5
const QString stamp = QStringLiteral("Received 12 May 2021");
const QString longText =
    QStringLiteral("Dear members, the ferry to Lindau leaves at seven on Saturday. Whoever comes along brings bread and a warm coat. ")
        .repeated(4);

// A page that is a picture of a text, which stands in the upper half; above it a line of letters, as archives stamp them on scans.
QString writeScan(const QDir &folder, const QString &text, const QString &line = {})
{
    QImage picture(1240, 1748, QImage::Format_Grayscale8);
    picture.fill(Qt::white);
    QPainter pen(&picture);
    QFont font = pen.font();
    font.setPixelSize(44);
    pen.setFont(font);
    pen.drawText(QRect(120, 200, 1000, 600), Qt::TextWordWrap, text);
    pen.end();
    const QString path = folder.filePath(QStringLiteral("scan.pdf"));
    QPdfWriter pdf(path);
    pdf.setResolution(dotsPerInch);
    pdf.setPageSize(QPageSize(QPageSize::A5));
    pdf.setPageMargins(QMarginsF(0, 0, 0, 0));
    QPainter painter(&pdf);
    painter.drawImage(QRect(0, 0, pdf.width(), pdf.height()), picture);
    font.setPixelSize(30);
    painter.setFont(font);
    painter.drawText(100, 60, line);
    painter.end();
    return path;
}

ReadOptions inEnglish()
{
    ReadOptions options;
    options.ocrLanguages = {QStringLiteral("eng")};
    options.isBackground = false;
    return options;
}

} // namespace

class OcrTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void recognizesAPageThatIsAPicture();
    void saysThatPagesArePicturesWithoutLanguages();
    void saysWhichLanguageIsMissing();
    void saysWhatTesseractSaid();
    void saysThatItTookTooLong();
    void readsInOtherLanguagesAtOnce();
    void readsInOtherLanguagesWhatWasRecognized();
    void startsATesseractThatIsNotTheSystems();
    void startsOneWithLibrariesElsewhere();
    void recognizesAScanWithAStamp();
    void leavesPagesWithTextAlone();
    void saysThatTesseractIsMissing();

private:
    // What is started as Tesseract from now on: a shell script; $4 are the languages.
    void play(const QByteArray &script);
    [[nodiscard]] QDir folderWithAScan() const
    {
        const QDir files(m_folder->filePath(QStringLiteral("files")));
        files.mkpath(QStringLiteral("."));
        writeScan(files, QStringLiteral("Text"));
        return files;
    }
    [[nodiscard]] DocumentsOptions documentsOptions() const
    {
        DocumentsOptions options;
        options.folder = m_folder->filePath(QStringLiteral("documents"));
        options.readerProgram = QStringLiteral(HEARTH_READER);
        return options;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    QByteArray m_path;
    QByteArray m_temporary;
    ReaderProcess m_reader{QStringLiteral(HEARTH_READER)};
};

void OcrTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    m_path = qgetenv("PATH");
    m_temporary = qgetenv("TMPDIR");
}

void OcrTest::cleanup()
{
    qputenv("PATH", m_path);
    if (m_temporary.isEmpty())
        qunsetenv("TMPDIR");
    else
        qputenv("TMPDIR", m_temporary);
    qunsetenv("LD_LIBRARY_PATH");
}

void OcrTest::play(const QByteArray &script)
{
    const QDir programs(m_folder->filePath(QStringLiteral("bin")));
    QVERIFY(programs.mkpath(QStringLiteral(".")));
    QFile file(programs.filePath(QStringLiteral("tesseract")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("#!/bin/sh\n" + script);
    file.close();
    QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
    qputenv("PATH", QFile::encodeName(programs.path()) + ':' + m_path);
}

void OcrTest::recognizesAPageThatIsAPicture()
{
    if (QStandardPaths::findExecutable(QStringLiteral("tesseract")).isEmpty())
        QSKIP("Tesseract is not installed.");
    if (!ReaderProcess::ocrLanguages().contains(QStringLiteral("eng")))
        QSKIP("Tesseract has no English here.");
    const QString path = writeScan(m_folder->path(), QStringLiteral("Dear members, the ferry to Lindau leaves at seven on Saturday."));
    const Document document = m_reader.read(path, inEnglish());
    QCOMPARE(document.failure.trouble, ReadTrouble::None);
    QCOMPARE(document.pages.size(), 1);
    const DocumentPage &page = document.pages.first();
    QVERIFY(page.isRecognized);
    for (const char *word : {"members", "ferry", "Lindau", "seven", "Saturday"})
        QVERIFY2(page.text.contains(QLatin1String(word)), qPrintable(page.text));
    // The words stand where they were painted: below the margin, in the upper half.
    QVERIFY(!page.runs.isEmpty());
    for (const TextRun &run : page.runs) {
        QVERIFY(pagePoints.contains(run.box));
        QVERIFY(run.box.top() > 50 && run.box.bottom() < pagePoints.height() / 2);
    }
}

void OcrTest::saysThatPagesArePicturesWithoutLanguages()
{
    ReadOptions options = inEnglish();
    options.ocrLanguages.clear();
    const Document document = m_reader.read(writeScan(m_folder->path(), QStringLiteral("Nobody reads this.")), options);
    QCOMPARE(document.failure.trouble, ReadTrouble::NoTextLayer);
}

#ifdef Q_OS_UNIX

void OcrTest::saysWhichLanguageIsMissing()
{
    play("cat > /dev/null; echo \"Failed loading language '$4'\" >&2; echo \"Tesseract couldn't load any languages!\" >&2; exit 1");
    const Document document = m_reader.read(writeScan(m_folder->path(), QStringLiteral("Text")), inEnglish());
    QVERIFY(!document.problems.isEmpty());
    QCOMPARE(document.problems.first().page, 1);
    QVERIFY2(document.problems.first().detail.contains(QStringLiteral("languages eng")), qPrintable(document.problems.first().detail));
}

void OcrTest::saysWhatTesseractSaid()
{
    play("cat > /dev/null; echo 'Image too small to scale' >&2; exit 1");
    const Document document = m_reader.read(writeScan(m_folder->path(), QStringLiteral("Text")), inEnglish());
    QVERIFY(!document.problems.isEmpty());
    QVERIFY2(document.problems.first().detail.contains(QStringLiteral("Image too small")), qPrintable(document.problems.first().detail));
}

void OcrTest::saysThatItTookTooLong()
{
    play("exec sleep 600");
    ReadOptions options = inEnglish();
    options.limits.wallSeconds = 3;
    const Document document = m_reader.read(writeScan(m_folder->path(), QStringLiteral("Text")), options);
    // Told by the reader, or on a machine that is too busy for that by the app, which waits for it no longer.
    const ReadTrouble told = document.problems.isEmpty() ? document.failure.trouble : document.problems.first().trouble;
    QCOMPARE(told, ReadTrouble::TooSlow);
}

void OcrTest::readsInOtherLanguagesAtOnce()
{
    // English fails; of any other language, it recognizes its name.
    play("cat > /dev/null\n[ \"$4\" = eng ] && exit 1\n"
         "printf 'level\\tpage\\tblock\\tpar\\tline\\tword\\tleft\\ttop\\twidth\\theight\\tconf\\ttext\\n'\n"
         "printf '5\\t1\\t1\\t1\\t1\\t1\\t100\\t100\\t200\\t40\\t96\\t%s\\n' \"$4\"\n");
    const QDir files = folderWithAScan();
    const DocumentsOptions options = documentsOptions();
    DocumentParts parts;
    parts.isPolite = false;
    Documents documents(options, nullptr, parts);
    constexpr int mostMs = 120'000;
    documents.open();
    QTRY_VERIFY_WITH_TIMEOUT(documents.isReady(), mostMs);
    const qint64 id = documents.addCollection(QStringLiteral("Scans"));
    documents.addPlaces(id, {files.path()});
    QTRY_COMPARE_WITH_TIMEOUT(documents.collection(id).unreadFiles, 1, mostMs);
    documents.setOcrLanguages({QStringLiteral("deu"), QStringLiteral("fra")});
    QTRY_COMPARE_WITH_TIMEOUT(documents.collection(id).unreadFiles, 0, mostMs);
    QTRY_COMPARE_WITH_TIMEOUT(documents.collection(id).passages, 1, mostMs);
    const QFuture<QList<FileReport>> report = documents.report(id);
    QTRY_VERIFY_WITH_TIMEOUT(report.isFinished(), mostMs);
    const QFuture<Document> read = documents.document(report.result().constFirst().fileId);
    QTRY_VERIFY_WITH_TIMEOUT(read.isFinished(), mostMs);
    QCOMPARE(read.result().pages.constFirst().text.trimmed(), QStringLiteral("deu+fra"));
}

void OcrTest::readsInOtherLanguagesWhatWasRecognized()
{
    // Of each language, it recognizes its name.
    play("cat > /dev/null\n"
         "printf 'level\\tpage\\tblock\\tpar\\tline\\tword\\tleft\\ttop\\twidth\\theight\\tconf\\ttext\\n'\n"
         "printf '5\\t1\\t1\\t1\\t1\\t1\\t100\\t100\\t200\\t40\\t96\\t%s\\n' \"$4\"\n");
    const QDir files = folderWithAScan();
    const DocumentsOptions options = documentsOptions();
    constexpr int mostMs = 120'000;
    Documents documents(options, nullptr, {.isPolite = false});
    documents.open();
    QTRY_VERIFY_WITH_TIMEOUT(documents.isReady(), mostMs);
    const qint64 id = documents.addCollection(QStringLiteral("Scans"));
    documents.addPlaces(id, {files.path()});
    QTRY_COMPARE_WITH_TIMEOUT(documents.collection(id).passages, 1, mostMs);
    const auto text = [&documents, id] {
        QFuture<QList<FileReport>> report = documents.report(id);
        report.waitForFinished();
        QFuture<Document> read = documents.document(report.result().value(0).fileId);
        read.waitForFinished();
        return read.result().pages.value(0).text.trimmed();
    };
    QTRY_COMPARE_WITH_TIMEOUT(text(), QStringLiteral("eng"), mostMs);
    documents.setOcrLanguages({QStringLiteral("deu")});
    QTRY_COMPARE_WITH_TIMEOUT(text(), QStringLiteral("deu"), mostMs);
}

void OcrTest::startsATesseractThatIsNotTheSystems()
{
    // It needs what lies beside it, and may read and start nothing else that is the user's.
    qputenv("TMPDIR", QFile::encodeName(QDir::homePath())); // where it may read anyway
    play("cat > /dev/null\nhere=$(dirname \"$0\")\n. \"$here/settings\" || exit 1\nexec \"$here/../lib/tell\" "
         "\"$(cat \"$here/../share/tessdata/word\")\"\n");
    const auto write = [this](const QString &name, const QByteArray &bytes) {
        const QString path = m_folder->filePath(name);
        QVERIFY(QDir().mkpath(QFileInfo(path).path()));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    };
    write(QStringLiteral("bin/settings"), "kind=5\n");
    write(QStringLiteral("share/tessdata/word"), "Lindau");
    write(QStringLiteral("lib/tell"), "#!/bin/sh\nprintf '5\\t1\\t1\\t1\\t1\\t1\\t100\\t100\\t200\\t40\\t96\\t%s\\n' \"$1\"\n");
    const QDir files(m_folder->filePath(QStringLiteral("files")));
    QVERIFY(files.mkpath(QStringLiteral(".")));
    const Document document = m_reader.read(writeScan(files, QStringLiteral("Text")), inEnglish());
    QVERIFY2(document.problems.isEmpty(), qPrintable(document.problems.value(0).detail));
    QCOMPARE(document.pages.value(0).text.trimmed(), QStringLiteral("Lindau"));
}

void OcrTest::startsOneWithLibrariesElsewhere()
{
#ifndef Q_OS_LINUX
    QSKIP("the loader of Linux is asked");
#endif
    const QString installed = QStandardPaths::findExecutable(QStringLiteral("tesseract"));
    if (installed.isEmpty() || !ReaderProcess::ocrLanguages().contains(QStringLiteral("eng")))
        QSKIP("Tesseract with English is not installed.");
    QProcess loader;
    loader.start(QStringLiteral("ldd"), {installed});
    QVERIFY(loader.waitForFinished());
    const QRegularExpressionMatch library =
        QRegularExpression(QStringLiteral("(libtesseract\\.so[.0-9]*) => (\\S+)")).match(QString::fromUtf8(loader.readAll()));
    if (!library.hasMatch())
        QSKIP("Tesseract's library is not found.");
    // A copy whose library has a name that the system's folders do not have.
    const auto copy = [](const QString &from, const QString &to) {
        QFile file(from);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray bytes = file.readAll().replace("libtesseract.so", "libtesseracx.so");
        QVERIFY(QDir().mkpath(QFileInfo(to).path()));
        QFile out(to);
        QVERIFY(out.open(QIODevice::WriteOnly) && out.write(bytes) == bytes.size());
        out.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    };
    QString name = library.captured(1);
    copy(installed, m_folder->filePath(QStringLiteral("bin/tesseract")));
    copy(library.captured(2),
         m_folder->filePath(QStringLiteral("elsewhere/")) + name.replace(QStringLiteral("act.so"), QStringLiteral("acx.so")));
    qputenv("TMPDIR", QFile::encodeName(QDir::homePath()));
    qputenv("PATH", QFile::encodeName(m_folder->filePath(QStringLiteral("bin"))) + ':' + m_path);
    qputenv("LD_LIBRARY_PATH", QFile::encodeName(m_folder->filePath(QStringLiteral("elsewhere"))));
    const QDir files(m_folder->filePath(QStringLiteral("files")));
    QVERIFY(files.mkpath(QStringLiteral(".")));
    const Document document = m_reader.read(writeScan(files, QStringLiteral("The ferry to Lindau leaves at seven.")), inEnglish());
    QVERIFY2(document.problems.isEmpty(), qPrintable(document.problems.value(0).detail));
    QVERIFY2(document.pages.value(0).text.contains(QStringLiteral("Lindau")), qPrintable(document.pages.value(0).text));
}

void OcrTest::recognizesAScanWithAStamp()
{
    // It sees the stamp, too, and below it two words.
    play("cat > /dev/null\n"
         "printf 'level\tpage\tblock\tpar\tline\tword\tleft\ttop\twidth\theight\tconf\ttext\n'\n"
         "printf '5\t1\t1\t1\t1\t1\t200\t95\t150\t30\t96\tReceived\n'\n"
         "printf '5\t1\t2\t1\t1\t1\t250\t400\t200\t40\t96\tDear\n'\n"
         "printf '5\t1\t2\t1\t1\t2\t460\t400\t200\t40\t96\tmembers\n'\n");
    const QString path = writeScan(m_folder->path(), longText, stamp);
    const Document document = m_reader.read(path, inEnglish());
    QCOMPARE(document.pages.size(), 1);
    const DocumentPage &page = document.pages.first();
    QVERIFY(page.isRecognized);
    QCOMPARE(page.text.count(QStringLiteral("Received")), 1);
    QVERIFY2(page.text.startsWith(stamp) && page.text.endsWith(QStringLiteral("Dear members")), qPrintable(page.text));
    QVERIFY(document.problems.isEmpty());
    // Without Tesseract the stamp is read, and the report says that the rest was not.
    ReadOptions options = inEnglish();
    options.ocrLanguages.clear();
    const Document stamped = m_reader.read(path, options);
    QCOMPARE(stamped.pages.value(0).text, stamp);
    QCOMPARE(stamped.problems.size(), 1);
    QCOMPARE(stamped.problems.first().trouble, ReadTrouble::NoTextLayer);
    QCOMPARE(stamped.problems.first().page, 1);
}

void OcrTest::leavesPagesWithTextAlone()
{
    play("echo asked > \"$(dirname \"$0\")/../asked\"; exit 1");
    const QString path = m_folder->filePath(QStringLiteral("text.pdf"));
    QPdfWriter pdf(path);
    pdf.setResolution(dotsPerInch);
    pdf.setPageSize(QPageSize(QPageSize::A5));
    QPainter painter(&pdf);
    painter.drawText(QRect(0, 0, pdf.width(), pdf.height()), Qt::TextWordWrap, longText);
    pdf.newPage();
    painter.drawText(100, 100, QStringLiteral("The end")); // little, but nothing else
    pdf.newPage();
    painter.drawText(100, 100, QStringLiteral("Our boat")); // with a small picture
    painter.fillRect(100, 200, 120, 80, Qt::darkGray);
    painter.end();
    const Document document = m_reader.read(path, inEnglish());
    QCOMPARE(document.pages.size(), 3);
    QVERIFY(document.problems.isEmpty());
    QVERIFY(std::none_of(document.pages.begin(), document.pages.end(), [](const DocumentPage &page) { return page.isRecognized; }));
    QVERIFY(!QFile::exists(m_folder->filePath(QStringLiteral("asked"))));
}

void OcrTest::saysThatTesseractIsMissing()
{
    const QDir nothing(m_folder->filePath(QStringLiteral("nothing")));
    QVERIFY(nothing.mkpath(QStringLiteral(".")));
    qputenv("PATH", QFile::encodeName(nothing.path()));
    QVERIFY(ReaderProcess::ocrLanguages().isEmpty());
    const Document document = m_reader.read(writeScan(m_folder->path(), longText), inEnglish());
    QCOMPARE(document.failure.trouble, ReadTrouble::NoTextLayer);
    for (const char *part : {"no text", "Tesseract", "install"})
        QVERIFY2(document.failure.detail.contains(QLatin1String(part)), qPrintable(document.failure.detail));
    QVERIFY(document.problems.isEmpty()); // it is said once
    // Of a page among others with text: what is there is kept.
    const Document stamped = m_reader.read(writeScan(m_folder->path(), longText, stamp), inEnglish());
    QCOMPARE(stamped.pages.value(0).text, stamp);
    QStringList said;
    for (const ReadProblem &problem : stamped.problems)
        said.append(problem.detail);
    QVERIFY2(said.join(u' ').contains(QStringLiteral("Install it")) && said.join(u' ').contains(QStringLiteral("Page 1 ")),
             qPrintable(said.join(u' ')));
}

#else

void OcrTest::recognizesAScanWithAStamp()
{
    QSKIP("The scripts of this test are for a Unix shell.");
}
void OcrTest::leavesPagesWithTextAlone()
{
    QSKIP("The scripts of this test are for a Unix shell.");
}
void OcrTest::saysThatTesseractIsMissing()
{
    QSKIP("The scripts of this test are for a Unix shell.");
}
void OcrTest::saysWhichLanguageIsMissing()
{
    QSKIP("The scripts of this test are for a Unix shell.");
}
void OcrTest::saysWhatTesseractSaid()
{
    QSKIP("The scripts of this test are for a Unix shell.");
}
void OcrTest::saysThatItTookTooLong()
{
    QSKIP("The scripts of this test are for a Unix shell.");
}
void OcrTest::readsInOtherLanguagesAtOnce()
{
    QSKIP("The scripts of this test are for a Unix shell.");
}
void OcrTest::readsInOtherLanguagesWhatWasRecognized()
{
    QSKIP("The scripts of this test are for a Unix shell.");
}
void OcrTest::startsATesseractThatIsNotTheSystems()
{
    QSKIP("The scripts of this test are for a Unix shell.");
}
void OcrTest::startsOneWithLibrariesElsewhere()
{
    QSKIP("The scripts of this test are for a Unix shell.");
}

#endif

QTEST_MAIN(OcrTest)
#include "ocr_test.moc"
