#include "app/documents/reporttexts.h"

#include "app/settings/bytetext.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QLocale>
#include <QRegularExpression>

#include <algorithm>
#include <cmath>

namespace hearth {

namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Documents)
};

QString number(qint64 value)
{
    return QLocale().toString(value);
}

QString passageCountText(int passages)
{
    return Text::tr("%Ln passage(s)", nullptr, passages);
}

QString joined(QStringList parts)
{
    parts.removeAll(QString());
    return parts.join(QStringLiteral("  ·  "));
}

// "3, 7–12": runs of pages are written as one.
QString pagesText(QList<int> pages)
{
    std::sort(pages.begin(), pages.end());
    pages.erase(std::unique(pages.begin(), pages.end()), pages.end());
    QStringList runs;
    for (qsizetype first = 0; first < pages.size();) {
        qsizetype last = first;
        while (last + 1 < pages.size() && pages[last + 1] == pages[last] + 1)
            ++last;
        runs.append(first == last ? number(pages[first]) : number(pages[first]) + u'–' + number(pages[last]));
        first = last + 1;
    }
    return runs.join(QStringLiteral(", "));
}

// A spreadsheet takes a cell that begins so for a formula.
QString cell(QString text)
{
    if (!text.isEmpty() && QStringLiteral("=+-@\t\r").contains(text[0]))
        text.prepend(u'\'');
    text.replace(u'"', QLatin1String("\"\""));
    return u'"' + text + u'"';
}

} // namespace

QString nameText(const CollectionRecord &record)
{
    if (record.ownerChat < 0)
        return record.name;
    const QString first = record.places.isEmpty() ? record.name : QFileInfo(record.places.constFirst()).fileName();
    return record.places.size() < 2 ? first : Text::tr("%1 and %n more", nullptr, int(record.places.size()) - 1).arg(first);
}

QString fileCountText(int files)
{
    return Text::tr("%Ln file(s)", nullptr, files);
}

QString factsText(const CollectionRecord &record)
{
    if (record.files == 0)
        return Text::tr("No files yet");
    return joined({fileCountText(record.files), passageCountText(record.passages), byteText(record.bytes)});
}

QString factsText(const FileReport &file)
{
    const bool isIndexed = file.state == FileState::Indexed;
    return joined({isIndexed && file.pages > 0 ? Text::tr("%Ln page(s)", nullptr, file.pages) : QString(),
                   isIndexed ? passageCountText(file.passages) : QString(), byteText(file.bytes)});
}

QString secondsLeftText(double seconds)
{
    if (seconds < 0)
        return {};
    if (seconds < 50)
        return Text::tr("less than a minute left");
    const auto minutes = qint64(std::lround(seconds / 60));
    if (minutes < 60)
        return Text::tr("about %1 min left").arg(number(minutes));
    if (minutes < 48 * 60)
        return Text::tr("about %1 h %2 min left").arg(number(minutes / 60)).arg(minutes % 60);
    return Text::tr("about %Ln day(s) left", nullptr, int(minutes / (24 * 60)));
}

// At the start files are known to wait, but not yet how large they are.
QString timeLeftText(const IndexProgress &progress)
{
    const bool isUnknown = progress.filesDone < progress.filesAll && progress.bytesAll == 0;
    return isUnknown ? QString() : secondsLeftText(progress.secondsLeft);
}

QString stateText(FileState state)
{
    switch (state) {
    case FileState::Waiting: return Text::tr("Waiting");
    case FileState::Reading: return Text::tr("Being read");
    case FileState::Indexed: return Text::tr("Indexed");
    case FileState::Failed: break;
    }
    return Text::tr("Not read");
}

QString troubleText(ReadTrouble trouble, int page)
{
    switch (trouble) {
    case ReadTrouble::None: return {};
    case ReadTrouble::Encrypted: return Text::tr("Encrypted");
    case ReadTrouble::Damaged: return Text::tr("Damaged");
    case ReadTrouble::Empty: return page > 0 ? Text::tr("Nothing on it") : Text::tr("Empty");
    case ReadTrouble::NoTextLayer: return page > 0 ? Text::tr("A picture, no text") : Text::tr("No text layer");
    case ReadTrouble::TooLarge: return Text::tr("Too large");
    case ReadTrouble::TooSlow: return Text::tr("Took too long");
    case ReadTrouble::OutOfMemory: return Text::tr("Needs too much memory");
    case ReadTrouble::NotSupported: return Text::tr("Not a kind of file that Hearth reads");
    case ReadTrouble::NotReadable: break;
    }
    return Text::tr("Cannot be opened");
}

