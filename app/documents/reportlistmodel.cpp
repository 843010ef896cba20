#include "app/documents/reportlistmodel.h"

#include "app/documents/reporttexts.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>

namespace hearth {

namespace {

constexpr qsizetype mostSteps = 300; // rows that come or go one by one; more are shown anew at once

bool hasProblem(const FileReport &file)
{
    return file.state == FileState::Failed || !file.problems.isEmpty();
}

bool isPicture(const ReadProblem &problem)
{
    return problem.trouble == ReadTrouble::NoTextLayer;
}

bool isEqual(const FileReport &a, const FileReport &b)
{
    const auto isSame = [](const ReadProblem &x, const ReadProblem &y) {
        return x.trouble == y.trouble && x.page == y.page && x.detail == y.detail;
    };
    return a.fileId == b.fileId && a.path == b.path && a.state == b.state && a.pages == b.pages && a.passages == b.passages
        && a.bytes == b.bytes && a.hiddenPassages == b.hiddenPassages
        && std::equal(a.problems.begin(), a.problems.end(), b.problems.begin(), b.problems.end(), isSame);
}

// Rows to be put in or taken out one by one. Both are by path.
qsizetype stepsBetween(const QList<FileReport> &from, const QList<FileReport> &to)
{
    qsizetype same = 0;
    for (auto a = from.begin(), b = to.begin(); a != from.end() && b != to.end();) {
        const int order = a->path.compare(b->path);
        same += order == 0 ? 1 : 0;
        a += order <= 0 ? 1 : 0;
        b += order >= 0 ? 1 : 0;
    }
    return from.size() + to.size() - 2 * same;
}

QString stageName(FileState state)
{
    switch (state) {
    case FileState::Waiting: return QStringLiteral("waiting");
    case FileState::Reading: return QStringLiteral("reading");
    case FileState::Indexed: return QStringLiteral("indexed");
    case FileState::Failed: break;
    }
    return QStringLiteral("failed");
}

} // namespace

int ReportListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_shown.size());
}

QVariant ReportListModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const FileReport &file = m_shown[index.row()];
    switch (role) {
    case FileIdRole: return file.fileId;
    case PathRole: return file.path;
    case Qt::DisplayRole:
    case NameRole: return QFileInfo(file.path).fileName();
    case FolderRole: return QDir::toNativeSeparators(QFileInfo(file.path).path());
    case FormatRole: return file.format;
    case StageRole: return stageName(file.state);
    case FactsTextRole: return factsText(file);
    case ProblemsRole: return problemTexts(file.problems);
    case AdviceRole: return file.state == FileState::Failed && !file.problems.isEmpty() ? adviceText(file.problems[0].trouble) : QString();
    case HiddenTextRole:
        return file.hiddenPassages > 0 ? tr("Some of its text is not seen on its pages. Where it is cited, it is marked as hidden.")
                                       : QString();
    default: return {};
    }
}

QHash<int, QByteArray> ReportListModel::roleNames() const
{
    return {{FileIdRole, "fileId"},        {PathRole, "path"},         {NameRole, "name"},
            {FolderRole, "folder"},        {FormatRole, "format"},     {StageRole, "stage"},
            {FactsTextRole, "factsText"},  {ProblemsRole, "problems"}, {AdviceRole, "advice"},
            {HiddenTextRole, "hiddenText"}};
}

void ReportListModel::setProblemsOnly(bool value)
{
    if (m_problemsOnly == value)
        return;
    m_problemsOnly = value;
    refresh();
    Q_EMIT filterChanged();
}

void ReportListModel::setSearch(const QString &text)
{
    if (m_search == text)
        return;
    m_search = text;
    refresh();
    Q_EMIT filterChanged();
}

bool ReportListModel::isShown(const FileReport &file) const
{
    return (!m_problemsOnly || hasProblem(file)) && file.path.contains(m_search.trimmed(), Qt::CaseInsensitive);
}

void ReportListModel::clear()
{
    setFiles({});
}

void ReportListModel::setFiles(QList<FileReport> files)
{
    std::sort(files.begin(), files.end(), [](const FileReport &a, const FileReport &b) { return a.path < b.path; });
    m_all = std::move(files);
    count();
    refresh();
}

void ReportListModel::count()
{
    const auto counted = [this](const auto &is) { return int(std::count_if(m_all.begin(), m_all.end(), is)); };
    m_problems = counted(hasProblem);
    m_failed = counted([](const FileReport &file) { return file.state == FileState::Failed; });
    m_waiting = counted([](const FileReport &file) { return file.state == FileState::Waiting || file.state == FileState::Reading; });
    m_hasPictures = std::any_of(m_all.begin(), m_all.end(),
                                [](const FileReport &file) { return std::any_of(file.problems.begin(), file.problems.end(), isPicture); });
}

// Both lists are by path: one walk through them finds what came, what went and what changed.
void ReportListModel::refresh()
{
    QList<FileReport> wanted;
    std::copy_if(m_all.begin(), m_all.end(), std::back_inserter(wanted), [this](const FileReport &file) { return isShown(file); });
    if (m_shown.isEmpty() || wanted.isEmpty() || stepsBetween(m_shown, wanted) > mostSteps) {
        beginResetModel();
        m_shown = wanted;
        endResetModel();
        Q_EMIT countChanged();
        return;
    }
    int row = 0;
    for (const FileReport &file : std::as_const(wanted)) {
        int gone = row;
        while (gone < m_shown.size() && m_shown[gone].path < file.path)
            ++gone;
        if (gone > row) {
            beginRemoveRows({}, row, gone - 1);
            m_shown.remove(row, gone - row);
            endRemoveRows();
        }
        put(row++, file);
    }
    if (row < m_shown.size()) {
        beginRemoveRows({}, row, int(m_shown.size()) - 1);
        m_shown.resize(row);
        endRemoveRows();
    }
    Q_EMIT countChanged();
}

void ReportListModel::put(int row, const FileReport &file)
{
    if (row >= m_shown.size() || m_shown[row].path != file.path) {
        beginInsertRows({}, row, row);
        m_shown.insert(row, file);
        endInsertRows();
    } else if (!isEqual(m_shown[row], file)) {
        m_shown[row] = file;
        Q_EMIT dataChanged(index(row), index(row));
    }
}

} // namespace hearth
