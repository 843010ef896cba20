#include "app/lab/labtensorlist.h"

#include "app/lab/labwords.h"

#include <QLocale>

#include <algorithm>
#include <cmath>

namespace hearth {

namespace {

QString toText(std::string_view utf8)
{
    return QString::fromUtf8(utf8.data(), qsizetype(utf8.size()));
}

QString typeName(TensorType type)
{
    return toText(tensorTypeInfo(type).name);
}

QString shapeText(const std::vector<uint64_t> &shape)
{
    QStringList sizes;
    for (const uint64_t size : shape)
        sizes.append(QString::number(size));
    return sizes.join(QStringLiteral(" × "));
}

QString errorText(double error)
{
    return error == 0 ? LabTensorList::tr("none")
                      : unbroken(LabTensorList::tr("%1 %").arg(QLocale().toString(error * 100, 'f', error < 0.001 ? 4 : 2)));
}

LabTensorList::Side sideOf(const ReportedTensor &tensor)
{
    return {.type = tensor.type,
            .bytes = tensor.bytes,
            .bitsPerWeight = tensor.bitsPerWeight,
            .error = tensor.error,
            .whyNoError = toText(tensor.whyNoError)};
}

QVariantMap mapOf(const std::optional<LabTensorList::Side> &side)
{
    if (!side)
        return {{QStringLiteral("isThere"), false}};
    return {{QStringLiteral("isThere"), true},
            {QStringLiteral("type"), typeName(side->type)},
            {QStringLiteral("sizeText"), labSizeText(qint64(side->bytes))},
            {QStringLiteral("errorText"), side->error ? errorText(*side->error) : QString()},
            {QStringLiteral("whyNoError"), side->whyNoError}};
}

// How far the two are apart: types that differ count more than any error.
double differenceOf(const LabTensorList::Row &row)
{
    if (!row.first || !row.second)
        return 4;
    const double errors = row.first->error && row.second->error ? std::abs(*row.first->error - *row.second->error) : 0;
    return (row.isDifferent ? 2 : 0) + std::min(errors, 1.0);
}

double errorOf(const std::optional<LabTensorList::Side> &side)
{
    return side && side->error ? *side->error : -1;
}

QString typeOf(const std::optional<LabTensorList::Side> &side)
{
    return side ? typeName(side->type) : QString();
}

QString summaryOf(const TensorReport &report)
{
    const QString text = LabTensorList::tr("%n tensor(s), %1, %2 bits a weight", nullptr, int(report.tensors.size()))
                             .arg(labSizeText(qint64(report.bytes)), QLocale().toString(report.bitsPerWeight, 'f', 2));
    return report.error ? LabTensorList::tr("%1, error %2 in all").arg(text, errorText(*report.error)) : text;
}

} // namespace

void LabTensorList::setReports(const TensorReport *first, const TensorReport *second)
{
    beginResetModel();
    m_rows.clear();
    m_summary.clear();
    const bool wasPair = m_hasSecond;
    m_hasSecond = second != nullptr;
    m_hasErrors = (first && first->error) || (second && second->error);
    QHash<QString, qsizetype> places;
    for (const TensorReport *report : {first, second}) {
        if (!report)
            continue;
        m_summary += (m_summary.isEmpty() ? QString() : tr("; beside it ")) + summaryOf(*report);
        for (const ReportedTensor &tensor : report->tensors) {
            const QString name = toText(tensor.name);
            const auto known = places.constFind(name);
            if (known == places.cend()) {
                places.insert(name, m_rows.size());
                m_rows.append({.name = name, .shape = shapeText(tensor.shape), .elements = tensor.elements, .place = m_rows.size()});
            }
            Row &row = m_rows[places.value(name)];
            (report == first ? row.first : row.second) = sideOf(tensor);
            row.isDifferent = row.isDifferent || row.shape != shapeText(tensor.shape);
        }
    }
    int different = 0;
    for (Row &row : m_rows) {
        if (m_hasSecond && !row.isDifferent)
            row.isDifferent = !row.first || !row.second || row.first->type != row.second->type;
        different += row.isDifferent ? 1 : 0;
    }
    if (m_hasSecond)
        m_summary += different == 0 ? tr(". All have the same types and shapes.") : tr(". %1 of %2 differ.").arg(different).arg(all());
    if (m_hasSecond != wasPair) { // differences first, unless one asked for something else
        m_order = m_hasSecond ? QStringLiteral("difference") : QStringLiteral("order");
        m_isDescending = m_hasSecond;
    }
    arrange();
    endResetModel();
    Q_EMIT changed();
}

bool LabTensorList::isBefore(const Row &a, const Row &b) const
{
    const auto number = [this](double left, double right) { return m_isDescending ? left > right : left < right; };
    const auto text = [this](const QString &left, const QString &right) { return m_isDescending ? left > right : left < right; };
    const auto bytes = [](const std::optional<Side> &side) { return side ? double(side->bytes) : -1; };
    if (m_order == QLatin1String("name"))
        return text(a.name, b.name);
    if (m_order == QLatin1String("shape"))
        return number(double(a.elements), double(b.elements));
    if (m_order == QLatin1String("type"))
        return text(typeOf(a.first), typeOf(b.first));
    if (m_order == QLatin1String("type2"))
        return text(typeOf(a.second), typeOf(b.second));
    if (m_order == QLatin1String("size"))
        return number(bytes(a.first), bytes(b.first));
    if (m_order == QLatin1String("size2"))
        return number(bytes(a.second), bytes(b.second));
    if (m_order == QLatin1String("error"))
        return number(errorOf(a.first), errorOf(b.first));
    if (m_order == QLatin1String("error2"))
        return number(errorOf(a.second), errorOf(b.second));
    if (m_order == QLatin1String("difference"))
        return number(differenceOf(a), differenceOf(b));
    return number(double(a.place), double(b.place));
}

void LabTensorList::arrange()
{
    const QStringList words = m_filter.simplified().split(u' ', Qt::SkipEmptyParts);
    m_shown.clear();
    for (qsizetype i = 0; i < m_rows.size(); ++i) {
        const QString &name = m_rows[i].name;
        if (std::all_of(words.begin(), words.end(), [&](const QString &word) { return name.contains(word, Qt::CaseInsensitive); }))
            m_shown.append(i);
    }
    std::stable_sort(m_shown.begin(), m_shown.end(), [this](qsizetype a, qsizetype b) { return isBefore(m_rows[a], m_rows[b]); });
}

void LabTensorList::setFilter(const QString &text)
{
    if (text == m_filter)
        return;
    beginResetModel();
    m_filter = text;
    arrange();
    endResetModel();
    Q_EMIT changed();
}

void LabTensorList::sortBy(const QString &order)
{
    static const QStringList largestFirst{QStringLiteral("shape"), QStringLiteral("size"),   QStringLiteral("size2"),
                                          QStringLiteral("error"), QStringLiteral("error2"), QStringLiteral("difference")};
    beginResetModel();
    m_isDescending = order == m_order ? !m_isDescending : largestFirst.contains(order);
    m_order = order;
    arrange();
    endResetModel();
    Q_EMIT changed();
}

QVariant LabTensorList::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row &shown = row(index.row());
    switch (role) {
    case NameRole: return shown.name;
    case ShapeRole: return shown.shape;
    case FirstRole: return mapOf(shown.first);
    case SecondRole: return mapOf(shown.second);
    case IsDifferentRole: return shown.isDifferent;
    default: return {};
    }
}

QHash<int, QByteArray> LabTensorList::roleNames() const
{
    return {{NameRole, "name"}, {ShapeRole, "shape"}, {FirstRole, "first"}, {SecondRole, "second"}, {IsDifferentRole, "isDifferent"}};
}

} // namespace hearth
