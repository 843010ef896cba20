#pragma once

#include "app/engine/crashmarker.h"
#include "app/engine/enginehost.h"
#include "app/library/devicelistmodel.h"
#include "app/library/loaderror.h"
#include "app/library/loadsettings.h"
#include "app/library/machinefacts.h"
#include "app/library/modelmemory.h"
#include "app/library/modelneeds.h"
#include "app/library/modelshelf.h"

#include <QObject>
#include <QThreadPool>
#include <QUrl>

namespace hearth {

// The model in use, the files to choose from, the devices to run them on. QML: Models. UI thread.
class ModelController : public QObject
{
    Q_OBJECT
    Q_PROPERTY(hearth::ModelListModel *model READ model CONSTANT)
    Q_PROPERTY(QString state READ state NOTIFY stateChanged) // "none", "loading", "ready", "failed"
    Q_PROPERTY(QString currentPath READ currentPath NOTIFY stateChanged)
    Q_PROPERTY(QString currentName READ currentName NOTIFY stateChanged)
    Q_PROPERTY(QString currentQuantization READ currentQuantization NOTIFY stateChanged)
    Q_PROPERTY(double loadProgress READ loadProgress NOTIFY loadProgressChanged)
    Q_PROPERTY(QString loadStage READ loadStage NOTIFY loadProgressChanged) // "reading", "weights", "kernels", "checking"
    Q_PROPERTY(QString loadingName READ loadingName NOTIFY stateChanged)
    Q_PROPERTY(QString errorTitle READ errorTitle NOTIFY stateChanged)
    Q_PROPERTY(QString errorText READ errorText NOTIFY stateChanged)
    Q_PROPERTY(QString errorAction READ errorAction NOTIFY stateChanged) // stepOf() in loaderror.h; "" without an error
    // Ready, but its memory was given back after a time without use: the next question loads it again.
    Q_PROPERTY(bool isAsleep READ isAsleep NOTIFY stateChanged)
    Q_PROPERTY(QStringList keptPaths READ keptPaths NOTIFY stateChanged) // in memory beside the current one
    // The badge.
    Q_PROPERTY(QString deviceName READ deviceName NOTIFY stateChanged)
    Q_PROPERTY(QString deviceKind READ deviceKind NOTIFY stateChanged) // "cpu", "gpu"
    Q_PROPERTY(int layersOnGpu READ layersOnGpu NOTIFY stateChanged)
    Q_PROPERTY(int layers READ layers NOTIFY stateChanged)
    Q_PROPERTY(QString deviceReason READ deviceReason NOTIFY stateChanged)
    Q_PROPERTY(QString memoryText READ memoryText NOTIFY stateChanged)
    Q_PROPERTY(QString cacheText READ cacheText NOTIFY stateChanged)
    Q_PROPERTY(int contextTokens READ contextTokens NOTIFY stateChanged)
    Q_PROPERTY(QString driver READ driver NOTIFY stateChanged)
    Q_PROPERTY(hearth::DeviceListModel *devices READ devices CONSTANT)
    Q_PROPERTY(bool hasAny READ hasAny NOTIFY hasAnyChanged)
    Q_PROPERTY(bool hasChoice READ hasChoice NOTIFY hasAnyChanged)    // any but the built-in guide
    Q_PROPERTY(bool hasOwn READ hasOwn NOTIFY hasAnyChanged)          // of the user's own: not another program's, and one that runs
    Q_PROPERTY(bool isGuide READ isGuide NOTIFY stateChanged)         // the current model, or the one that is loading, is the guide
    Q_PROPERTY(bool isUndecided READ isUndecided NOTIFY stateChanged) // at start, until it is known what to load

public:
    // guide: the built-in guide's file; "" when it is missing.
    ModelController(EngineHost &engine, Settings &settings, MachineFacts facts, const QString &guide = {}, QObject *parent = nullptr);
    ~ModelController() override; // waits for the worker

