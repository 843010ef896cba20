#include "app/browser/repositorylistmodel.h"

#include "app/browser/modelchoices.h"
#include "app/library/modellistmodel.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace hearth {

namespace {

// Of what most people take: a little more than four bits a weight.
constexpr double usualBytesPerWeight = 0.6;

} // namespace

QString countText(qint64 count)
{
    if (count < 1000)
        return QString::number(std::max<qint64>(count, 0));
    const bool isMillions = count >= 999500;
    const double number = double(count) / (isMillions ? 1e6 : 1e3);
    return QString::number(number, 'f', number < 9.95 ? 1 : 0) + (isMillions ? u'M' : u'k');
}

QString agoText(const QDateTime &when, const QDateTime &now)
{
    if (!when.isValid())
        return {};
    const int days = int(std::max<qint64>(0, when.daysTo(now)));
    const int months = int(std::lround(days / 30.4));
    if (days == 0)
        return RepositoryListModel::tr("today");
    if (days == 1)
        return RepositoryListModel::tr("yesterday");
    if (days < 45)
        return RepositoryListModel::tr("%1 days ago").arg(days);
    if (months < 23)
        return RepositoryListModel::tr("%1 months ago").arg(std::max(months, 2));
    return RepositoryListModel::tr("%1 years ago").arg(std::max(2, int(std::lround(days / 365.0))));
}

QString licenseText(const QString &license)
{
    static const QList<std::pair<QString, QString>> names = {
        {QStringLiteral("apache-2.0"), QStringLiteral("Apache 2.0")},
        {QStringLiteral("mit"), QStringLiteral("MIT")},
        {QStringLiteral("gemma"), QStringLiteral("Gemma")},
        {QStringLiteral("llama2"), QStringLiteral("Llama 2")},
        {QStringLiteral("llama3"), QStringLiteral("Llama 3")},
        {QStringLiteral("llama3.1"), QStringLiteral("Llama 3.1")},
        {QStringLiteral("llama3.2"), QStringLiteral("Llama 3.2")},
        {QStringLiteral("llama3.3"), QStringLiteral("Llama 3.3")},
        {QStringLiteral("llama4"), QStringLiteral("Llama 4")},
        {QStringLiteral("cc-by-4.0"), QStringLiteral("CC BY 4.0")},
        {QStringLiteral("cc-by-nc-4.0"), QStringLiteral("CC BY-NC 4.0")},
        {QStringLiteral("bsd-3-clause"), QStringLiteral("BSD 3-Clause")},
        {QStringLiteral("lfm1.0"), QStringLiteral("LFM 1.0")},
    };
    for (const auto &[id, name] : names) {
        if (license == id)
            return name;
    }
    return license == u"other" ? RepositoryListModel::tr("own licence") : license;
}

QString kindOf(const HubModel &model)
{
    static const QStringList embedding = {QStringLiteral("feature-extraction"), QStringLiteral("sentence-similarity"),
                                          QStringLiteral("text-ranking")};
    static const QStringList vision = {QStringLiteral("image-text-to-text"), QStringLiteral("visual-question-answering"),
                                       QStringLiteral("any-to-any")};
    static const QStringList chat = {QStringLiteral("text-generation"), QStringLiteral("conversational"),
                                     QStringLiteral("text2text-generation")};
    const auto is = [&](const QStringList &words) {
        return words.contains(model.task)
            || (model.task.isEmpty()
                && std::any_of(model.tags.begin(), model.tags.end(), [&](const QString &tag) { return words.contains(tag); }));
    };
    if (is(embedding))
        return QStringLiteral("embedding");
    if (is(vision))
        return QStringLiteral("vision");
    return is(chat) ? QStringLiteral("chat") : QString();
}

RepositoryRow rowOf(const HubModel &model)
{
    RepositoryRow row;
    row.repository = model.id;
    row.name = model.id.section(u'/', -1);
    row.kind = kindOf(model);
    row.license = model.license;
    row.gated = model.gated;
    row.isPrivate = model.isPrivate;
    row.parameters = quint64(std::max<qint64>(model.parameters, 0));
    row.smallestBytes = qint64(double(row.parameters) * usualBytesPerWeight);
    row.downloads = model.downloads;
    row.likes = model.likes;
    row.modified = model.modified;
    for (const QString &file : model.files) {
        const QString quantization = quantizationOfPath(file);
        if (!quantization.isEmpty() && !row.quantizations.contains(quantization))
            row.quantizations.append(quantization);
    }
    return row;
}

