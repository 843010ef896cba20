#include "app/library/modelmemory.h"

#include "app/settings/settings.h"

#include <algorithm>

namespace hearth {

ModelMemory::ModelMemory(EngineHost &engine, Settings &settings, std::function<uint64_t()> freeRam, QObject *parent)
    : QObject(parent), m_engine(engine), m_settings(settings), m_freeRam(std::move(freeRam))
{
    m_idle.setSingleShot(true);
    connect(&m_idle, &QTimer::timeout, this, &ModelMemory::giveBack);
    connect(&engine, &EngineHost::busyChanged, this, &ModelMemory::watch);
    connect(&engine, &EngineHost::currentChanged, this, &ModelMemory::watch);
    connect(&engine, &EngineHost::keptLost, this, &ModelMemory::changed);
    connect(&settings, &Settings::memoryOptionsChanged, this, [this] {
        while (qsizetype(m_engine.kept().size()) > m_settings.keptModels())
            m_engine.drop(m_engine.kept().front().id);
        watch();
        Q_EMIT changed();
    });
}

void ModelMemory::setMinuteMs(int ms)
{
    m_minuteMs = ms;
    watch();
}

void ModelMemory::endCurrent(const LoadOptions &next)
{
    forget(next.path); // the same file, loaded otherwise
    if (m_engine.current())
        m_engine.keepCurrent();
    else
        m_engine.unload();
}

void ModelMemory::makeRoom(const RoomNeed &need)
{
    while (qsizetype(m_engine.kept().size()) > m_settings.keptModels())
        m_engine.drop(m_engine.kept().front().id);
    uint64_t free = m_freeRam(), freeOnGpu = need.freeOnGpu;
    const bool isKnown = need.ram > 0 && free > 0;
    const auto isEnough = [](uint64_t wanted, uint64_t there) { return double(wanted) <= double(there) * (1 - sparePart); };
    while (!m_engine.kept().empty() && !(isKnown && isEnough(need.ram, free) && isEnough(need.onGpu, freeOnGpu))) {
        const EngineHost::CurrentModel &oldest = m_engine.kept().front();
        free += oldest.loaded.placement.hostBytes;
        freeOnGpu += oldest.loaded.placement.deviceBytes;
        m_engine.drop(oldest.id);
    }
    Q_EMIT changed();
}

ModelId ModelMemory::find(const LoadOptions &options) const
{
    for (const EngineHost::CurrentModel &model : m_engine.kept()) {
        if (model.options == options)
            return model.id;
    }
    return 0;
}

void ModelMemory::forget(const std::filesystem::path &path)
{
    if (m_engine.current() && m_engine.current()->options.path == path)
        m_engine.unload();
    const std::vector<EngineHost::CurrentModel> kept = m_engine.kept();
    for (const EngineHost::CurrentModel &model : kept) {
        if (model.options.path == path)
            m_engine.drop(model.id);
    }
    Q_EMIT changed();
}

bool ModelMemory::dropKept()
{
    const bool hadAny = !m_engine.kept().empty();
    while (!m_engine.kept().empty())
        m_engine.drop(m_engine.kept().front().id);
    if (hadAny)
        Q_EMIT changed();
    return hadAny;
}

void ModelMemory::watch()
{
    const int minutes = m_settings.idleUnloadMinutes();
    const bool hasMemory = (m_engine.current() && !m_engine.isAsleep()) || !m_engine.kept().empty();
    if (minutes == 0 || m_engine.isBusy() || !hasMemory)
        m_idle.stop();
    else
        m_idle.start(std::chrono::milliseconds(qint64(minutes) * m_minuteMs));
}

void ModelMemory::giveBack()
{
    if (m_engine.isBusy())
        return;
    dropKept();
    m_engine.sleep();
    Q_EMIT changed();
}

} // namespace hearth
