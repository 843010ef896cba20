#include "app/lab/labvariantlist.h"

#include "app/lab/labwords.h"

#include <QFileInfo>

#include <algorithm>

namespace hearth {

namespace {

const QString onDevice = QStringLiteral(" \u00b7 ");

// The label without the device.
QString nameOf(const LabVariant &variant)
{
    const qsizetype at = variant.wantedDevice.isEmpty() ? -1 : variant.label.lastIndexOf(onDevice);
    return at > 0 ? variant.label.left(at) : variant.label;
}

// Of another file that has the same name: "Q4_K_M" of two models says of neither which it is.
QString longNameOf(const LabVariant &variant)
{
    const QString file = QFileInfo(variant.original.isEmpty() ? variant.path : variant.original).completeBaseName();
    return variant.mixture.isEmpty() ? file : QStringLiteral("%1 %2").arg(file, variant.mixture);
}

} // namespace

LabVariantList::LabVariantList(QObject *parent) : QAbstractListModel(parent)
{
    connect(&m_tellTimer, &QTimer::timeout, this, &LabVariantList::tellNext);
}

QString LabVariantList::labelOn(const QString &name, const QString &device)
{
    return name + onDevice + device;
}

int LabVariantList::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

const LabAnswer *LabVariantList::answerOf(const Row &row) const
{
    const auto found =
        std::find_if(row.answers.begin(), row.answers.end(), [&](const LabAnswer &answer) { return answer.prompt == m_prompt; });
    return found == row.answers.end() ? nullptr : &*found;
}

QVariant LabVariantList::answerData(const Row &row, int role) const
{
    const LabAnswer *answer = answerOf(row);
    if (role == HasAnswerRole)
        return answer != nullptr;
    const LabAnswer none;
    const LabAnswer &shown = answer ? *answer : none;
    switch (role) {
    case AnswerRole: return shown.text;
    case PartsAtRole: return shown.partsAtCharacter;
    case PartsLengthRole: return shown.partsLength;
    case PartsAtTokenRole: return shown.partsAtToken;
    case CandidatesRole: return candidateList(shown.candidates);
    case ReferenceCandidatesRole: return candidateList(shown.referenceCandidates);
    case PartingRole: return QLatin1String(partingName(shown.parting));
    case AnswerErrorRole: return unbroken(shown.error);
    case EqualTextRole: return equalText(shown);
    case AgreesTextRole: return agreesText(shown);
    case AgreesTipRole: return agreesTip(shown);
    case ThinkingRole: return shown.thinking;
    case SamePromptRole: return shown.isSamePrompt;
    case FinishRole: return finishText(shown);
    default: return {};
    }
}

QVariant LabVariantList::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row &row = m_rows[index.row()];
    switch (role) {
    case LabelRole: return row.facts.label;
    case FileNameRole: return QFileInfo(row.facts.path).fileName();
    case PathRole: return row.facts.path;
    case SizeTextRole: return row.facts.fileBytes > 0 ? labSizeText(row.facts.fileBytes) : QString();
    case IsReferenceRole: return index.row() == m_reference;
    case IsToMakeRole: return row.compared.make.has_value();
    case StageRole: return row.stage;
    case FractionRole: return row.fraction;
    case ErrorRole: return unbroken(row.facts.error);
    case FiguresRole: return figuresOf(row.facts, answerOf(row));
    case QualityRole: return row.quality ? qualityFigures(*row.quality, index.row() == m_reference) : QVariantList();
    case QualityErrorRole: return unbroken(row.quality ? row.quality->error : row.facts.error); // why it has none
    case DetailsRole: return detailsOf(row.facts);
    case DeviceRole: return row.facts.wantedDevice;
    case NoticeRole: return unbroken(row.facts.notice);
    case WorstRole: return row.quality ? worstList(*row.quality) : QVariantList();
    default: return answerData(row, role);
    }
}

QHash<int, QByteArray> LabVariantList::roleNames() const
{
    return {{LabelRole, "label"},
            {FileNameRole, "fileName"},
            {PathRole, "path"},
            {SizeTextRole, "sizeText"},
            {IsReferenceRole, "isReference"},
            {IsToMakeRole, "isToMake"},
            {StageRole, "stage"},
            {FractionRole, "fraction"},
            {ErrorRole, "error"},
            {FiguresRole, "figures"},
            {QualityRole, "quality"},
            {QualityErrorRole, "qualityError"},
            {AnswerRole, "answer"},
            {HasAnswerRole, "hasAnswer"},
            {PartsAtRole, "partsAt"},
            {PartsLengthRole, "partsLength"},
            {PartsAtTokenRole, "partsAtToken"},
            {PartingRole, "parting"},
            {AnswerErrorRole, "answerError"},
            {CandidatesRole, "candidates"},
            {ReferenceCandidatesRole, "referenceCandidates"},
            {EqualTextRole, "equalText"},
            {AgreesTextRole, "agreesText"},
            {AgreesTipRole, "agreesTip"},
            {WorstRole, "worst"},
            {DetailsRole, "details"},
            {DeviceRole, "device"},
            {ThinkingRole, "thinking"},
            {FinishRole, "finish"},
            {NoticeRole, "notice"},
            {SamePromptRole, "isSamePrompt"}};
}