RepositoryRow rowOf(const CatalogueEntry &entry)
{
    RepositoryRow row;
    row.repository = entry.repository;
    row.name = entry.title;
    row.blurb = entry.about;
    row.isPicked = true;
    row.kind = entry.kind == CatalogueEntry::Kind::Embedding ? QStringLiteral("embedding")
        : entry.kind == CatalogueEntry::Kind::Vision         ? QStringLiteral("vision")
                                                             : QStringLiteral("chat");
    row.license = entry.licence.id;
    row.parameters = quint64(std::max<qint64>(entry.parameters, 0));
    row.smallestBytes = qint64(double(row.parameters) * usualBytesPerWeight);
    for (const CatalogueFile &file : entry.files) {
        row.quantizations.append(file.quantization);
        if (file.name == entry.recommended && file.sizeBytes > 0)
            row.smallestBytes = file.sizeBytes;
    }
    return row;
}

RepositoryListModel::RepositoryListModel(const FitDesk &fits, QObject *parent) : QAbstractListModel(parent), m_fits(fits)
{
    connect(&fits, &FitDesk::changed, this, [this] {
        if (!m_rows.isEmpty())
            Q_EMIT dataChanged(index(0), index(rowCount() - 1), {FitRole});
    });
}

int RepositoryListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant RepositoryListModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const RepositoryRow &row = m_rows.at(index.row());
    switch (role) {
    case RepositoryRole: return row.repository;
    case Qt::DisplayRole:
    case NameRole: return row.name;
    case OwnerRole: return row.repository.section(u'/', 0, -2);
    case BlurbRole: return row.blurb;
    case HeadingRole:
        if (index.row() > 0 && m_rows[index.row() - 1].isPicked == row.isPicked)
            return QString();
        return row.isPicked ? QStringLiteral("picked") : QStringLiteral("hub");
    case IsGoneRole: return row.isGone;
    case IsGatedRole: return !row.gated.isEmpty();
    case KindRole: return row.kind;
    case LicenseTextRole: return licenseText(row.license);
    case ParametersTextRole: return parametersText(row.parameters);
    case DownloadsTextRole: return row.downloads > 0 ? countText(row.downloads) : QString();
    case LikesTextRole: return row.likes > 0 ? countText(row.likes) : QString();
    case ModifiedTextRole: return agoText(row.modified, QDateTime::currentDateTimeUtc());
    case FitRole: return fitName(m_fits.roughFit(row.smallestBytes));
    default: return {};
    }
}

QHash<int, QByteArray> RepositoryListModel::roleNames() const
{
    return {{RepositoryRole, "repository"},
            {NameRole, "name"},
            {OwnerRole, "owner"},
            {BlurbRole, "blurb"},
            {HeadingRole, "heading"},
            {IsGoneRole, "isGone"},
            {IsGatedRole, "isGated"},
            {KindRole, "kind"},
            {LicenseTextRole, "licenseText"},
            {ParametersTextRole, "parametersText"},
            {DownloadsTextRole, "downloadsText"},
            {LikesTextRole, "likesText"},
            {ModifiedTextRole, "modifiedText"},
            {FitRole, "fit"}};
}

void RepositoryListModel::setRows(QList<RepositoryRow> rows)
{
    if (rows == m_rows)
        return;
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
    Q_EMIT countChanged();
}

void RepositoryListModel::append(const QList<RepositoryRow> &rows)
{
    QList<RepositoryRow> added;
    for (const RepositoryRow &row : rows) {
        const auto isSame = [&row](const RepositoryRow &other) { return other.repository == row.repository; };
        if (!find(row.repository) && std::none_of(added.begin(), added.end(), isSame))
            added.append(row);
    }
    if (added.isEmpty())
        return;
    beginInsertRows({}, rowCount(), rowCount() + int(added.size()) - 1);
    m_rows.append(added);
    endInsertRows();
    Q_EMIT countChanged();
}

void RepositoryListModel::markGone(const QString &repository)
{
    const int row = rowOf(repository);
    if (row < 0 || m_rows[row].isGone)
        return;
    m_rows[row].isGone = true;
    Q_EMIT dataChanged(index(row), index(row), {IsGoneRole});
}

int RepositoryListModel::rowOf(const QString &repository) const
{
    const auto found = std::find_if(m_rows.begin(), m_rows.end(), [&](const RepositoryRow &row) { return row.repository == repository; });
    return found == m_rows.end() ? -1 : int(found - m_rows.begin());
}

const RepositoryRow *RepositoryListModel::find(const QString &repository) const
{
    const int row = rowOf(repository);
    return row < 0 ? nullptr : &m_rows[row];
}

} // namespace hearth
