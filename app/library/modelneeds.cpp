#include "app/library/modelneeds.h"

#include "app/engine/enginehost.h"

#include <algorithm>
#include <utility>

namespace hearth {

HeldMemory heldMemory(const EngineHost &engine)
{
    HeldMemory held;
    const auto add = [&](const EngineHost::CurrentModel &model) {
        const Placement &placement = model.loaded.placement;
        if (model.id == 0)
            return; // asleep
        held.emplace_back("cpu", placement.hostBytes);
        if (placement.deviceBytes > 0)
            held.emplace_back(placement.device.id, placement.deviceBytes);
    };
    if (engine.current())
        add(*engine.current());
    std::for_each(engine.kept().begin(), engine.kept().end(), add);
    return held;
}

void giveBack(std::vector<DeviceInfo> &devices, const HeldMemory &held)
{
    for (DeviceInfo &device : devices)
        for (const auto &[id, bytes] : held)
            if (id == device.id)
                device.freeBytes = std::min(device.totalBytes, device.freeBytes + bytes);
}

ModelNeeds::ModelNeeds(const MachineFacts &facts, const EngineHost &engine, QObject *parent)
    : QObject(parent), m_facts(facts), m_engine(engine)
{
    m_worker.setMaxThreadCount(1);
}

ModelNeeds::~ModelNeeds()
{
    m_worker.clear();
    m_worker.waitForDone();
}

void ModelNeeds::ask(const LoadOptions &how, Done done)
{
    m_worker.start(
        [this, how, held = heldMemory(m_engine), askDevices = m_facts.devices, estimate = m_facts.estimate, done = std::move(done)] {
            std::vector<DeviceInfo> devices = askDevices();
            const std::vector<DeviceInfo> now = devices;
            giveBack(devices, held);
            ModelNeed need{.estimate = estimate(how, devices)};
            for (const DeviceInfo &device : now)
                if (device.id == need.estimate.gpu)
                    need.freeOnGpu = device.freeBytes;
            QMetaObject::invokeMethod(
                this, [done, need] { done(need); }, Qt::QueuedConnection);
        });
}

ModelNeeds::Answer *ModelNeeds::find(const LoadOptions &how)
{
    const auto found = std::find_if(m_answers.begin(), m_answers.end(), [&](const Answer &answer) { return answer.how == how; });
    return found == m_answers.end() ? nullptr : &*found;
}

const FitEstimate *ModelNeeds::known(const LoadOptions &how)
{
    if (const Answer *answer = find(how))
        return answer->isThere ? &answer->estimate : nullptr;
    if (!canAsk())
        return nullptr;
    if (m_answers.size() >= mostKnown)
        m_answers.erase(m_answers.begin());
    m_answers.push_back({.how = how, .estimate = {}});
    ask(how, [this, how](const ModelNeed &need) {
        Answer *answer = find(how);
        if (!answer)
            return; // forgotten meanwhile
        answer->estimate = need.estimate;
        answer->isThere = true;
        Q_EMIT told();
    });
    return nullptr;
}

void ModelNeeds::forget()
{
    m_answers.clear();
    Q_EMIT told();
}

} // namespace hearth