    [[nodiscard]] ModelListModel *model() { return &m_shelf.list(); }
    [[nodiscard]] DeviceListModel *devices() { return &m_devices; }
    [[nodiscard]] LibraryScanner &scanner() { return m_shelf.scanner(); }
    [[nodiscard]] ModelShelf &shelf() { return m_shelf; }
    [[nodiscard]] ModelMemory &memory() { return m_memory; }
    [[nodiscard]] ModelNeeds &needs() { return m_needs; }
    [[nodiscard]] LoadOptions loadOptionsOf(const QString &path) const { return m_loads.optionsOf(path); }
    [[nodiscard]] QString state() const;
    [[nodiscard]] QString currentPath() const;
    [[nodiscard]] QString currentName() const;
    [[nodiscard]] QString currentQuantization() const;
    [[nodiscard]] double loadProgress() const { return m_progress.fraction; }
    [[nodiscard]] QString loadStage() const { return QString::fromStdString(m_progress.stage); }
    [[nodiscard]] QString loadingName() const;
    [[nodiscard]] QString errorTitle() const;
    [[nodiscard]] QString errorText() const { return QString::fromStdString(m_failed.error.message); }
    [[nodiscard]] QString errorAction() const;
    [[nodiscard]] QString deviceName() const;
    [[nodiscard]] QString deviceKind() const;
    [[nodiscard]] int layersOnGpu() const { return placement().layersOnGpu; }
    [[nodiscard]] int layers() const { return placement().layers; }
    [[nodiscard]] QString deviceReason() const;
    [[nodiscard]] QString memoryText() const;
    [[nodiscard]] QString cacheText() const;
    [[nodiscard]] int contextTokens() const { return placement().contextTokens; }
    [[nodiscard]] QString driver() const;
    [[nodiscard]] bool isAsleep() const { return m_engine.isAsleep(); }
    [[nodiscard]] QStringList keptPaths() const;
    [[nodiscard]] bool hasAny() const { return m_shelf.list().rowCount() > 0; }
    [[nodiscard]] bool hasChoice() const { return m_shelf.hasChoice(); }
    [[nodiscard]] bool hasOwn() const { return m_shelf.hasOwn(); }
    [[nodiscard]] bool isGuide() const;
    [[nodiscard]] bool isUndecided() const { return m_isUndecided; }
    // What is kept for single models; nothing without a book. Changes count from the next load; chats take theirs at once.
    void setDefaultsBook(ModelDefaultsBook *book) { m_loads.setBook(book); }
    [[nodiscard]] ModelDefaults defaultsOf(const QString &path) const { return m_loads.defaultsOf(path); }
    void setDefaultsOf(const QString &path, const ModelDefaults &defaults) { m_loads.setDefaultsOf(path, defaults); }
    void giveBack(const QString &path); // its memory, if it has some: its file is about to go
    // A model that took the app down in the last run, "" for none.
    [[nodiscard]] QString crashedModel() const { return m_marker.culprit(); }

    Q_INVOKABLE void load(const QString &path);
    Q_INVOKABLE void retry();
    Q_INVOKABLE void cancelLoad();
    Q_INVOKABLE void unload();                            // and what is kept beside it
    Q_INVOKABLE void addFile(const QUrl &url);            // remembers it in place and loads it
    Q_INVOKABLE void removeFromList(const QString &path); // the file stays
    Q_INVOKABLE void rescan();
    Q_INVOKABLE void selectDevice(const QString &deviceId); // the current model is loaded again there
    Q_INVOKABLE void performErrorAction();
    Q_INVOKABLE void find(const QString &path); // where this model came from → findRequested

    // At start: scans, and loads `path`, or with "" the model last used, unless it crashed the app. When there is none and the scan finds
    // no model of the user's own, the guide; those of other programs do not keep it away.
    void start(const QString &path);

Q_SIGNALS:
    // What the user should know of the file that was just loaded, such as that it has no chat template; empty: nothing.
    void fileNoticed(const QString &text);
    void stateChanged();
    void loadProgressChanged();
    void hasAnyChanged();
    void chooseOtherRequested(); // the error's step is to pick another file,
    // to find another one or this one anew; `repository` is where it is from, "" when that is not known,
    void findRequested(const QString &repository);
    void verifyRequested(const QString &path); // to compare the file with what it should be
    void guideMissed();                        // the guide was to be loaded, but its file is not there

private:
    enum class State : quint8 { None, Loading, Ready, Failed };

    [[nodiscard]] const Placement &placement() const;
    [[nodiscard]] QString repositoryOf(const QString &path) const;
    void learnOrigin();
    void connectEngine();
    void setState(State state);
    void begin(const QString &path, bool isByItself);
    void loadInto(const RoomNeed &need, const LoadOptions &options);
    void useKept(ModelId id);
    void fail(const Failed &failed);
    void remember(const QString &path);
    void beginWithoutLast();
    void askDevices();

    EngineHost &m_engine;
    Settings &m_settings;
    MachineFacts m_facts;
    ModelShelf m_shelf;
    LoadSettings m_loads;
    ModelMemory m_memory;
    ModelNeeds m_needs;
    CrashMarker m_marker;
    DeviceListModel m_devices{this};
    State m_state = State::None;
    QString m_loadingPath;     // of the last load, under way or over
    bool m_isByItself = false; // it is loaded because there was no other: not the user's choice
    int m_turn = 0;            // of that load
    bool m_isUndecided = true; // start() has not found out yet what to load
    LoadProgress m_progress;
    FailedLoad m_failed;
    QThreadPool m_worker; // one thread
};

} // namespace hearth
