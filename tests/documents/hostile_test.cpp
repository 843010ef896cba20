// Files made to do harm, and broken ones: each ends in a word on the report, within the limits, and the app goes on.
#include "app/documents/documentwire.h"
#include "app/documents/readerprocess.h"
#include "tests/documents/madefiles.h"
#include "tests/support/fixtures.h"

#include <QDirIterator>
#include <QElapsedTimer>
#include <QFile>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>

#include <thread>

using namespace hearth;
using namespace hearth::test;

namespace {

const QByteArray page =
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 4 0 R /Resources << /Font << /F << /Type /Font /Subtype /Type1 "
    "/BaseFont /Helvetica >> >> /XObject << /X 5 0 R >> >> >>";

QByteArray textStream(const QByteArray &text)
{
    return pdfStream("BT /F 12 Tf 20 200 Td (" + text + ") Tj ET");
}

ReadOptions quick(int seconds = 10)
{
    ReadOptions options;
    options.isBackground = false;
    options.limits.seconds = seconds;
    options.limits.wallSeconds = 120;
    return options;
}

} // namespace

class HostileTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void refusesXmlThatGrows_data();
    void refusesXmlThatGrows();
    void refusesBombOfZeros();
    void countsPartsOfContainers();
    void readsFirstPagesOfEndlessPdf();
    void survivesCircles_data();
    void survivesCircles();
    void stopsPdfThatNeverEnds();
    void holdsMemory();
    void opensNothingOutside();
    void namesWhatIsLocked();
    void survivesCutFiles();
    void survivesOtherPrograms();
    void stopsWhenAsked();
    void endsWhatTheReaderStarted();
    void carriesLargeTables();
    void keepsPagesOfAReaderThatEnds();
    void takesTextsForTexts();
    void drawsPages();

private:
    Document read(const QByteArray &bytes, const char *name, const ReadOptions &options = quick());

    QTemporaryDir m_folder;
    ReaderProcess m_reader{QStringLiteral(HEARTH_READER)};
};

Document HostileTest::read(const QByteArray &bytes, const char *name, const ReadOptions &options)
{
    const QString path = m_folder.filePath(QLatin1String(name));
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        qFatal("cannot write %s", name);
    file.close();
    return m_reader.read(path, options);
}

void HostileTest::refusesXmlThatGrows_data()
{
    QTest::addColumn<QByteArray>("xml");
    QByteArray laughs = "<?xml version=\"1.0\"?><!DOCTYPE d [<!ENTITY a0 \"ha\">";
    for (int i = 1; i < 30; ++i) {
        const QByteArray before = "&a" + QByteArray::number(i - 1) + ';';
        laughs += "<!ENTITY a" + QByteArray::number(i) + " \"" + before.repeated(10) + "\">";
    }
    QTest::newRow("entities") << laughs + "]>" + wordBody("<w:p><w:r><w:t>&a29;</w:t></w:r></w:p>");
    QTest::newRow("entity of another file") << QByteArray(
                                                   "<?xml version=\"1.0\"?><!DOCTYPE d [<!ENTITY x SYSTEM \"file:///etc/hostname\">]>")
            + wordBody("<w:p><w:r><w:t>&x;</w:t></w:r></w:p>");
    QTest::newRow("deep") << wordBody(QByteArray("<w:sdt>").repeated(100000) + QByteArray("</w:sdt>").repeated(100000));
    QTest::newRow("deep in a paragraph") << wordBody("<w:p>" + QByteArray("<w:ins>").repeated(5000) + QByteArray("</w:ins>").repeated(5000)
                                                     + "</w:p>");
}

void HostileTest::refusesXmlThatGrows()
{
    QFETCH(QByteArray, xml);
    const Document document = read(docxOf(xml), "grows.docx");
    QCOMPARE(document.failure.trouble, ReadTrouble::TooLarge);
    QVERIFY(document.pages.isEmpty());
}

