#pragma once

#include "app/library/machinefacts.h"

#include <QObject>
#include <QThreadPool>

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace hearth {

class EngineHost;

// What the models in memory take of each device, by its id; "cpu" is the machine's RAM.
using HeldMemory = std::vector<std::pair<std::string, uint64_t>>;
HeldMemory heldMemory(const EngineHost &engine);
// As if they had been given back.
void giveBack(std::vector<DeviceInfo> &devices, const HeldMemory &held);

// What a model would take, and what is free beside those that are in memory.
struct ModelNeed
{
    FitEstimate estimate;   // with all that models hold now counted as free
    uint64_t freeOnGpu = 0; // of the device that it would go to, now
};

// Says what installed models take here, by the same sum as the page that finds models (inference/estimate.h). UI thread; a thread of its
// own reads the file's head and computes.
class ModelNeeds : public QObject
{
    Q_OBJECT

public:
    using Done = std::function<void(const ModelNeed &)>;

    ModelNeeds(const MachineFacts &facts, const EngineHost &engine, QObject *parent = nullptr);
    ~ModelNeeds() override; // waits for the worker

    [[nodiscard]] bool canAsk() const { return bool(m_facts.estimate); }
    void ask(const LoadOptions &how, Done done); // later, once
    // The same where it is known already; null: it is asked for, and told() comes.
    const FitEstimate *known(const LoadOptions &how);
    void forget(); // what memory there is has changed

    static constexpr size_t mostKnown = 64;

Q_SIGNALS:
    void told();

private:
    struct Answer
    {
        LoadOptions how;
        FitEstimate estimate;
        bool isThere = false; // else it is on its way
    };
    Answer *find(const LoadOptions &how);

    const MachineFacts &m_facts;
    const EngineHost &m_engine;
    std::vector<Answer> m_answers; // the oldest first
    QThreadPool m_worker;          // one thread
};

} // namespace hearth
