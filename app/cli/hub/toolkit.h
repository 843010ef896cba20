#pragma once

#include "app/cli/arguments.h"
#include "app/hub/downloadtypes.h"
#include "app/hub/hubclient.h"
#include "app/library/libraryplaces.h"
#include "app/net/net.h"
#include "inference/core/error.h"

#include <QEventLoop>
#include <QTimer>

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

namespace hearth::cli {

// What the window has too: its settings, the door to the network, the Hub, the places of models. One a run.
class Toolkit
{
public:
    // Reads the settings of the data folder, which may not be there yet. Nothing is written.
    explicit Toolkit(const Arguments &arguments);

    Net net;
    HubClient hub;
    QString dataFolder;
    DownloadOptions downloads; // without a journal's folder
    LibraryPlaces places;
};

// Ctrl+C and SIGTERM, caught as long as one lives: the first is noted here, a second one ends the program.
class Interrupts
{
public:
    Interrupts();
    ~Interrupts();
    Interrupts(const Interrupts &) = delete;
    Interrupts &operator=(const Interrupts &) = delete;
    static bool happened();
};

// Waits for an answer of the Hub. Throws Error: what the Hub's error says, Cancelled after Ctrl+C.
[[noreturn]] void raise(const HubError &error);
template <typename T> T waitFor(const std::function<void(HubClient::Done<T>)> &ask)
{
    QEventLoop loop;
    std::optional<HubResult<T>> answer;
    ask([&](const HubResult<T> &result) {
        answer = result;
        loop.quit();
    });
    QTimer watch;
    QObject::connect(&watch, &QTimer::timeout, &loop, [&] {
        if (Interrupts::happened())
            loop.quit();
    });
    watch.start(100);
    if (!answer)
        loop.exec();
    if (!answer)
        throw Error(ErrorCode::Cancelled, "stopped", "cancelled");
    if (answer->error)
        raise(answer->error);
    return answer->value;
}

std::filesystem::path toPath(const QString &text);

// One line on standard error that is written over; nothing where that is no terminal.
class ProgressLine
{
public:
    ~ProgressLine() { clear(); }
    void show(const QString &text);
    void clear();

private:
    bool m_isShown = false;
};

} // namespace hearth::cli