void HostileTest::refusesBombOfZeros()
{
    const QByteArray bomb = docxOf(wordBody("<w:p><w:r><w:t>" + QByteArray(48 << 20, ' ') + "</w:t></w:r></w:p>"));
    QVERIFY(bomb.size() < (1 << 20));
    const Document document = read(bomb, "bomb.docx");
    QCOMPARE(document.failure.trouble, ReadTrouble::TooLarge);
    ReadOptions options = quick();
    options.limits.ratio = 1 << 30;
    options.limits.unpackedBytes = 1 << 20;
    QCOMPARE(read(bomb, "bomb.docx", options).failure.trouble, ReadTrouble::TooLarge);
}

void HostileTest::countsPartsOfContainers()
{
    Parts many;
    for (int i = 0; i < 300; ++i)
        many.append({"word/part" + QByteArray::number(i), "x"});
    ReadOptions options = quick();
    options.limits.entries = 100;
    QCOMPARE(read(docxOf(wordBody({}), many), "many.docx", options).failure.trouble, ReadTrouble::TooLarge);
}

void HostileTest::readsFirstPagesOfEndlessPdf()
{
    QList<QByteArray> objects{"<< /Type /Catalog /Pages 2 0 R >>",
                              {},
                              "<< >>",
                              textStream("The same on every page."),
                              pdfStream({}, "/Type /XObject /Subtype /Form /BBox [0 0 1 1]")};
    QByteArray kids;
    constexpr int pages = 100000;
    for (int i = 0; i < pages; ++i) {
        kids += QByteArray::number(6 + i) + " 0 R ";
        objects.append(page);
    }
    objects[1] = "<< /Type /Pages /Count 100000 /Kids [" + kids + "] >>";
    ReadOptions options = quick(60);
    options.limits.pages = 50;
    const Document document = read(pdfOf(objects), "pages.pdf", options);
    QVERIFY2(document.failure.trouble == ReadTrouble::None, qPrintable(document.failure.detail));
    QCOMPARE(document.pages.size(), 50);
    QVERIFY(document.pages.last().text.contains(QLatin1String("The same")));
    QCOMPARE(document.problems.first().trouble, ReadTrouble::TooLarge);
}

void HostileTest::survivesCircles_data()
{
    QTest::addColumn<QByteArray>("pdf");
    const QByteArray catalog = "<< /Type /Catalog /Pages 2 0 R >>";
    const QByteArray form = "/Type /XObject /Subtype /Form /BBox [0 0 300 300] /Resources << /XObject << /X 5 0 R >> >>";
    QTest::newRow("form draws itself") << pdfOf({catalog, "<< /Type /Pages /Count 1 /Kids [3 0 R] >>", page,
                                                 pdfStream("/X Do BT /F 12 Tf 20 200 Td (Round and round.) Tj ET"),
                                                 pdfStream("/X Do", form)});
    QTest::newRow("pages are their own parents") << pdfOf(
        {catalog, "<< /Type /Pages /Count 3 /Kids [2 0 R 3 0 R 2 0 R] /Parent 2 0 R >>", page, textStream("Round."), pdfStream({}, form)});
    QTest::newRow("table points to itself") << pdfOf(
        {catalog, "<< /Type /Pages /Count 1 /Kids [3 0 R] >>", page, textStream("Round."), pdfStream({}, form)}, "/Prev 9");

    // An object stream that lies in itself, by a cross-reference stream that says so: entries of a type, an offset or a stream, an index.
    QByteArray pdf = "%PDF-1.7\n";
    const auto entry = [](char type, quint32 where, char index) {
        return QByteArray(1, type) + char(where >> 16) + char(where >> 8) + char(where) + index;
    };
    pdf += "4 0 obj\n"
        + pdfStream("1 0 2 34 << /Type /Catalog /Pages 2 0 R >> << /Type /Pages /Count 1 /Kids [3 0 R] >>",
                    "/Type /ObjStm /N 2 /First 9 /Extends 4 0 R")
        + "\nendobj\n";
    const qsizetype table = pdf.size();
    const QByteArray entries =
        entry(0, 0, 0) + entry(2, 4, 0) + entry(2, 4, 1) + entry(2, 4, 2) + entry(2, 4, 3) + entry(1, quint32(table), 0);
    pdf += "5 0 obj\n" + pdfStream(entries, "/Type /XRef /Size 6 /W [1 3 1] /Root 1 0 R") + "\nendobj\nstartxref\n"
        + QByteArray::number(table) + "\n%%EOF\n";
    QTest::newRow("object stream in itself") << pdf;
}

