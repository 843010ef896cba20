#pragma once

#include "app/engine/enginehost.h"

#include <QObject>
#include <QTimer>

#include <functional>

namespace hearth {

class Settings;

// What a load will need, and what there is, by estimate. 0 stands for "not known": nothing is then kept for its sake.
struct RoomNeed
{
    uint64_t ram = 0;       // of the machine's memory, for the next model
    uint64_t onGpu = 0;     // of a GPU's
    uint64_t freeOnGpu = 0; // as last asked
};

// Which models stay in memory beside the current one (the last used ones, as many as the settings say, while there is room for the next),
// and for how long: after a time without a question all memory is given back, and the current model sleeps. UI thread.
class ModelMemory : public QObject
{
    Q_OBJECT

public:
    // freeRam: bytes that can be taken without swapping.
    ModelMemory(EngineHost &engine, Settings &settings, std::function<uint64_t()> freeRam, QObject *parent = nullptr);

    // First of all before a model is loaded: the current one is only kept from now on, and a load under way ends. What is to be loaded
    // otherwise goes.
    void endCurrent(const LoadOptions &next);
    // Then: keeps what may stay, frees the rest, the longest unused first.
    void makeRoom(const RoomNeed &need);
    // One that is kept and was loaded just so; 0: none.
    [[nodiscard]] ModelId find(const LoadOptions &options) const;
    // Frees the file, wherever it is loaded.
    void forget(const std::filesystem::path &path);
    // All that is kept. False: nothing was.
    bool dropKept();
    // The length of a minute, for tests.
    void setMinuteMs(int ms);

    static constexpr double sparePart = 0.1; // of what is free stays free

Q_SIGNALS:
    void changed(); // what is kept, or asleep

private:
    void watch();
    void giveBack();

    EngineHost &m_engine;
    Settings &m_settings;
    std::function<uint64_t()> m_freeRam;
    int m_minuteMs = 60000;
    QTimer m_idle;
};

} // namespace hearth
