// hearth-reader: reads one file into a document, or draws one page of a PDF, under limits. The app starts it for every file, so that what
// a file breaks is this program and not the app. Its output is documentwire.h's; `show` writes it for people.
#include "app/documents/documentwire.h"
#include "app/documents/read/documentreader.h"
#include "app/documents/read/pdfocr.h"
#include "app/documents/read/pdfrender.h"
#include "app/documents/read/sandbox.h"
#include "app/documents/readerexit.h"
#include "app/documents/readerprocess.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QFile>

#include <cstdio>
#include <cstdlib>
#include <utility>

namespace {

using namespace hearth;

struct Limit
{
    const char *name;
    qint64 *value;
};

bool write(const QByteArray &bytes)
{
    return std::fwrite(bytes.constData(), 1, size_t(bytes.size()), stdout) == size_t(bytes.size());
}

// Ends the program where nobody listens any more.
void writeOrEnd(const QByteArray &bytes)
{
    if (!write(bytes))
        std::_Exit(ReaderUnheard);
}

void writePage(const DocumentPage &page)
{
    writePageFrames(page, writeOrEnd);
    std::fflush(stdout);
}

void writeFrames(const Document &document, bool hasHead)
{
    if (!hasHead)
        writeOrEnd(headFrame(document));
    for (const DocumentPage &page : document.pages)
        writePage(page);
    writeOrEnd(endFrame(document));
    std::fflush(stdout);
}

const char *kindName(ElementKind kind)
{
    switch (kind) {
    case ElementKind::Paragraph: return "p";
    case ElementKind::Heading: return "h";
    case ElementKind::ListItem: return "li";
    case ElementKind::TableRow: return "row";
    case ElementKind::Code: return "code";
    case ElementKind::Note: return "note";
    case ElementKind::PageHeader: return "header";
    case ElementKind::PageFooter: return "footer";
    }
    return "";
}

void writeText(const Document &document)
{
    QString text = QStringLiteral("format %1, title \"%2\", encoding %3\n").arg(document.format, document.title, document.encoding);
    for (const DocumentPage &page : document.pages) {
        text += QStringLiteral("=== page %1 \"%2\" %3 (%4 x %5, %6 runs)\n")
                    .arg(QString::number(page.number), page.label, page.title)
                    .arg(page.size.width())
                    .arg(page.size.height())
                    .arg(page.runs.size());
        for (const DocumentElement &element : page.elements) {
            text += QStringLiteral("%1%2%3%4: ")
                        .arg(QLatin1String(kindName(element.kind)), element.level > 0 ? QString::number(element.level) : QString(),
                             QLatin1String(element.isHidden ? " hidden" : ""), QLatin1String(element.isContinued ? " continued" : ""));
            text += page.text.mid(element.start, element.length).replace(u'\t', QLatin1String(" | "));
            if (!element.tableHeader.isEmpty())
                text += QLatin1String("   [") + element.tableHeader.join(QLatin1String(" | ")) + u']';
            text += u'\n';
        }
    }
    for (const ReadProblem &problem : document.problems)
        text += QStringLiteral("page %1: %2: %3\n").arg(problem.page).arg(troubleName(problem.trouble), problem.detail);
    if (document.failure.trouble != ReadTrouble::None)
        text += QStringLiteral("failed: %1: %2\n").arg(troubleName(document.failure.trouble), document.failure.detail);
    write(text.toUtf8());
}

int readFile(const QCommandLineParser &parser, ReadLimits limits, bool isForPeople)
{
    reading::ReadContext context(limits);
    context.ocrLanguages = parser.value(QStringLiteral("ocr")).split(u'+', Qt::SkipEmptyParts);
    bool hasHead = false;
    if (!isForPeople) {
        context.takePage = [&](const DocumentPage &page) {
            if (!std::exchange(hasHead, true))
                writeOrEnd(headFrame(context.document));
            writePage(page);
        };
    }
    reading::readDocument(parser.positionalArguments()[1], context);
    if (isForPeople)
        writeText(context.document);
    else
        writeFrames(context.document, hasHead);
    return 0;
}

int renderPage(const QStringList &arguments)
{
    if (arguments.size() != 4)
        return ReaderUsage;
    const QByteArray picture = reading::renderPdfPage(arguments[1], arguments[2].toInt(), arguments[3].toInt());
    return !picture.isEmpty() && write(picture) ? 0 : ReaderNoPicture;
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("hearth-reader"));
    QCoreApplication::setApplicationVersion(QStringLiteral(HEARTH_VERSION));
    ReadLimits limits;
    qint64 ratio = limits.ratio;
    qint64 entries = limits.entries;
    qint64 depth = limits.depth;
    qint64 pages = limits.pages;
    qint64 seconds = limits.seconds;
    const std::array all{Limit{"input", &limits.inputBytes},
                         Limit{"unpacked", &limits.unpackedBytes},
                         Limit{"ratio", &ratio},
                         Limit{"entries", &entries},
                         Limit{"depth", &depth},
                         Limit{"pages", &pages},
                         Limit{"text", &limits.textUnits},
                         Limit{"seconds", &seconds},
                         Limit{"memory", &limits.memoryBytes}};
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral("Reads one document for Hearth, apart from it and under limits.\n\n"
                                                    "  read PATH                 the document, in Hearth's own form\n"
                                                    "  show PATH                 the document, for people\n"
                                                    "  render PATH PAGE WIDTH    a page of a PDF as PNG"));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addOption({QStringLiteral("ocr"), QStringLiteral("Recognize pages without text by Tesseract, in these languages (eng+deu)."),
                      QStringLiteral("languages")});
    parser.addOption({QStringLiteral("foreground"), QStringLiteral("Take as much time as other programs: somebody waits.")});
    for (const Limit &limit : all)
        parser.addOption({QLatin1String(limit.name), QStringLiteral("Limit, by default %1.").arg(*limit.value), QStringLiteral("number")});
    parser.process(application);
    for (const Limit &limit : all)
        if (parser.isSet(QLatin1String(limit.name)))
            *limit.value = std::max<qint64>(1, parser.value(QLatin1String(limit.name)).toLongLong());
    limits.ratio = int(ratio);
    limits.entries = int(entries);
    limits.depth = int(std::min<qint64>(depth, 1000)); // readers go down with it
    limits.pages = int(pages);
    limits.seconds = int(std::min<qint64>(seconds, 86400));

    const QStringList arguments = parser.positionalArguments();
    const QString verb = arguments.value(0);
    const bool isReading = verb == QLatin1String("read") || verb == QLatin1String("show");
    const bool isTrial = verb == QLatin1String("try-sandbox"); // FILE FOLDER, of tests
    if (arguments.size() < 2 || (!isReading && !isTrial && verb != QLatin1String("render"))) {
        std::fputs(qPrintable(parser.helpText()), stderr);
        return ReaderUsage;
    }
    const reading::SandboxLimits sandbox{.memoryBytes = limits.memoryBytes,
                                         .seconds = limits.seconds,
                                         .isBackground = verb == QLatin1String("read") && !parser.isSet(QStringLiteral("foreground")),
                                         .mayStart = parser.isSet(QStringLiteral("ocr")) && reading::mayStartOcr(arguments[1]),
                                         .file = arguments[1]};
    switch (reading::enterSandbox(sandbox)) {
    case reading::SandboxRefusal::Limits: return ReaderUnlimited;
    case reading::SandboxRefusal::FileRights: return ReaderUnfenced;
    case reading::SandboxRefusal::Filter: return ReaderUnfiltered;
    case reading::SandboxRefusal::None: break;
    }
    if (isTrial)
        return write(reading::triedInSandbox(arguments.value(2)).join(u'\n').toUtf8()) ? 0 : ReaderUnheard;
    return isReading ? readFile(parser, limits, verb == QLatin1String("show")) : renderPage(arguments);
}