void HostileTest::survivesCircles()
{
    QFETCH(QByteArray, pdf);
    QElapsedTimer clock;
    clock.start();
    const Document document = read(pdf, "circle.pdf");
    // What can be read of it is read; else it is said why not.
    QVERIFY(document.pages.isEmpty() == (document.failure.trouble != ReadTrouble::None));
    QVERIFY(document.failure.trouble == ReadTrouble::None || !document.failure.detail.isEmpty());
    QVERIFY(clock.elapsed() < 130'000); // the wall limit: not a measure of speed
}

void HostileTest::stopsPdfThatNeverEnds()
{
    // Forms that each draw the next one ten times, twelve deep.
    QList<QByteArray> objects{"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 1 /Kids [3 0 R] >>", page, pdfStream("/X Do")};
    for (int i = 5; i < 17; ++i)
        objects.append(pdfStream(QByteArray("/X Do ").repeated(10),
                                 "/Type /XObject /Subtype /Form /BBox [0 0 300 300] /Resources << /XObject << /X "
                                     + QByteArray::number(i + 1) + " 0 R >> >>"));
    objects.append(pdfStream("0 0 1 1 re f", "/Type /XObject /Subtype /Form /BBox [0 0 300 300]"));
    const Document document = read(pdfOf(objects), "forms.pdf", quick(3));
    QVERIFY(document.pages.isEmpty());
    QVERIFY(document.failure.trouble == ReadTrouble::TooSlow || document.failure.trouble == ReadTrouble::NoTextLayer);
}

void HostileTest::holdsMemory()
{
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    QSKIP("sanitizers take more addresses than any limit");
#endif
    ReadOptions options = quick(60);
    options.limits.memoryBytes = qint64(400) << 20;
    const Document document = read(QByteArray("All work and no play.\n").repeated(4'000'000), "long.txt", options);
    QCOMPARE(document.failure.trouble, ReadTrouble::OutOfMemory);
    options = quick(60);
    options.limits.textUnits = 1000;
    const Document some = read(QByteArray("All work and no play.\n\n").repeated(1000), "long.txt", options);
    QVERIFY(!some.pages.isEmpty() && some.pages.first().text.size() <= 1000);
    QCOMPARE(some.problems.first().trouble, ReadTrouble::TooLarge);
}

void HostileTest::opensNothingOutside()
{
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    const QByteArray url = "http://127.0.0.1:" + QByteArray::number(server.serverPort()) + "/x";
    const QByteArray relations = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
                                 "<Relationship Id=\"r1\" Type=\"http://x/image\" TargetMode=\"External\" Target=\""
        + url + "\"/><Relationship Id=\"r2\" Type=\"http://x/attachedTemplate\" TargetMode=\"External\" Target=\"" + url
        + "\"/><Relationship Id=\"r3\" Type=\"http://x/footnotes\" Target=\"../../../../etc/hostname\"/></Relationships>";
    const Document word = read(docxOf(wordBody("<w:p><w:r><w:t>Plain words.</w:t></w:r></w:p>"),
                                      {{"word/_rels/document.xml.rels", relations}, {"word/vbaProject.bin", QByteArray(2000, 'M')}}),
                               "macro.docm");
    QVERIFY2(word.failure.trouble == ReadTrouble::None, qPrintable(word.failure.detail));
    QCOMPARE(word.pages.first().text, QStringLiteral("Plain words."));
    const Document html = read("<html><head><link rel=stylesheet href='" + url + "'></head><body><img src='" + url + "'><iframe src='" + url
                                   + "'></iframe><p>Plain words.</p></body></html>",
                               "far.html");
    QCOMPARE(html.pages.first().text, QStringLiteral("Plain words."));
    // What a PDF can ask for: to open an address when it is opened or when a page is, another file, a program, a script, a form sent off.
    const QByteArray target = "/URI (" + url + ")";
    const QByteArray pdf = pdfOf(
        {"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /URI " + target + " >> /AA << /WC << /S /JavaScript /JS (app.launchURL\\(\""
             + url + "\"\\)) >> >> /Names << /JavaScript << /Names [(a) << /S /JavaScript /JS (this.submitForm\\(\"" + url
             + "\"\\)) >>] >> >> >>",
         "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
         page.left(page.size() - 2) + " /AA << /O << /S /SubmitForm /F << /FS /URL /F (" + url
             + ") >> >> >> /Annots [<< /Type /Annot /Subtype /Link "
               "/Rect [0 0 300 300] /A << /S /GoToR /F << /FS /URL /F ("
             + url + ") >> /D [0 /Fit] /Next << /S /Launch /F (/bin/true) >> >> >>] >>",
         textStream("Plain words."),
         "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /F << /FS /URL /F (" + url + ") >> /Length 0 >>\nstream\n\nendstream"});
    const Document paper = read(pdf, "far.pdf");
    QVERIFY2(paper.failure.trouble == ReadTrouble::None, qPrintable(paper.failure.detail));
    QCOMPARE(paper.pages.first().text, QStringLiteral("Plain words."));
    QVERIFY(!m_reader.render(m_folder.filePath(QStringLiteral("far.pdf")), 1, 100).result().isEmpty());
    QVERIFY(!server.waitForNewConnection(200));
}

void HostileTest::namesWhatIsLocked()
{
    const QString name = QStringLiteral("EncryptedPackage");
    const QByteArray compound = QByteArray("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") + QByteArray(2000, '\0');
    QCOMPARE(read(compound + QByteArray(reinterpret_cast<const char *>(name.utf16()), name.size() * 2), "locked.docx").failure.trouble,
             ReadTrouble::Encrypted);
    QCOMPARE(read(compound, "old.doc").failure.trouble, ReadTrouble::NotSupported);
    QCOMPARE(read(QByteArray("\x7F"
                             "ELF\x02\x01\0\0\0\0\x01\x02\x03\x04",
                             14)
                      .repeated(100),
                  "program")
                 .failure.trouble,
             ReadTrouble::NotSupported);
    QCOMPARE(read(zipOf({{"a.txt", "a"}}), "some.zip").failure.trouble, ReadTrouble::NotSupported);
    QCOMPARE(read(" \n\t\n", "blank.txt").failure.trouble, ReadTrouble::Empty);
    QCOMPARE(m_reader.read(m_folder.filePath(QStringLiteral("gone.txt"))).failure.trouble, ReadTrouble::NotReadable);
    QCOMPARE(m_reader.read(m_folder.path()).failure.trouble, ReadTrouble::NotSupported);
    const Document locked = read(zipOf({{"mimetype", "application/vnd.oasis.opendocument.text"},
                                        {"content.xml", "<a/>"},
                                        {"META-INF/manifest.xml", "<m><encryption-data/></m>"}}),
                                 "locked.odt");
    QCOMPARE(locked.failure.trouble, ReadTrouble::Encrypted);
}

void HostileTest::survivesCutFiles()
{
    const QString folder = QString::fromStdString((sharedFolder() / "documents" / "files").string());
    QDirIterator files(folder, QDir::Files, QDirIterator::Subdirectories);
    int count = 0;
    while (files.hasNext()) {
        QFile file(files.next());
        if (file.size() > 100'000 || !file.open(QIODevice::ReadOnly))
            continue;
        const QByteArray bytes = file.readAll();
        const QByteArray name = QFileInfo(file).suffix().toUtf8().prepend("cut.");
        for (const int percent : {50, 97}) {
            const Document document = read(bytes.left(bytes.size() * percent / 100), name.constData());
            QVERIFY(document.pages.isEmpty() == (document.failure.trouble != ReadTrouble::None));
            QVERIFY(document.failure.trouble == ReadTrouble::None || document.failure.detail.endsWith(u'.'));
        }
        ++count;
    }
    if (count == 0)
        QSKIP(qPrintable(QLatin1String("no documents at ") + folder));
}

void HostileTest::survivesOtherPrograms()
{
    QFile file(m_folder.filePath(QStringLiteral("one.txt")));
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("words") == 5);
    file.close();
    QCOMPARE(ReaderProcess(m_folder.filePath(QStringLiteral("no such program"))).read(file.fileName()).failure.trouble,
             ReadTrouble::NotReadable);
#ifdef Q_OS_UNIX
    QFile program(m_folder.filePath(QStringLiteral("crashes")));
    QVERIFY(program.open(QIODevice::WriteOnly) && program.write("#!/bin/sh\nkill -SEGV $$\n") > 0);
    program.setPermissions(QFile::ReadOwner | QFile::ExeOwner);
    program.close();
    QCOMPARE(ReaderProcess(program.fileName()).read(file.fileName()).failure.trouble, ReadTrouble::Damaged);
    QFile babbler(m_folder.filePath(QStringLiteral("babbles")));
    QVERIFY(babbler.open(QIODevice::WriteOnly) && babbler.write("#!/bin/sh\nyes babble\n") > 0);
    babbler.setPermissions(QFile::ReadOwner | QFile::ExeOwner);
    babbler.close();
    QCOMPARE(ReaderProcess(babbler.fileName()).read(file.fileName()).failure.trouble, ReadTrouble::Damaged);
#endif
}

void HostileTest::stopsWhenAsked()
{
#ifdef Q_OS_UNIX
    QFile sleeper(m_folder.filePath(QStringLiteral("sleeps")));
    QVERIFY(sleeper.open(QIODevice::WriteOnly) && sleeper.write("#!/bin/sh\nexec sleep 1000\n") > 0);
    sleeper.setPermissions(QFile::ReadOwner | QFile::ExeOwner);
    sleeper.close();
    const ReaderProcess reader(sleeper.fileName());
    std::stop_source source;
    ReadOptions options = quick();
    options.stop = source.get_token();
    std::jthread stopper([&source] {
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        source.request_stop();
    });
    QCOMPARE(reader.read(sleeper.fileName(), options).failure.trouble, ReadTrouble::TooSlow);
    options = quick();
    options.limits.wallSeconds = 0;
    QCOMPARE(reader.read(sleeper.fileName(), options).failure.trouble, ReadTrouble::TooSlow);
#endif
}

void HostileTest::endsWhatTheReaderStarted()
{
#ifdef Q_OS_LINUX
    const QString path = m_folder.filePath(QStringLiteral("starts"));
    QFile program(path);
    QVERIFY(program.open(QIODevice::WriteOnly)
            && program.write("#!/bin/sh\nsleep 100000 &\necho $! > '" + QFile::encodeName(path) + ".id'\nwait\n") > 0);
    program.setPermissions(QFile::ReadOwner | QFile::ExeOwner);
    program.close();
    const auto idOfOther = [&path] {
        QFile told(path + QLatin1String(".id"));
        return told.open(QIODevice::ReadOnly) ? told.readAll().trimmed() : QByteArray();
    };
    std::stop_source source;
    ReadOptions options = quick();
    options.stop = source.get_token();
    std::jthread stopper([&](const std::stop_token &end) {
        while (!end.stop_requested() && idOfOther().isEmpty())
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        source.request_stop();
    });
    QCOMPARE(ReaderProcess(path).read(path, options).failure.trouble, ReadTrouble::TooSlow);
    stopper.join();
    // Gone, or dead and not yet taken note of by who adopts it.
    const auto isGone = [&] {
        QFile state(QStringLiteral("/proc/") + QString::fromLatin1(idOfOther()) + QStringLiteral("/stat"));
        return !state.open(QIODevice::ReadOnly) || state.readAll().contains(") Z ");
    };
    QTRY_VERIFY_WITH_TIMEOUT(isGone(), 60'000);
#endif
}

void HostileTest::carriesLargeTables()
{
    // Rows whose header is longer than they are: it is said once.
    const QByteArray name(70, 'n');
    QByteArray table = name + "1," + name + "2," + name + "3," + name + "4\n";
    constexpr int rows = 150'000;
    for (int i = 0; i < rows; ++i)
        table += QByteArray::number(i) + ",a,b,c\n";
    const Document document = read(table, "long.csv", quick(120));
    QVERIFY2(document.failure.trouble == ReadTrouble::None, qPrintable(document.failure.detail));
    QVERIFY(document.problems.isEmpty());
    const DocumentPage &only = document.pages.first();
    QCOMPARE(only.elements.size(), rows + 1);
    QCOMPARE(only.elements.last().tableHeader.size(), 4);
    QCOMPARE(only.text.mid(only.elements.last().start), QStringLiteral("149999\ta\tb\tc"));
    qsizetype others = 0; // rows whose header lies apart from that of the row before
    for (qsizetype i = 2; i < only.elements.size(); ++i)
        others += only.elements[i].tableHeader.constData() != only.elements[i - 1].tableHeader.constData() ? 1 : 0;
    QVERIFY(others < 100);
    qsizetype longest = 0;
    qsizetype all = 0;
    writePageFrames(only, [&](const QByteArray &frame) {
        longest = std::max(longest, frame.size());
        all += frame.size();
    });
    QVERIFY(longest < qsizetype(longestFrame) / 4);
    QVERIFY(all < 10 * table.size());
}

void HostileTest::keepsPagesOfAReaderThatEnds()
{
#ifdef Q_OS_UNIX
    Document document;
    document.format = QStringLiteral("pdf");
    DocumentPage one;
    one.number = 1;
    one.text = QStringLiteral("Words");
    one.elements.append(DocumentElement{.length = 5});
    DocumentPage two = one;
    two.number = 2;
    const QByteArray second = pageFrames(two);
    const auto readerThatSays = [&](const QByteArray &frames, const QByteArray &end) {
        QFile said(m_folder.filePath(QStringLiteral("said")));
        if (!said.open(QIODevice::WriteOnly) || said.write(frames) != frames.size())
            qFatal("cannot write");
        said.close();
        const QString path = m_folder.filePath(QStringLiteral("says"));
        QFile::remove(path);
        QFile program(path);
        if (!program.open(QIODevice::WriteOnly)
            || program.write("#!/bin/sh\ncat '" + QFile::encodeName(said.fileName()) + "'\n" + end + '\n') < 0)
            qFatal("cannot write");
        program.setPermissions(QFile::ReadOwner | QFile::ExeOwner);
        program.close();
        return ReaderProcess(path).read(said.fileName(), quick());
    };
    const QByteArray head = headFrame(document);
    const Document slow = readerThatSays(head + pageFrames(one) + second.left(second.size() - 3), "exit 40");
    QCOMPARE(slow.failure.trouble, ReadTrouble::None);
    QCOMPARE(slow.pages.size(), 1);
    QCOMPARE(slow.problems.value(0).trouble, ReadTrouble::TooSlow);
    QVERIFY(slow.problems.first().detail.contains(QLatin1String("up to 1 ")));
    const Document broken = readerThatSays(head + pageFrames(one) + second, "kill -SEGV $$");
    QCOMPARE(broken.pages.size(), 2);
    QCOMPARE(broken.problems.value(0).trouble, ReadTrouble::Damaged);
    QCOMPARE(readerThatSays(head, "exit 40").failure.trouble, ReadTrouble::TooSlow);
    // The reader itself took it back.
    document.failure = {ReadTrouble::NoTextLayer, 0, QStringLiteral("Why.")};
    const Document taken = readerThatSays(head + pageFrames(one) + endFrame(document), "exit 0");
    QVERIFY(taken.pages.isEmpty());
    QCOMPARE(taken.failure.trouble, ReadTrouble::NoTextLayer);
#endif
}

void HostileTest::takesTextsForTexts()
{
    const QByteArray words = "The mark of a PDF is %PDF-1.7, that of Word's files word/document.xml.\n";
    QCOMPARE(read(words, "marks.txt").format, QStringLiteral("txt"));
    QCOMPARE(read(words, "marks.cpp").format, QStringLiteral("cpp"));
    const QByteArray paper = pdfOf({"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 1 /Kids [3 0 R] >>", page,
                                    textStream("Seen."), pdfStream({}, "/Type /XObject /Subtype /Form /BBox [0 0 1 1]")});
    QCOMPARE(read("Some junk before it.\n" + paper, "junk.pdf").format, QStringLiteral("pdf"));
    QCOMPARE(read(QByteArray("\0\1\2\3", 4) + paper, "junk.bin").format, QStringLiteral("pdf"));
    // What is neither is damaged where its name says what it should be.
    QByteArray noise;
    for (int i = 0; i < 4000; ++i)
        noise += char((i * i + 7 * i) % 251);
    QCOMPARE(read(noise, "broken.docx").failure.trouble, ReadTrouble::Damaged);
    QCOMPARE(read(noise, "noise.bin").failure.trouble, ReadTrouble::NotSupported);
    // An archive with a text that names Word's parts is an archive; its directory decides.
    const Document archive = read(zipOf({{"mimetype", "word/document"}, {"notes.txt", words}}), "some.zip");
    QCOMPARE(archive.failure.trouble, ReadTrouble::NotSupported);
    QVERIFY(archive.format.isEmpty());
    QCOMPARE(
        read(docxOf(wordBody("<w:p><w:r><w:t>Words.</w:t></w:r></w:p>"), {{"word/embeddings/application/epub+zip", "x"}}), "a.zip").format,
        QStringLiteral("docx"));
}

void HostileTest::drawsPages()
{
    const QByteArray pdf = pdfOf({"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 1 /Kids [3 0 R] >>", page,
                                  textStream("Seen."), pdfStream({}, "/Type /XObject /Subtype /Form /BBox [0 0 1 1]")});
    const Document document = read(pdf, "seen.pdf");
    QCOMPARE(document.pages.value(0).text, QStringLiteral("Seen."));
    QVERIFY(document.pages.first().runs.first().box.width() > 20);
    QFuture<QByteArray> picture = m_reader.render(m_folder.filePath(QStringLiteral("seen.pdf")), 1, 200);
    QFuture<QByteArray> none = m_reader.render(m_folder.filePath(QStringLiteral("seen.pdf")), 2, 200);
    const QByteArray bytes = picture.result();
    QVERIFY(bytes.startsWith("\x89PNG"));
    QCOMPARE(bytes.mid(16, 8), QByteArray("\0\0\0\xC8\0\0\0\xC8", 8)); // 200 by 200
    QVERIFY(none.result().isEmpty());
}

QTEST_GUILESS_MAIN(HostileTest)
#include "hostile_test.moc"
