#include "app/documents/reportfile.h"

#include "app/documents/reporttexts.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QSaveFile>

#include <algorithm>

namespace hearth {

namespace {

constexpr int mostNumbers = 1000;
constexpr qsizetype longestName = 80;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Documents)
};

// A name that every file system takes.
QString safeName(const QString &collection)
{
    QString name = Text::tr("Report of %1").arg(collection).left(longestName);
    if (!name.isEmpty() && name.back().isHighSurrogate())
        name.chop(1);
    std::replace_if(
        name.begin(), name.end(), [](QChar letter) { return !letter.isPrint() || QStringLiteral("/\\:*?\"<>|").contains(letter); },
        QLatin1Char(' '));
    name = name.simplified();
    while (name.endsWith(u'.')) // Windows drops them
        name.chop(1);
    return name;
}

} // namespace

ReportFile writeReport(const QList<FileReport> &files, const QString &collection, const QString &folder)
{
    if (!QDir().mkpath(folder))
        return {{}, Text::tr("The folder %1 could not be made. The report was not saved.").arg(folder)};
    const QString stem = QDir(folder).filePath(safeName(collection));
    QString path = stem + QStringLiteral(".csv");
    for (int number = 2; QFileInfo::exists(path) && number < mostNumbers; ++number)
        path = QStringLiteral("%1 (%2).csv").arg(stem).arg(number);
    if (QFileInfo::exists(path))
        return {{}, Text::tr("There are too many files of this name in %1. The report was not saved.").arg(folder)};
    QSaveFile file(path);
    const QByteArray bytes = reportCsv(files);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit())
        return {{}, Text::tr("%1 could not be written: %2. The report was not saved.").arg(path, file.errorString())};
    return {path, {}};
}

QString reportText(const QList<FileReport> &files)
{
    QStringList lines;
    for (const FileReport &file : files) {
        lines.append(QStringList{QDir::toNativeSeparators(file.path), stateText(file.state), factsText(file),
                                 problemTexts(file.problems).join(QStringLiteral("; "))}
                         .join(u'\t'));
    }
    return lines.join(u'\n');
}

} // namespace hearth