QString adviceText(ReadTrouble trouble)
{
    switch (trouble) {
    case ReadTrouble::Encrypted: return Text::tr("Save a copy without the password beside it: that is read by itself.");
    case ReadTrouble::Damaged: return Text::tr("Open it with its own program and save it again, or get it once more.");
    case ReadTrouble::TooLarge: return Text::tr("Divide it into smaller files.");
    case ReadTrouble::TooSlow:
    case ReadTrouble::OutOfMemory:
        return Text::tr("Divide it into smaller files, or have all files looked at again when this computer has less to do.");
    case ReadTrouble::NotReadable: return Text::tr("See to it that you may open it. It is tried again by itself.");
    case ReadTrouble::None:
    case ReadTrouble::Empty:
    case ReadTrouble::NoTextLayer:         // the page of the report has a card for pictures
    case ReadTrouble::NotSupported: break; // what it is says what helps, if anything
    }
    return {};
}

QStringList problemTexts(const QList<ReadProblem> &problems)
{
    struct Kind
    {
        ReadTrouble trouble;
        QString detail;
        QList<int> pages; // none: the whole file
    };
    QList<Kind> kinds;
    for (const ReadProblem &problem : problems) {
        const auto known = std::find_if(kinds.begin(), kinds.end(), [&](const Kind &kind) {
            return kind.trouble == problem.trouble && kind.detail == problem.detail && kind.pages.isEmpty() == (problem.page == 0);
        });
        Kind &kind = known != kinds.end() ? *known : (kinds.append({problem.trouble, problem.detail, {}}), kinds.last());
        if (problem.page > 0)
            kind.pages.append(problem.page);
    }
    QStringList lines;
    for (const Kind &kind : std::as_const(kinds)) {
        const int page = kind.pages.value(0, 0);
        const QString line = kind.detail.isEmpty() ? troubleText(kind.trouble, page) : kind.detail;
        const bool namesPage = page == 0
            || kind.detail.contains(QRegularExpression(QStringLiteral("\\b%1\\b").arg(page))); // as some sentences of the readers do
        const QString heading = Text::tr("Page(s) %1: %2", nullptr, int(kind.pages.size()));
        lines.append(namesPage ? line : heading.arg(pagesText(kind.pages), line));
    }
    return lines;
}

QString reasonsText(const QList<ReadProblem> &problems)
{
    QStringList reasons;
    for (const ReadProblem &problem : problems)
        reasons.append(troubleText(problem.trouble, problem.page));
    reasons.removeDuplicates();
    return reasons.join(QStringLiteral("; "));
}

QStringList unreadTexts(const QList<FileReport> &files, qsizetype most)
{
    QStringList lines;
    int more = 0;
    for (const FileReport &file : files) {
        if (file.state != FileState::Failed)
            continue;
        if (lines.size() == most) {
            ++more;
            continue;
        }
        const QString name = QFileInfo(file.path).fileName();
        const QString reason = problemTexts(file.problems).value(0);
        lines.append(reason.contains(name) ? reason : Text::tr("%1 was not read. %2").arg(name, reason));
    }
    if (more > 0)
        lines.append(Text::tr("%Ln more could not be read.", nullptr, more));
    return lines;
}

QByteArray reportCsv(const QList<FileReport> &files)
{
    QStringList lines{QStringList{Text::tr("File"), Text::tr("Kind"), Text::tr("State"), Text::tr("Pages"), Text::tr("Passages"),
                                  Text::tr("Hidden passages"), Text::tr("Bytes"), Text::tr("Reason"), Text::tr("Details"),
                                  Text::tr("Indexed at")}
                          .join(u',')};
    for (const FileReport &file : files) {
        lines.append(QStringList{cell(QDir::toNativeSeparators(file.path)), cell(file.format), cell(stateText(file.state)),
                                 QString::number(file.pages), QString::number(file.passages), QString::number(file.hiddenPassages),
                                 QString::number(file.bytes), cell(reasonsText(file.problems)),
                                 cell(problemTexts(file.problems).join(QStringLiteral("; "))), cell(file.indexedAt.toString(Qt::ISODate))}
                         .join(u','));
    }
    return "\xEF\xBB\xBF" + lines.join(QStringLiteral("\r\n")).toUtf8() + "\r\n";
}

} // namespace hearth
