#include "app/lab/labvariantlist.h"

#include <QFileInfo>
#include <QLocale>

#include <algorithm>
#include <cmath>

namespace hearth {

namespace {

QString number(double value, int decimals)
{
    return QLocale().toString(value, 'f', decimals);
}

QVariantMap figure(const QString &title, const QString &value, const QString &tip = {})
{
    return {{QStringLiteral("title"), title}, {QStringLiteral("value"), value}, {QStringLiteral("tip"), tip}};
}

QString speed(double perSecond)
{
    return perSecond < 0 ? QString() : LabVariantList::tr("%1 tokens/s").arg(number(perSecond, perSecond < 10 ? 1 : 0));
}

QString seconds(double value)
{
    return value < 0 ? QString()
        : value < 1  ? LabVariantList::tr("%1 ms").arg(number(value * 1000, value < 0.01 ? 1 : 0))
                     : LabVariantList::tr("%1 s").arg(number(value, 2));
}

QString bytes(qint64 value)
{
    return value < 0 ? QString() : QLocale().formattedDataSize(value, 1, QLocale::DataSizeSIFormat);
}

QVariantList figuresOf(const LabVariantList::Row &row, const LabAnswer *answer)
{
    QVariantList all;
    const auto add = [&all](const QString &title, const QString &value) {
        if (!value.isEmpty())
            all.append(figure(title, value));
    };
    const LabVariant &facts = row.facts;
    add(LabVariantList::tr("First token"), answer ? seconds(answer->firstTokenSeconds) : QString());
    add(LabVariantList::tr("Reading"), answer ? speed(answer->prefillTokensPerSecond) : QString());
    add(LabVariantList::tr("Writing"), answer ? speed(answer->decodeTokensPerSecond) : QString());
    add(LabVariantList::tr("Load"), seconds(facts.loadSeconds));
    add(LabVariantList::tr("RAM"), bytes(facts.peakMemoryBytes));
    if (facts.peakDeviceBytes > 0)
        add(LabVariantList::tr("GPU memory"), bytes(facts.peakDeviceBytes));
    add(LabVariantList::tr("File"), facts.fileBytes > 0 ? bytes(facts.fileBytes) : QString());
    if (facts.bitsPerWeight > 0)
        add(LabVariantList::tr("Bits a weight"), number(facts.bitsPerWeight, 2));
    return all;
}

QString between(double low, double high, int decimals)
{
    return LabVariantList::tr("95 %: %1 to %2").arg(number(std::max(low, 0.0), decimals), number(high, decimals));
}

// Which kind of interval it is.
QString kindOf(const LabQuality &quality)
{
    return quality.blocks > 0
        ? LabVariantList::tr(" (from the means of %1 blocks of tokens, as neighbours depend on each other)").arg(quality.blocks)
        : LabVariantList::tr(" (as if tokens were independent: an earlier version measured it)");
}

QVariantList qualityOf(const LabQuality &quality, bool isReference)
{
    if (quality.tokens == 0)
        return {};
    const QString kind = kindOf(quality);
    const LabInterval perplexity = intervalOf(quality.perplexity, quality);
    QVariantList all{
        figure(LabVariantList::tr("Perplexity"), number(quality.perplexity.value, 3), between(perplexity.low, perplexity.high, 3) + kind)};
    if (isReference || !quality.isCompared)
        return all;
    const LabInterval divergence = intervalOf(quality.divergence, quality);
    const LabInterval sameTop = sameTopInterval(quality);
    all.append(figure(LabVariantList::tr("KL divergence"), number(quality.divergence.value, 5),
                      between(divergence.low, divergence.high, 5) + kind));
    all.append(figure(LabVariantList::tr("KL median"), number(quality.divergenceMedian, 5)));
    all.append(figure(LabVariantList::tr("KL 99 %"), number(quality.divergence99, 4)));
    all.append(figure(LabVariantList::tr("Same top token"), LabVariantList::tr("%1 %").arg(number(quality.sameTop.value * 100, 1)),
                      between(sameTop.low * 100, sameTop.high * 100, 1) + kind));
    return all;
}

const char *partingName(LabParting parting)
{
    switch (parting) {
    case LabParting::Same: return "same";
    case LabParting::Token: return "token";
    case LabParting::Words: return "words";
    case LabParting::Unknown: break;
    }
    return "";
}

QString equalText(const LabAnswer &answer)
{
    const QString share = number(answer.equalShare * 100, 0);
    if (answer.parting == LabParting::Token)
        return LabVariantList::tr("%1 % of the tokens are the same").arg(share);
    return answer.parting == LabParting::Words ? LabVariantList::tr("%1 % of the words are the same").arg(share) : QString();
}

QString agreesText(const LabAnswer &answer)
{
    return answer.forcedTokens > 0 ? LabVariantList::tr("agrees with %1 % of the reference's tokens")
                                         .arg(number(std::floor(answer.agreedShare * 1000) / 10, answer.agreedShare < 1 ? 1 : 0))
                                   : QString();
}

QString agreesTip(const LabAnswer &answer)
{
    return answer.forcedTokens > 0
        ? LabVariantList::tr("It was given the reference's answer of %1 tokens word for word and would have chosen so many of them itself. "
                             "Mean ln p of a token: %2, the reference's own %3. KL divergence: at least %4 nats a token.")
              .arg(QString::number(answer.forcedTokens), number(answer.logProbability, 3), number(answer.referenceLogProbability, 3),
                   number(answer.forcedDivergence, 5))
        : QString();
}

QVariantList candidateList(const QList<LabCandidate> &candidates)
{
    QVariantList all;
    for (const LabCandidate &candidate : candidates)
        all.append(QVariantMap{{QStringLiteral("text"), candidate.text}, {QStringLiteral("percent"), candidate.probability * 100}});
    return all;
}

QVariantList worstList(const LabQuality &quality)
{
    QVariantList all;
    for (const LabWorstToken &token : quality.worst)
        all.append(QVariantMap{{QStringLiteral("position"), token.position},
                               {QStringLiteral("text"), token.text},
                               {QStringLiteral("divergence"), token.divergence}});
    return all;
}

QVariantList detailsOf(const LabVariant &facts)
{
    QVariantList all;
    const auto add = [&all](const QString &title, const QString &value) {
        if (!value.isEmpty())
            all.append(figure(title, value));
    };
    add(LabVariantList::tr("File"), facts.path);
    add(LabVariantList::tr("Quantized here from"), facts.original);
    const QString revision = facts.revision.isEmpty() ? QString() : LabVariantList::tr(" at %1").arg(facts.revision.left(12));
    add(LabVariantList::tr("From"), facts.repository.isEmpty() ? QString() : facts.repository + revision);
    add(LabVariantList::tr("SHA-256"), facts.sha256.isEmpty() ? LabVariantList::tr("not read yet") : facts.sha256);
    add(LabVariantList::tr("Device"), facts.device);
    add(LabVariantList::tr("Driver"), facts.driver);
    add(LabVariantList::tr("Loaded with"), facts.settings);
    return all;
}

} // namespace

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
    case AnswerErrorRole: return shown.error;
    case EqualTextRole: return equalText(shown);
    case AgreesTextRole: return agreesText(shown);
    case AgreesTipRole: return agreesTip(shown);
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
    case SizeTextRole: return row.facts.fileBytes > 0 ? bytes(row.facts.fileBytes) : QString();
    case IsReferenceRole: return index.row() == m_reference;
    case IsToMakeRole: return row.compared.make.has_value();
    case StageRole: return row.stage;
    case FractionRole: return row.fraction;
    case ErrorRole: return row.facts.error;
    case FiguresRole: return figuresOf(row, answerOf(row));
    case QualityRole: return row.quality ? qualityOf(*row.quality, index.row() == m_reference) : QVariantList();
    case QualityErrorRole: return row.quality ? row.quality->error : QString();
    case DetailsRole: return detailsOf(row.facts);
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
            {DetailsRole, "details"}};
}

