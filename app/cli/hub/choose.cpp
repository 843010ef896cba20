#include "app/cli/hub/choose.h"

#include "app/cli/options.h"
#include "app/hub/hubparse.h"

#include <algorithm>
#include <vector>

namespace hearth::cli {

namespace {

constexpr qint64 firstPart = 1 << 20; // most models say it all in one or two of the parts
constexpr qint64 mostHead = 64 << 20;

// The beginning of a file, as far as `isEnough` wants it.
QByteArray headOf(Toolkit &tools, const Wish &wish, const QString &commit, const HubFile &file,
                  const std::function<bool(const QByteArray &)> &isEnough)
{
    QByteArray head;
    for (qint64 length = firstPart; head.size() < std::min(file.sizeBytes, mostHead); length *= 4) {
        const qint64 from = head.size(), count = std::min({length, mostHead - from, file.sizeBytes - from});
        head += waitFor<QByteArray>([&](const auto &done) { tools.hub.bytes(wish.repository, commit, file.path, from, count, done); });
        if (isEnough(head) || head.size() <= from)
            break;
    }
    return head;
}

ModelHead asHead(const QByteArray &bytes, const HubFile &file, const std::string &config)
{
    return {.bytes = std::as_bytes(std::span(bytes.constData(), size_t(bytes.size()))),
            .totalBytes = uint64_t(file.sizeBytes),
            .name = file.path.section(u'/', -1).toStdString(),
            .config = config};
}

// Nothing where the beginning is no model's at all; `whyNot` then says so.
std::unique_ptr<ModelOutline> outlineOf(Toolkit &tools, const Wish &wish, const QString &commit, const ModelChoice &choice, QString &whyNot)
{
    std::string config;
    if (choice.isSafetensors())
        config = waitFor<QByteArray>([&](const auto &done) {
                     tools.hub.bytes(wish.repository, commit, choice.config, 0, 4 << 20, done);
                 }).toStdString();
    std::vector<QByteArray> bytes;
    std::vector<ModelHead> heads;
    std::unique_ptr<ModelOutline> outline;
    for (int i = 0; i < choice.weightFiles; ++i) {
        const HubFile &file = choice.files[i];
        bytes.push_back(headOf(tools, wish, commit, file, [&](const QByteArray &head) {
            try { // what one file alone says is enough to know when its list of tensors is whole
                const ModelOutline one(asHead(head, file, config));
                return !one.isCut() || !one.info().runs;
            } catch (const Error &) {
                return false;
            }
        }));
        heads.push_back(asHead(bytes.back(), file, config));
    }
    try {
        outline = std::make_unique<ModelOutline>(std::span<const ModelHead>(heads));
        whyNot = outline->info().runs ? QString() : QString::fromStdString(outline->info().whyNot);
    } catch (const Error &error) {
        whyNot = QString::fromUtf8(error.what());
    }
    return outline;
}

qsizetype recommended(const QList<Candidate> &candidates, uint64_t parameters)
{
    for (const Fit fit : {Fit::Fits, Fit::Tight, Fit::Unknown}) {
        qsizetype best = -1;
        for (qsizetype i = 0; i < candidates.size(); ++i) {
            const Candidate &each = candidates[i];
            if (each.estimate.fit != fit || !each.choice.whyNot.isEmpty())
                continue;
            if (best < 0 || recommendationRank(each.choice, parameters) < recommendationRank(candidates[best].choice, parameters))
                best = i;
        }
        if (best >= 0)
            return best;
    }
    return -1;
}

qsizetype named(const QList<Candidate> &candidates, const QString &name)
{
    std::string there;
    for (qsizetype i = 0; i < candidates.size(); ++i) {
        const ModelChoice &choice = candidates[i].choice;
        for (const QString &other : {choice.name, choice.head(), choice.head().section(u'/', -1)})
            if (other.compare(name, Qt::CaseInsensitive) == 0)
                return i;
        there += (there.empty() ? "" : ", ") + choice.name.toStdString();
    }
    QList<qsizetype> alike;
    for (qsizetype i = 0; i < candidates.size(); ++i)
        if (candidates[i].choice.quantization.compare(name, Qt::CaseInsensitive) == 0)
            alike.append(i);
    if (alike.size() == 1)
        return alike.constFirst();
    throw Error(alike.isEmpty() ? ErrorCode::NotFound : ErrorCode::InvalidArgument,
                (alike.isEmpty() ? "the repository has no '" : "the repository has several '") + name.toStdString()
                    + "'; it has: " + there);
}

// Of the one in the middle: some quantization in the repository says what all are.
qsizetype leadOf(const QList<Candidate> &candidates)
{
    qsizetype best = 0;
    for (qsizetype i = 1; i < candidates.size(); ++i)
        if (recommendationRank(candidates[i].choice, 0) < recommendationRank(candidates[best].choice, 0))
            best = i;
    return best;
}

} // namespace

Wish readWish(const Toolkit &tools, const QString &text)
{
    Wish wish;
    // In an address only a colon behind its last slash begins a quantization.
    const qsizetype colon = text.lastIndexOf(u':');
    const bool endsWithOne = colon > text.lastIndexOf(u'/');
    wish.repository = repositoryOfAddress(endsWithOne ? text.left(colon) : text, tools.hub.options().endpoint);
    wish.quantization = endsWithOne ? text.mid(colon + 1) : QString();
    if (wish.repository.isEmpty()) {
        wish.repository = text.section(u':', 0, 0);
        wish.quantization = text.section(u':', 1);
    }
    if (!isRepositoryId(wish.repository))
        throw Error(ErrorCode::InvalidArgument,
                    "'" + text.toStdString() + "' is no repository; it is written as owner/name or owner/name:Q4_K_M", "usage");
    return wish;
}

Selection select(Toolkit &tools, const Wish &wish)
{
    Selection selection;
    const HubTree tree = waitFor<HubTree>([&](const auto &done) { tools.hub.tree(wish.repository, wish.revision, done); });
    selection.commit = tree.commit;
    for (const ModelChoice &choice : modelChoices(tree.files))
        selection.candidates.append({choice, {}});
    QList<Candidate> &candidates = selection.candidates;
    if (candidates.isEmpty())
        throw Error(ErrorCode::NotFound,
                    wish.repository.toStdString()
                        + " has no model that Hearth could load: neither GGUF files nor SafeTensors with a config.json");
    const bool isNamed = !wish.quantization.isEmpty();
    const qsizetype lead = isNamed ? named(candidates, wish.quantization) : leadOf(candidates);
    const auto outline = outlineOf(tools, wish, selection.commit, candidates[lead].choice, selection.whyNot);
    selection.chosen = lead;
    if (!outline)
        return selection;
    Estimator estimator(cacheDirectory());
    const std::vector<DeviceInfo> devices = listDevices();
    for (qsizetype i = 0; i < candidates.size(); ++i)
        candidates[i].estimate = i == lead
            ? estimator.estimate(*outline, wish.how, devices)
            : estimator.estimateBySize(*outline, uint64_t(candidates[i].choice.weightBytes), wish.how, devices);
    if (isNamed || !selection.whyNot.isEmpty())
        return selection;
    selection.chosen = recommended(candidates, outline->info().parameters);
    selection.isRecommended = true;
    return selection;
}

} // namespace hearth::cli
