// The process that crash_test kills while it loads a model: the app's own model controller, with an engine that never comes to the end of
// a load, or that dies of it. Arguments: the data folder, "hang" or "crash". It loads what a start loads, or else the first model of the
// models folder, and prints "loading" and the file's name.

#include "app/library/modelcontroller.h"
#include "app/settings/settings.h"
#include "tests/app/fakeengine.h"

#include <QDir>
#include <QGuiApplication>
#include <QTimer>

#include <csignal>
#include <cstdio>
#include <thread>

using namespace hearth;

namespace {

class DeadlyEngine final : public EnginePort
{
public:
    explicit DeadlyEngine(bool crashes) : m_crashes(crashes) { }
    ModelId load(const LoadOptions &options) override
    {
        std::printf("loading %s\n", options.path.filename().c_str());
        std::fflush(stdout);
        if (m_crashes)
            std::thread([] { std::raise(SIGSEGV); }).detach(); // as a driver does, on a thread of the engine
        return 1;
    }
    void unload(ModelId) override { }
    RequestId submit(Request) override { return 1; }
    void cancel(RequestId) override { }

private:
    bool m_crashes;
};

} // namespace

int main(int argc, char *argv[])
{
    const QGuiApplication application(argc, argv);
    const QString folder = QString::fromLocal8Bit(argv[1]);
    const bool crashes = std::string_view(argv[2]) == "crash";
    Settings settings(folder);
    EngineHost host([crashes](const Engine::Sinks &) { return std::make_unique<DeadlyEngine>(crashes); });
    MachineFacts facts;
    facts.readModel = [](const std::filesystem::path &path) {
        ModelInfo info;
        info.path = path;
        info.runs = true;
        return info;
    };
    facts.devices = [] { return std::vector<DeviceInfo>(); };
    ModelController models(host, settings, facts);
    models.start({});
    if (models.state() != QLatin1String("loading"))
        models.load(QDir(folder + QStringLiteral("/models")).entryInfoList(QDir::Files).constFirst().absoluteFilePath());
    QTimer::singleShot(60000, &application, &QCoreApplication::quit);
    return QGuiApplication::exec();
}