void LabVariantList::tell(int row, const QList<int> &roles)
{
    Q_EMIT dataChanged(index(row), index(row), roles);
}

// A row's card is laid out anew: six at once would hold up the window.
void LabVariantList::tellLater(int row, const QList<int> &roles)
{
    if (m_untold.empty())
        QMetaObject::invokeMethod(this, &LabVariantList::tellNext, Qt::QueuedConnection);
    m_untold[row] += roles;
}

void LabVariantList::tellNext()
{
    if (m_untold.empty())
        return; // the rows have been replaced
    const auto next = m_untold.extract(m_untold.begin());
    if (!m_untold.empty())
        QMetaObject::invokeMethod(this, &LabVariantList::tellNext, Qt::QueuedConnection);
    if (next.key() < m_rows.size())
        tell(next.key(), next.mapped());
}

QList<int> LabVariantList::answerRoles()
{
    return {FiguresRole,     AnswerRole,     HasAnswerRole,           PartsAtRole,   PartsLengthRole, PartsAtTokenRole, PartingRole,
            AnswerErrorRole, CandidatesRole, ReferenceCandidatesRole, EqualTextRole, AgreesTextRole,  AgreesTipRole};
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

void LabVariantList::setFound(int ticket, const Row &row)
{
    const auto waiting = std::find_if(m_rows.begin(), m_rows.end(), [&](const Row &other) { return other.ticket == ticket; });
    if (ticket == 0 || waiting == m_rows.end())
        return; // it was removed meanwhile
    const int at = int(waiting - m_rows.begin());
    const bool isThere = std::any_of(m_rows.begin(), m_rows.end(),
                                     [&](const Row &other) { return other.ticket == 0 && other.facts.path == row.facts.path; });
    if (isThere) {
        remove(at);
        return;
    }
    const auto isTaken = [&](const QString &label) {
        return std::any_of(m_rows.begin(), m_rows.end(),
                           [&](const Row &other) { return other.ticket != ticket && other.facts.label == label; });
    };
    Row found = row;
    for (int number = 2; isTaken(found.facts.label); ++number)
        found.facts.label = QStringLiteral("%1 (%2)").arg(row.facts.label).arg(number);
    found.compared.label = found.facts.label.toStdString();
    m_rows[at] = found;
    tell(at);
    Q_EMIT countChanged();
}

bool LabVariantList::areUsable() const
{
    return std::all_of(m_rows.begin(), m_rows.end(), [](const Row &row) { return row.ticket == 0 && row.isUsable; });
}

void LabVariantList::setHash(const QString &path, const QString &sha256)
{
    for (int i = 0; i < m_rows.size(); ++i) {
        if (m_rows[i].facts.path != path)
            continue;
        m_rows[i].facts.sha256 = sha256;
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
    tell(row, {StageRole, ErrorRole});
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

void LabVariantList::grow(int row, int prompt, const QString &text, int tokens)
{
    if (row < 0 || row >= m_rows.size())
        return;
    LabAnswer &answer = answerAt(m_rows[row], prompt);
    answer.text += text;
    answer.tokens += tokens;
    if (prompt == m_prompt)
        tell(row, {AnswerRole, HasAnswerRole});
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