void LabVariantList::tell(int row, const QList<int> &roles)
{
    Q_EMIT dataChanged(index(row), index(row), roles);
}

// A row's card is laid out anew: six at once would hold up the window.
void LabVariantList::tellLater(int row, const QList<int> &roles)
{
    m_untold[row] += roles;
    m_tellTimer.start();
}

void LabVariantList::tellNext()
{
    if (m_untold.empty()) {
        m_tellTimer.stop();
        return;
    }
    const auto next = m_untold.extract(m_untold.begin());
    if (next.key() < m_rows.size())
        tell(next.key(), next.mapped());
}

QList<int> LabVariantList::answerRoles()
{
    return {FiguresRole,     AnswerRole,     HasAnswerRole,           PartsAtRole,   PartsLengthRole, PartsAtTokenRole, PartingRole,
            AnswerErrorRole, CandidatesRole, ReferenceCandidatesRole, EqualTextRole, AgreesTextRole,  AgreesTipRole,    ThinkingRole,
            FinishRole,      SamePromptRole};
}

void LabVariantList::setRows(const QList<Row> &rows, int reference)
{
    beginResetModel();
    m_untold.clear();
    m_rows = rows;
    m_reference = reference;
    endResetModel();
    Q_EMIT countChanged();
}

void LabVariantList::add(const Row &row)
{
    const int at = int(m_rows.size());
    beginInsertRows({}, at, at);
    m_rows.append(row);
    endInsertRows();
    Q_EMIT countChanged();
}

void LabVariantList::remove(int row)
{
    if (row < 0 || row >= m_rows.size())
        return;
    while (!m_untold.empty())
        tellNext();
    beginRemoveRows({}, row, row);
    m_rows.removeAt(row);
    endRemoveRows();
    if (m_reference > row || m_reference >= m_rows.size())
        m_reference = std::max(0, m_reference - 1);
    if (!m_rows.isEmpty())
        Q_EMIT dataChanged(index(0), index(int(m_rows.size()) - 1), {IsReferenceRole});
    Q_EMIT countChanged();
}

void LabVariantList::setReference(int row)
{
    if (row < 0 || row >= m_rows.size() || row == m_reference)
        return;
    m_reference = row;
    Q_EMIT dataChanged(index(0), index(int(m_rows.size()) - 1));
}

void LabVariantList::setPrompt(int prompt)
{
    if (prompt == m_prompt)
        return;
    m_prompt = prompt;
    if (!m_rows.isEmpty())
        Q_EMIT dataChanged(index(0), index(int(m_rows.size()) - 1), answerRoles());
}

int LabVariantList::setFound(int ticket, const Row &row)
{
    const auto waiting = std::find_if(m_rows.begin(), m_rows.end(), [&](const Row &other) { return other.ticket == ticket; });
    if (ticket == 0 || waiting == m_rows.end())
        return -1; // it was removed meanwhile
    const int at = int(waiting - m_rows.begin());
    Row found = row;
    if (found.name.isEmpty())
        found.name = found.facts.label;
    const auto isOfAnother = [&](const Row &other) {
        return other.ticket == 0 && other.name == found.name && other.facts.path != found.facts.path;
    };
    if (std::any_of(m_rows.begin(), m_rows.end(), isOfAnother))
        found.name = longNameOf(found.facts);
    found.facts.label = labelFor(at, found.name);
    found.compared.label = found.facts.label.toStdString();
    m_rows[at] = found;
    tell(at);
    Q_EMIT countChanged();
    return at;
}

void LabVariantList::drop(int ticket)
{
    for (int row = 0; row < m_rows.size(); ++row) {
        if (m_rows[row].ticket == ticket)
            return remove(row);
    }
}

QString LabVariantList::labelFor(int row, const QString &wanted) const
{
    const auto isTaken = [&](const QString &label) {
        for (int other = 0; other < m_rows.size(); ++other) {
            if (other != row && m_rows[other].facts.label == label)
                return true;
        }
        return false;
    };
    QString label = wanted;
    for (int number = 2; isTaken(label); ++number)
        label = QStringLiteral("%1 (%2)").arg(wanted, QString::number(number));
    return label;
}

void LabVariantList::setDevice(int row, const LabDevice &device, const LoadOptions &how)
{
    if (row < 0 || row >= m_rows.size())
        return;
    Row &changed = m_rows[row];
    changed.facts.wantedDevice = device.id;
    changed.compared.model.device = device.id.isEmpty() ? how.device : device.id.toStdString();
    changed.compared.model.gpuLayers = device.id.isEmpty() ? how.gpuLayers : -1;
    changed.facts.label = labelFor(row, device.id.isEmpty() ? changed.name : labelOn(changed.name, device.name));
    changed.compared.label = changed.facts.label.toStdString();
    tell(row);
    Q_EMIT countChanged(); // what depends on the variants
}

bool LabVariantList::areUsable() const
{
    return std::all_of(m_rows.begin(), m_rows.end(), [](const Row &row) { return row.ticket == 0 && row.isUsable; });
}

