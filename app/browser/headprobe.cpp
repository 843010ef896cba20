#include "app/browser/headprobe.h"

#include <QtEndian>

#include <algorithm>
#include <exception>
#include <span>
#include <utility>
#include <vector>

namespace hearth {

namespace {

constexpr qint64 firstBytes = 1 << 20;
constexpr qint64 mostConfig = 4 << 20;

// What the worker gets.
struct Heads
{
    QList<QByteArray> bytes;
    QList<HubFile> files;
    QByteArray config;
};

HeadFacts parseHeads(const Heads &heads)
{
    HeadFacts facts;
    try {
        std::vector<ModelHead> parts;
        for (qsizetype i = 0; i < heads.bytes.size(); ++i) {
            ModelHead &head = parts.emplace_back();
            head.bytes = std::as_bytes(std::span(heads.bytes[i].constData(), std::size_t(heads.bytes[i].size())));
            head.totalBytes = uint64_t(heads.files[i].sizeBytes);
            head.name = heads.files[i].path.section(u'/', -1).toStdString();
            head.config = heads.config.toStdString();
        }
        const auto outline = std::make_shared<const ModelOutline>(parts);
        facts.info = outline->info();
        if (facts.info.runs)
            facts.outline = outline;
    } catch (const std::exception &error) { // no model, damaged, or odd: the sentence says which
        facts.info.whyNot = error.what();
    }
    return facts;
}

} // namespace

HeadProbe::HeadProbe(HubClient &hub, QObject *parent) : QObject(parent), m_hub(hub)
{
    m_worker.setMaxThreadCount(1);
}

HeadProbe::~HeadProbe()
{
    stop();
    m_worker.clear();
    m_worker.waitForDone();
}

void HeadProbe::start(const QString &repository, const QString &commit, const ModelChoice &choice, Done done)
{
    stop();
    m_repository = repository;
    m_commit = commit;
    m_choice = choice;
    m_done = std::move(done);
    m_heads = {QByteArray()};
    if (choice.isSafetensors())
        askConfig();
    else
        ask();
}

void HeadProbe::stop()
{
    m_hub.cancel(std::exchange(m_call, 0));
    ++m_run;
    m_done = {};
    m_heads.clear();
    m_config.clear();
}

void HeadProbe::finish(const HubResult<HeadFacts> &result)
{
    const Done done = std::move(m_done);
    stop();
    if (done)
        done(result);
}

void HeadProbe::askConfig()
{
    m_call = m_hub.bytes(m_repository, m_commit, m_choice.config, 0, mostConfig, [this](const HubResult<QByteArray> &result) {
        m_call = 0;
        if (result.error)
            return finish({{}, result.error});
        m_config = result.value;
        ask();
    });
}

int HeadProbe::parts() const
{
    return m_choice.weightFiles <= mostParts ? m_choice.weightFiles : 1;
}

// A GGUF file does not say how long its head is, but all that is long in it is in the first part; one of SafeTensors says it in its first
// eight bytes.
qint64 HeadProbe::nextLength() const
{
    const qint64 have = m_heads.constLast().size();
    qint64 wanted = have == 0 ? firstBytes : 4 * have;
    if (m_choice.isSafetensors() && have >= 8)
        wanted = qint64(std::min<quint64>(qFromLittleEndian<quint64>(m_heads.constLast().constData()), quint64(mostBytes)) + 8);
    else if (have > 0 && m_heads.size() > 1)
        return 0;
    return std::max<qint64>(0, std::min({wanted, mostBytes, m_choice.files[m_heads.size() - 1].sizeBytes}) - have);
}

void HeadProbe::ask()
{
    const qint64 length = nextLength();
    if (length <= 0)
        return parse();
    m_call = m_hub.bytes(m_repository, m_commit, m_choice.files[m_heads.size() - 1].path, m_heads.constLast().size(), length,
                         [this](const HubResult<QByteArray> &result) {
                             m_call = 0;
                             if (result.error)
                                 return finish({{}, result.error});
                             m_heads.last() += result.value;
                             if (m_choice.isSafetensors() || m_heads.size() > 1)
                                 ask(); // the length is known
                             else
                                 parse();
                         });
}

void HeadProbe::parse()
{
    // The other parts, once the first is read.
    if (m_heads.size() > 1 || m_choice.isSafetensors()) {
        if (m_heads.size() < parts()) {
            m_heads.append(QByteArray());
            return ask();
        }
    }
    m_worker.start([this, run = m_run, heads = Heads{m_heads, m_choice.files, m_config}] {
        const HeadFacts facts = parseHeads(heads);
        QMetaObject::invokeMethod(
            this,
            [this, run, facts] {
                if (run == m_run && m_done)
                    onParsed(facts);
            },
            Qt::QueuedConnection);
    });
}

void HeadProbe::onParsed(const HeadFacts &facts)
{
    const bool isFirst = m_heads.size() == 1 && !m_choice.isSafetensors();
    const bool isWhole = facts.outline && (facts.outline->hasParts() || (parts() > 1 && !facts.outline->isCut()));
    if (isFirst && facts.outline && !isWhole && nextLength() > 0)
        return ask();
    if (isFirst && isWhole && parts() > 1) {
        m_heads.append(QByteArray());
        return ask();
    }
    finish({facts, {}});
}

} // namespace hearth
