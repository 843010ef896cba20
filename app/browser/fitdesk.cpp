#include "app/browser/fitdesk.h"

#include "app/library/modellistmodel.h"

#include <QLocale>
#include <QStringList>

#include <algorithm>
#include <utility>

namespace hearth {

namespace {

constexpr int releaseMs = 60000; // without a question

struct Room
{
    uint64_t free = 0;  // now
    uint64_t total = 0; // with nothing else
};

Room roomOf(const std::vector<DeviceInfo> &devices)
{
    Room room;
    for (const DeviceInfo &device : devices) {
        if (!device.refusal.empty())
            continue;
        room.free = std::max(room.free, device.freeBytes);
        room.total = std::max(room.total, device.totalBytes);
    }
    return room;
}

FitKind kindOf(uint64_t bytes, const Room &room)
{
    if (room.total == 0 || bytes == 0)
        return FitKind::Unknown;
    if (bytes <= room.free / 10 * 9)
        return FitKind::Fits;
    return bytes <= room.total / 20 * 19 ? FitKind::Tight : FitKind::TooLarge;
}

// "Graphics card: 2.5 GB weights + 0.6 GB context + 0.3 GB computing = 3.4 of 7.2 GB free".
QString shareText(const QString &where, const MemoryShare &share, uint64_t room)
{
    const auto text = [](uint64_t bytes) { return QString::fromStdString(memoryText(bytes)); };
    return FitDesk::tr("%1: %2 weights + %3 context + %4 computing = %5 of %6 free")
        .arg(where, text(share.weights), text(share.cache), text(share.compute + share.overhead + share.loading), text(share.total()),
             text(room));
}

QString tipOf(const FitEstimate &estimate)
{
    QStringList lines;
    const QString tokens = QLocale().toString(estimate.contextTokens);
    if (estimate.contextTokens > 0)
        lines.append(estimate.isRough ? FitDesk::tr("With %1 tokens of context, roughly:").arg(tokens)
                                      : FitDesk::tr("With %1 tokens of context:").arg(tokens));
    if (estimate.gpuMemory.total() > 0)
        lines.append(shareText(FitDesk::tr("Graphics card"), estimate.gpuMemory, estimate.gpuRoom));
    if (estimate.ram.total() > 0)
        lines.append(shareText(FitDesk::tr("Memory"), estimate.ram, estimate.ramRoom));
    if (estimate.gpuLayers > 0 && estimate.gpuLayers < estimate.layers)
        lines.append(FitDesk::tr("%1 of %2 layers on the graphics card.").arg(estimate.gpuLayers).arg(estimate.layers));
    if (!estimate.reason.empty())
        lines.append(QString::fromStdString(estimate.reason));
    if (estimate.tokensPerSecondFull > 0 && estimate.tokensPerSecondFull < 0.9 * estimate.tokensPerSecond)
        lines.append(FitDesk::tr("With a full context %1.").arg(tokensText(estimate.tokensPerSecondFull)));
    if (estimate.tokensPerSecond > 0 && !estimate.speedSource.empty())
        lines.append(QString::fromStdString(estimate.speedSource));
    return lines.join(u'\n');
}

FitFacts factsOf(const FitEstimate &estimate)
{
    FitFacts facts;
    facts.kind = estimate.fit == Fit::Fits ? FitKind::Fits
        : estimate.fit == Fit::Tight       ? FitKind::Tight
        : estimate.fit == Fit::DoesNotFit  ? FitKind::TooLarge
                                           : FitKind::Unknown;
    facts.tip = tipOf(estimate);
    facts.tokensPerSecond = facts.kind == FitKind::TooLarge ? 0 : estimate.tokensPerSecond;
    return facts;
}

FitFacts factsOfSize(qint64 bytes, const std::vector<DeviceInfo> &devices)
{
    const Room room = roomOf(devices);
    FitFacts facts;
    facts.kind = kindOf(uint64_t(bytes) / 10 * 11, room);
    if (facts.kind != FitKind::Unknown)
        facts.tip = FitDesk::tr("%1 of weights; up to %2 are free here. The rest is known when the file's beginning has been read.")
                        .arg(sizeText(quint64(bytes)), sizeText(room.free));
    return facts;
}

} // namespace

struct FitDesk::Job
{
    FitQuestion question;
    LoadOptions how;
    std::vector<DeviceInfo> devices;
    std::shared_ptr<Estimator> estimator;
    bool mayMeasure = false;
    int number = 0;
    Done done;
};

FitDesk::FitDesk(Needs needs, QObject *parent) : QObject(parent), m_needs(std::move(needs))
{
    m_worker.setMaxThreadCount(1);
    m_release.setSingleShot(true);
    m_release.setInterval(releaseMs);
    connect(&m_release, &QTimer::timeout, this, [this] {
        // What may be the last of it ends on the worker.
        m_worker.start([estimator = std::exchange(m_estimator, nullptr)]() mutable { estimator.reset(); });
    });
}

FitDesk::~FitDesk()
{
    m_worker.clear();
    m_worker.waitForDone();
}

void FitDesk::refresh()
{
    m_worker.start([this, ask = m_needs.devices] {
        const std::vector<DeviceInfo> devices = ask();
        QMetaObject::invokeMethod(
            this,
            [this, devices] {
                m_known = devices;
                if (m_needs.addWhatIsGivenBack)
                    m_needs.addWhatIsGivenBack(m_known);
                Q_EMIT changed();
            },
            Qt::QueuedConnection);
    });
}

FitKind FitDesk::roughFit(qint64 fileBytes) const
{
    // The weights, and a tenth for context and computing.
    return kindOf(uint64_t(std::max<qint64>(fileBytes, 0)) / 10 * 11, roomOf(m_known));
}

// On the worker.
QList<FitFacts> FitDesk::answer(const Job &job)
{
    QList<FitFacts> facts;
    for (qsizetype row = 0; row < job.question.weightBytes.size(); ++row) {
        const qint64 bytes = job.question.weightBytes[row];
        if (!job.question.lead)
            facts.append(factsOfSize(bytes, job.devices));
        else if (row == job.question.leadRow)
            facts.append(factsOf(job.estimator->estimate(*job.question.lead, job.how, job.devices)));
        else
            facts.append(factsOf(job.estimator->estimateBySize(*job.question.lead, uint64_t(bytes), job.how, job.devices)));
    }
    return facts;
}

void FitDesk::tell(const Job &job, const QList<FitFacts> &facts)
{
    QMetaObject::invokeMethod(
        this,
        [this, number = job.number, done = job.done, facts] {
            if (number == m_question)
                done(facts);
        },
        Qt::QueuedConnection);
}

void FitDesk::estimate(const FitQuestion &question, Done done)
{
    Job job;
    job.question = question;
    job.number = ++m_question;
    if (m_known.empty())
        return; // the machine has not been asked yet; changed() will say when
    job.how = m_needs.loadOptions();
    job.how.contextTokens = question.contextTokens;
    job.devices = m_known;
    if (!m_estimator)
        m_estimator = std::make_shared<Estimator>(job.how.cacheDirectory);
    m_release.start();
    job.estimator = m_estimator;
    job.mayMeasure = m_needs.isIdle && m_needs.isIdle();
    job.done = std::move(done);
    m_worker.start([this, job] {
        const QList<FitFacts> facts = answer(job);
        tell(job, facts);
        const bool needsSpeed = job.question.lead && std::any_of(facts.begin(), facts.end(), [](const FitFacts &one) {
                                    return one.tokensPerSecond == 0 && (one.kind == FitKind::Fits || one.kind == FitKind::Tight);
                                });
        if (needsSpeed && job.mayMeasure && job.estimator->measure(job.how, job.devices))
            tell(job, answer(job));
    });
}

QString tokensText(double perSecond)
{
    if (perSecond <= 0)
        return {};
    const double step = perSecond < 100 ? 1 : perSecond < 1000 ? 10 : 100; // it is an estimate, and reads as one
    if (perSecond < 3)
        return FitDesk::tr("about %1 tokens/s").arg(QString::number(perSecond, 'f', 1));
    return FitDesk::tr("about %1 tokens/s").arg(qRound64(perSecond / step) * qint64(step));
}

QString fitName(FitKind kind)
{
    switch (kind) {
    case FitKind::Fits: return QStringLiteral("fits");
    case FitKind::Tight: return QStringLiteral("tight");
    case FitKind::TooLarge: return QStringLiteral("too_large");
    case FitKind::Unknown: break;
    }
    return {};
}

} // namespace hearth
