#include "app/documents/read/pdfocr.h"

#include "app/documents/read/pdfink.h"

#include <QBuffer>
#include <QFile>
#include <QPdfDocument>
#include <QProcess>
#include <QProcessEnvironment>
#include <QStandardPaths>

#include <algorithm>
#include <limits>

#ifdef Q_OS_LINUX
#include <csignal>
#include <sys/prctl.h>
#endif

namespace hearth::reading {

namespace {

constexpr double dotsPerPoint = 300.0 / 72;
constexpr double mostPixels = 5000;  // a side
constexpr double partForPages = 0.9; // of the file's time; the rest is for writing down what was recognized
constexpr int afterKillMs = 5000;
constexpr int mostSaid = 120;          // letters of its own words
constexpr double leastConfidence = 25; // of 100: below are specks
constexpr qsizetype columns = 12;      // of the TSV
constexpr qint64 headBytes = 2048;     // in which a PDF's mark stands

} // namespace

PdfOcr::PdfOcr(ReadContext &context) : m_context(context)
{
    if (isWanted())
        m_program = QStandardPaths::findExecutable(QStringLiteral("tesseract"));
    m_clock.start();
}

bool mayStartOcr(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) && file.read(headBytes).contains("%PDF-")
        && !QStandardPaths::findExecutable(QStringLiteral("tesseract")).isEmpty();
}

PdfPageWords PdfOcr::recognize(QPdfDocument &document, int page)
{
    if (m_program.isEmpty()) {
        m_isMissed = true;
        return {};
    }
    if (msLeft() <= 0) {
        m_context.report(ReadTrouble::TooSlow, page + 1, tr("Page %1 was not recognized: the file takes too long.").arg(page + 1));
        return {};
    }
    double scale = dotsPerPoint;
    const QImage picture = greyPicture(document, page, &scale, mostPixels);
    QByteArray png;
    QBuffer buffer(&png);
    buffer.open(QIODevice::WriteOnly);
    picture.save(&buffer, "PNG", 90);
    return wordsOfTsv(QString::fromUtf8(recognized(png, page)), scale);
}

// Of the clock: at the lowest priority on a busy machine, a page of a second takes minutes. Its processor time has the limit of this
// process.
qint64 PdfOcr::msLeft() const
{
    return qint64(m_context.limits.wallSeconds * 1000 * partForPages) - m_clock.elapsed();
}

QByteArray PdfOcr::recognized(const QByteArray &picture, int page)
{
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("OMP_THREAD_LIMIT"), QStringLiteral("1")); // more threads slow it down and take the others' cores
    process.setProcessEnvironment(environment);
#ifdef Q_OS_LINUX
    process.setChildProcessModifier([] { prctl(PR_SET_PDEATHSIG, SIGKILL); }); // it does not outlive this process
#endif
    process.start(
        m_program,
        {QStringLiteral("-"), QStringLiteral("-"), QStringLiteral("-l"), m_context.ocrLanguages.join(u'+'), QStringLiteral("tsv")});
    process.write(picture);
    process.closeWriteChannel();
    const bool isDone = process.waitForFinished(int(std::max<qint64>(1, msLeft())));
    if (!isDone) {
        process.kill();
        process.waitForFinished(afterKillMs);
    }
    if (isDone && process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0)
        return process.readAllStandardOutput();
    if (!isDone)
        m_context.report(ReadTrouble::TooSlow, page + 1, tr("Page %1 was not recognized: Tesseract took too long.").arg(page + 1));
    else
        m_context.report(ReadTrouble::NoTextLayer, page + 1, failureText(QString::fromUtf8(process.readAllStandardError()), page + 1));
    return {};
}

QString PdfOcr::failureText(const QString &said, int page) const
{
    if (said.contains(QLatin1String("load any languages"))) {
        return tr("Page %1 was not recognized: Tesseract lacks the languages %2. Install them, or choose others.")
            .arg(page)
            .arg(m_context.ocrLanguages.join(u'+'));
    }
    const QString last = said.trimmed().section(u'\n', -1).simplified().left(mostSaid);
    return last.isEmpty() ? tr("Page %1 was not recognized: Tesseract broke off.").arg(page)
                          : tr("Page %1 was not recognized: Tesseract failed (%2).").arg(page).arg(last);
}

PdfPageWords withRecognized(const PdfPageWords &text, PdfPageWords recognized)
{
    if (recognized.segments.isEmpty())
        return text;
    recognized.isRecognized = true;
    if (!text.hasPositions) // it is in the picture, too
        return recognized;
    const auto isText = [&text](const PdfWord &word) {
        return std::any_of(text.segments.begin(), text.segments.end(),
                           [&word](const PdfSegment &segment) { return segment.box.contains(word.box.center()); });
    };
    for (PdfSegment &segment : recognized.segments) {
        if (segment.words.removeIf(isText) > 0) {
            segment.isHyphenated = false;
            segment.box = {};
            for (const PdfWord &word : std::as_const(segment.words))
                segment.box = segment.box.united(word.box);
        }
    }
    recognized.segments.removeIf([](const PdfSegment &segment) { return segment.words.isEmpty(); });
    double top = std::numeric_limits<double>::max();
    for (const PdfSegment &segment : std::as_const(recognized.segments))
        top = std::min(top, segment.box.top());
    QList<PdfSegment> above;
    QList<PdfSegment> below;
    for (const PdfSegment &segment : text.segments)
        (segment.box.center().y() < top ? above : below).append(segment);
    recognized.segments = above + recognized.segments + below;
    int line = 0;
    for (PdfSegment &segment : recognized.segments)
        segment.line = line++;
    return recognized;
}

PdfPageWords wordsOfTsv(const QString &tsv, double scale)
{
    PdfPageWords page;
    QString lineName;
    QRectF box;
    const auto endLine = [&page, &box] {
        if (page.segments.isEmpty())
            return;
        PdfSegment &segment = page.segments.last();
        segment.box = box;
        segment.fontSize = estimatedSize(segment.text(), box.height());
        QString &last = segment.words.last().text;
        segment.isHyphenated = last.size() > 2 && last.endsWith(u'-');
        if (segment.isHyphenated)
            last.chop(1);
        // All words of a line are as high as it is, as in pages with text.
        for (PdfWord &word : segment.words)
            word.box = QRectF(word.box.left(), box.top(), word.box.width(), box.height());
        box = {};
    };
    const QStringList rows = tsv.split(u'\n');
    for (const QString &row : rows) {
        const QStringList cells = row.split(u'\t');
        const QString text = cells.value(columns - 1).trimmed();
        if (cells.size() != columns || cells[0] != QLatin1String("5") || text.isEmpty() || cells[10].toDouble() < leastConfidence)
            continue;
        const QString name = cells.mid(1, 4).join(u' '); // page, block, paragraph, line
        if (name != lineName) {
            endLine();
            PdfSegment segment;
            segment.line = int(page.segments.size());
            page.segments.append(segment);
            lineName = name;
        }
        const QRectF word(cells[6].toDouble() / scale, cells[7].toDouble() / scale, cells[8].toDouble() / scale,
                          cells[9].toDouble() / scale);
        page.segments.last().words.append({text, word});
        box = box.united(word);
    }
    endLine();
    return page;
}

} // namespace hearth::reading