void LabVariantList::setLoading(int row, const ComparedVariant &compared)
{
    if (row >= 0 && row < m_rows.size() && m_rows[row].ticket == 0 && m_rows[row].isUsable)
        m_rows[row].compared = compared;
}

void LabVariantList::setHashes(const QList<LabVariant> &variants)
{
    for (int i = 0; i < std::min(m_rows.size(), variants.size()); ++i) {
        m_rows[i].facts.sha256 = variants[i].sha256;
        m_rows[i].facts.originalSha256 = variants[i].originalSha256;
        tell(i, {DetailsRole});
    }
}

void LabVariantList::clearResults()
{
    for (int i = 0; i < m_rows.size(); ++i) {
        Row &row = m_rows[i];
        if (row.ticket != 0 || !row.isUsable)
            continue;
        row.stage.clear();
        row.fraction = 0;
        row.answers.clear();
        row.quality.reset();
        row.facts.error.clear();
        row.facts.loadSeconds = -1; // the next run's are not known yet
        row.facts.peakMemoryBytes = row.facts.peakDeviceBytes = -1;
        tell(i);
    }
}

void LabVariantList::setStage(int row, const QString &stage, double fraction)
{
    if (row < 0 || row >= m_rows.size() || !m_rows[row].facts.error.isEmpty())
        return;
    if (m_rows[row].stage == stage && m_rows[row].fraction == fraction)
        return;
    m_rows[row].stage = stage;
    m_rows[row].fraction = fraction;
    tell(row, {StageRole, FractionRole});
}

void LabVariantList::setError(int row, const QString &text)
{
    if (row < 0 || row >= m_rows.size())
        return;
    m_rows[row].facts.error = text;
    m_rows[row].stage = QStringLiteral("failed");
    tell(row, {StageRole, ErrorRole, QualityErrorRole});
}

LabAnswer &LabVariantList::answerAt(Row &row, int prompt)
{
    for (LabAnswer &answer : row.answers) {
        if (answer.prompt == prompt)
            return answer;
    }
    row.answers.append(LabAnswer{.prompt = prompt});
    return row.answers.last();
}

void LabVariantList::grow(int row, int prompt, const QString &text, int tokens, const QString &thinking)
{
    if (row < 0 || row >= m_rows.size())
        return;
    LabAnswer &answer = answerAt(m_rows[row], prompt);
    answer.text += text;
    answer.thinking += thinking;
    answer.tokens += tokens;
    if (prompt == m_prompt)
        tell(row, thinking.isEmpty() ? QList<int>{AnswerRole, HasAnswerRole} : QList<int>{AnswerRole, HasAnswerRole, ThinkingRole});
}

void LabVariantList::setAnswer(const LabAnswer &answer)
{
    if (answer.variant < 0 || answer.variant >= m_rows.size())
        return;
    answerAt(m_rows[answer.variant], answer.prompt) = answer;
    if (answer.prompt == m_prompt)
        tell(answer.variant, answerRoles());
}

void LabVariantList::setQuality(const LabQuality &quality)
{
    if (quality.variant < 0 || quality.variant >= m_rows.size())
        return;
    m_rows[quality.variant].quality = quality;
    tell(quality.variant, {QualityRole, QualityErrorRole, WorstRole});
}

void LabVariantList::showRun(const LabRun &run, const std::function<ComparedVariant(const LabVariant &)> &comparedOf)
{
    QList<Row> rows;
    for (int i = 0; i < run.variants.size(); ++i) {
        Row row{.compared = comparedOf(run.variants[i]), // so that it can be run again
                .facts = run.variants[i],
                .name = nameOf(run.variants[i]),
                .stage = run.variants[i].error.isEmpty() ? QStringLiteral("done") : QStringLiteral("failed")};
        if (const LabQuality *quality = hearth::qualityOf(run, i))
            row.quality = *quality;
        rows.append(row);
    }
    for (const LabAnswer &answer : run.answers)
        rows[answer.variant].answers.append(answer);
    const bool isSame = rows.size() == m_rows.size() && run.reference == m_reference
        && std::equal(rows.begin(), rows.end(), m_rows.begin(),
                      [](const Row &a, const Row &b) { return a.facts.path == b.facts.path && a.facts.label == b.facts.label; });
    if (!isSame)
        return setRows(rows, run.reference);
    // The run that has just ended: its rows stand there, most of what they show does as well, and neither need be made anew.
    const QList<int> roles = roleNames().keys();
    for (int row = 0; row < rows.size(); ++row) {
        const auto shown = [&] {
            QVariantList values;
            for (const int role : roles)
                values.append(data(index(row), role));
            return values;
        };
        rows[row].model = m_rows[row].model;
        const QVariantList before = shown();
        m_rows[row] = rows[row];
        const QVariantList after = shown();
        QList<int> changed;
        for (int i = 0; i < roles.size(); ++i) {
            if (before[i] != after[i])
                changed.append(roles[i]);
        }
        if (!changed.isEmpty())
            tellLater(row, changed);
    }
    Q_EMIT countChanged();
}

} // namespace hearth
