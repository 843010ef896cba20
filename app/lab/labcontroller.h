#pragma once

#include "app/lab/blindvote.h"
#include "app/lab/heatmap.h"
#include "app/lab/labbench.h"
#include "app/lab/labhasher.h"
#include "app/lab/labhistorylist.h"
#include "app/lab/labinspector.h"
#include "app/lab/labmadefiles.h"
#include "app/lab/labpromptlist.h"
#include "app/lab/labscout.h"
#include "app/lab/labtext.h"
#include "app/lab/labvariantlist.h"
#include "app/lab/labwords.h"
#include "app/lab/recommendation.h"
#include "app/store/chatstore.h"

#include <QColor>
#include <QObject>
#include <QThreadPool>
#include <QTimer>
#include <QUrl>
#include <QVariantMap>

#include <atomic>
#include <functional>
#include <memory>

namespace hearth {

// The page that compares variants of a model: what to compare, the comparison under way or on show, and those of the past. QML: Lab. UI
// thread.
class LabController : public QObject
{
    Q_OBJECT
    Q_PROPERTY(hearth::LabVariantList *variants READ variants CONSTANT)
    Q_PROPERTY(hearth::LabHistoryList *history READ history CONSTANT)
    Q_PROPERTY(hearth::BlindVoting *blind READ blind CONSTANT)
    Q_PROPERTY(hearth::LabInspector *inspector READ inspector CONSTANT)
    Q_PROPERTY(hearth::LabMadeFiles *made READ made CONSTANT)
    Q_PROPERTY(hearth::LabPromptList *promptList READ promptList CONSTANT) // of the next comparison
    // Of the comparison on show, and the one of them whose answers are looked at.
    Q_PROPERTY(int promptCount READ promptCount NOTIFY promptsChanged)
    Q_PROPERTY(QString promptText READ promptText NOTIFY promptsChanged)
    Q_PROPERTY(int promptIndex READ promptIndex WRITE setPromptIndex NOTIFY promptsChanged)
    Q_PROPERTY(QStringList promptSets READ promptSets NOTIFY promptSetsChanged)
    Q_PROPERTY(QString promptSetName READ promptSetName NOTIFY setupChanged) // of those that are chosen; "": they have none
    Q_PROPERTY(int emptyPrompts READ emptyPrompts NOTIFY setupChanged)       // of the next comparison, which leaves them out
    Q_PROPERTY(QString seed READ seed WRITE setSeed NOTIFY setupChanged)     // a number; "": another one each time
    Q_PROPERTY(double temperature READ temperature WRITE setTemperature NOTIFY setupChanged)
    Q_PROPERTY(int maxTokens READ maxTokens WRITE setMaxTokens NOTIFY setupChanged)
    Q_PROPERTY(bool isBlind READ isBlind WRITE setBlind NOTIFY setupChanged) // the next comparison's answers come without names
    // How answers are drawn and texts read beside that: {topK, topP, minP, repeatPenalty, thinks, residence ("auto", "together", "single"),
    // window, overlaps, textTokens (0: all)}.
    Q_PROPERTY(QVariantMap terms READ terms NOTIFY setupChanged)
    Q_PROPERTY(
        QVariantList devices READ devices NOTIFY devicesChanged) // that a variant can be run on: {value, text}; "" as in chats, first
    Q_PROPERTY(bool hasGpu READ hasGpu NOTIFY devicesChanged)
    Q_PROPERTY(bool canCheckDevices READ canCheckDevices NOTIFY setupChanged)
    Q_PROPERTY(QString forecast READ forecast NOTIFY forecastChanged) // how it would be run, and what that takes; "": not known yet
    Q_PROPERTY(bool isForecastBad READ isForecastBad NOTIFY forecastChanged)
    Q_PROPERTY(bool isMeasured READ isMeasured NOTIFY stateChanged) // a text was read, also where that came to nothing
    Q_PROPERTY(QString textName READ textName NOTIFY setupChanged)  // what quality is measured on; "": it is not
    Q_PROPERTY(bool isSample READ isSample NOTIFY setupChanged)
    Q_PROPERTY(bool isReadingText READ isReadingText NOTIFY setupChanged)
    Q_PROPERTY(bool canStart READ canStart NOTIFY setupChanged)
    Q_PROPERTY(bool isWaiting READ isWaiting NOTIFY stateChanged)  // to start: an answer is being written in a chat
    Q_PROPERTY(QString state READ state NOTIFY stateChanged)       // "setup", "running", "done"
    Q_PROPERTY(QString planText READ planText NOTIFY stateChanged) // how it is run, and what that takes
    Q_PROPERTY(QString problem READ problem NOTIFY stateChanged)   // why it did not run
    Q_PROPERTY(QString title READ title NOTIFY stateChanged)
    Q_PROPERTY(bool wasBlind READ wasBlind NOTIFY stateChanged)  // the one on show
    Q_PROPERTY(QString runKey READ runKey NOTIFY stateChanged)   // of the comparison on show, another one for each
    Q_PROPERTY(QString verdict READ verdict NOTIFY stateChanged) // whether a file gives the same on two devices; "": it ran on one
    Q_PROPERTY(QString recommendation READ recommendation NOTIFY stateChanged)
    Q_PROPERTY(int recommended READ recommended NOTIFY stateChanged) // row; -1: none
    Q_PROPERTY(bool isLossy READ isLossy NOTIFY stateChanged)        // it only differs least
    Q_PROPERTY(
        QStringList changes READ changes NOTIFY stateChanged) // of a run that repeats another: what is not as it was, and what came of it
    Q_PROPERTY(QString caution READ caution NOTIFY stateChanged)      // what is to be known before its figures are believed; "": nothing
    Q_PROPERTY(QVariantList details READ details NOTIFY stateChanged) // how the run was made: {title, value}
    Q_PROPERTY(bool hasChart READ hasChart NOTIFY stateChanged)
    Q_PROPERTY(bool hasTrend READ hasTrend NOTIFY trendChanged) // a variant was measured twice

public:
    // What the controller asks of the rest of the app.
    struct Needs
    {
        std::function<LoadOptions(const QString &path)> loadOptions; // as the model is loaded in a chat
        std::function<void()> freeModels;                            // gives back the memory of those that are loaded for chats,
        std::function<bool()> isFreeing = {};                        // which takes until this says no
        std::function<std::vector<std::pair<std::string, uint64_t>>()> held = {}; // how much that is: device, bytes
        std::function<bool()> isAnswering = {};                                   // an answer is being written in a chat
        std::function<void()> stopAnswers = {};
        QString cacheFolder; // for variants that are quantized here
        QString sampleFile = QStringLiteral(":/hearth/lab/sample.txt");
        QString build = QStringLiteral(HEARTH_VERSION);
        std::function<LabIdentity(const QString &path)> identity = {}; // what the library knows of a model; none: nothing
        LabHasher::HashFile hashFile = {};                             // none: no hashes
        LabTextReader::ReadDocument readDocument = {};                 // none: plain text only
    };

    LabController(Store &store, ChatStore &ids, Needs needs, QObject *parent = nullptr);
    ~LabController() override; // stops what runs and keeps what was done until then

    [[nodiscard]] LabVariantList *variants() { return &m_variants; }
    [[nodiscard]] LabHistoryList *history() { return &m_history; }
    [[nodiscard]] BlindVoting *blind() { return &m_blind; }
    [[nodiscard]] LabInspector *inspector() { return &m_inspector; }
    [[nodiscard]] LabMadeFiles *made() { return &m_made; }
    [[nodiscard]] LabPromptList *promptList() { return &m_promptList; }
    [[nodiscard]] const QList<LabPrompt> &prompts() const { return m_run.id >= 0 ? m_run.prompts : m_promptList.prompts(); }
    [[nodiscard]] int promptCount() const { return int(prompts().size()); }
    [[nodiscard]] QString promptText() const { return prompts().value(m_promptIndex).text; }
    [[nodiscard]] Q_INVOKABLE QString promptName(int index) const { return nameOf(prompts().value(index)); }
    [[nodiscard]] int promptIndex() const { return m_promptIndex; }
    void setPromptIndex(int index);
    [[nodiscard]] QStringList promptSets() const;
    [[nodiscard]] QString promptSetName() const { return m_setName; }
    [[nodiscard]] int emptyPrompts() const { return int(m_promptList.prompts().size() - m_promptList.asked().size()); }
    [[nodiscard]] QString seed() const { return m_seed == 0 ? QString() : QString::number(m_seed); }
    void setSeed(const QString &text);
    [[nodiscard]] double temperature() const { return m_temperature; }
    void setTemperature(double value);
    [[nodiscard]] int maxTokens() const { return m_maxTokens; }
    void setMaxTokens(int value);
    [[nodiscard]] bool isBlind() const { return m_isBlind; }
    void setBlind(bool isBlind);
    [[nodiscard]] bool wasBlind() const { return m_run.isBlind; }
    [[nodiscard]] QVariantMap terms() const { return toMap(m_terms); }
    [[nodiscard]] QVariantList devices() const;
    [[nodiscard]] bool hasGpu() const { return !firstGpu(m_devices).isEmpty(); }
    [[nodiscard]] bool canCheckDevices() const;
    [[nodiscard]] QString forecast() const { return unbroken(m_forecast.text); }
    [[nodiscard]] bool isForecastBad() const { return m_forecast.isBad; }
    [[nodiscard]] bool isMeasured() const { return !m_run.quality.isEmpty(); }
    [[nodiscard]] QString textName() const { return m_text.name; }
    [[nodiscard]] bool isSample() const { return !m_text.name.isEmpty() && m_text.path.isEmpty(); }
    [[nodiscard]] bool isReadingText() const { return m_textReader.isReading(); }
    [[nodiscard]] bool canStart() const;
    [[nodiscard]] QString state() const;
    [[nodiscard]] QString planText() const { return unbroken(m_planText); }
    [[nodiscard]] QString problem() const { return unbroken(m_problem); }
    [[nodiscard]] QString title() const { return m_run.title; }
    [[nodiscard]] QString runKey() const { return QString::number(m_run.id); }
    [[nodiscard]] QString verdict() const { return unbroken(m_verdicts.join(QLatin1Char(' '))); }
    [[nodiscard]] QString recommendation() const { return unbroken(m_advice.text); }
    [[nodiscard]] int recommended() const { return m_advice.variant; }
    [[nodiscard]] bool isLossy() const { return m_advice.isLossy; }
    [[nodiscard]] QStringList changes() const { return m_run.changes; }
    [[nodiscard]] QString caution() const;
    [[nodiscard]] QVariantList details() const;
    [[nodiscard]] bool hasChart() const;
    [[nodiscard]] bool hasTrend() const;
    [[nodiscard]] bool isRunning() const { return m_bench.isRunning() || m_isFreeing; }
    [[nodiscard]] bool isWaiting() const { return m_isWaiting; }

    void open(); // after Store::open(): the history, the prompt sets
    void goOn(); // an answer has ended, or the memory of a model is free: what waits for it goes on

    // What to compare. Files are read in the background: their rows say so until then.
    Q_INVOKABLE void addModel(const QString &path);
    Q_INVOKABLE void addQuantization(const QString &original, const QString &mixture); // made here from that file
    [[nodiscard]] Q_INVOKABLE QStringList quantizations() const;
    Q_INVOKABLE void removeVariant(int row);
    Q_INVOKABLE void setReference(int row);
    // Where a variant runs; "": as in chats. A file may be compared with itself on another device.
    Q_INVOKABLE void setDevice(int row, const QString &device);
    // The reference alone, on the CPU and on the GPU: whether both give the same. Starts.
    Q_INVOKABLE void checkDevices();
    Q_INVOKABLE void setTerm(const QString &key, const QVariant &value);
    Q_INVOKABLE void addPrompt(const QString &text);
    Q_INVOKABLE void setPrompt(int index, const QString &system, const QString &text);
    Q_INVOKABLE void removePrompt(int index);
    Q_INVOKABLE void importPrompts(const QUrl &file);
    Q_INVOKABLE void usePromptSet(const QString &name);
    Q_INVOKABLE void
    keepPromptSet(const QString &name = {}); // "": as they are called. Numbered where other prompts have that name: none are lost
    Q_INVOKABLE void forgetPromptSet(const QString &name);
    Q_INVOKABLE void measureOn(const QUrl &file); // its text, which is read in the background
    Q_INVOKABLE void measureOnSample();
    Q_INVOKABLE void measureNothing();

    // The run. It waits for an answer that is being written in a chat, until that ends or is stopped, and then for the memory of the
    // models that were loaded.
    Q_INVOKABLE void start();
    Q_INVOKABLE void startNow(); // stops the answers that it waits for
    Q_INVOKABLE void stop();     // also the waiting
    Q_INVOKABLE void runAgain(); // the one on show: the same files, prompts, text, seed and sampling
    Q_INVOKABLE void newRun();   // back to choosing; variants and prompts stay
    Q_INVOKABLE void openRun(qint64 runId);
    Q_INVOKABLE void renameRun(qint64 runId, const QString &title);
    Q_INVOKABLE void removeRun(qint64 runId); // → removed; the last one can be brought back
    Q_INVOKABLE void undoRemove();

    // Of the run on show. format: "csv", "json", "md", "svg", "png", "prompts". picture, of svg and png: "size", "time",
    // "speedTrend", "qualityTrend". Writes into the Downloads folder → exported or exportFailed.
    Q_INVOKABLE void exportRun(const QString &format, const QString &picture = QStringLiteral("size"));
    // {marks: [{x, y, label, labelX, labelY, isBest, isReference, series, tip, barTop, barBottom}], legend: [as marks],
    // lines: [{points: [{x, y}], series}], xTicks: [{at, text}], yTicks, xTitle, yTitle, notes, left, top, right, bottom}. series -1: none.
    // cost: "size", "time".
    [[nodiscard]] Q_INVOKABLE QVariantMap chart(const QString &cost, double width, double height) const;
    // The same of how its variants did over time. what: "speed", "quality".
    [[nodiscard]] Q_INVOKABLE QVariantMap trendChart(const QString &what, double width, double height) const;
    // The text that quality was measured on as rich text, each token the more coloured the more a variant differs there from the reference,
    // in parts of some hundred characters, which are laid out one after the other.
    [[nodiscard]] Q_INVOKABLE int heatParts(int row);
    [[nodiscard]] Q_INVOKABLE QString heatHtml(int row, int part, const QColor &color, const QColor &unmeasured);
    // Where in the map a character of the text stands: {part, at}; part -1: that was not kept.
    [[nodiscard]] Q_INVOKABLE QVariantMap heatPlace(int row, double position);
    // How much of the text the map shows, as a sentence; empty: all of it.
    [[nodiscard]] Q_INVOKABLE QString heatLimit(int row);
    // The places where the variant is furthest from the reference, the furthest first: list of {position, length, token, before, after,
    // own, reference, divergence}, all but the first two as texts.
    [[nodiscard]] Q_INVOKABLE QVariantList worstTokens(int row) const;
    // Parts of the answer of a row beside the reference's: list of {kind: "same", "added", "removed", text}.
    [[nodiscard]] Q_INVOKABLE QVariantList difference(int row) const;

Q_SIGNALS:
    void promptsChanged();
    void promptSetsChanged();
    void setupChanged();
    void devicesChanged();
    void forecastChanged();
    void stateChanged();
    void trendChanged();
    void notice(const QString &text);       // a file that could not be used, and why; what was done or cannot be done now
    void removed(const QString &title);     // a comparison; undoRemove() brings it back
    void interrupted(const QString &title); // the one that Hearth ended in the last time; told once
    void exported(const QString &path, const QString &name);
    void exportFailed(const QString &text);

private:
    [[nodiscard]] ComparisonRequest request() const;
    [[nodiscard]] QString titleOf(const ComparisonRequest &request) const;
    [[nodiscard]] LabRun emptyRun(const ComparisonRequest &request) const;
    [[nodiscard]] ComparedVariant comparedOf(const LabVariant &variant, bool isAsItWas) const; // else as the settings are now
    void begin();
    void sayTrouble(const QString &what, const StoreError &error);
    void setWriteError(const StoreError &error);
    [[nodiscard]] QString unkeptText() const; // that the run on show waits to be saved, and why; "": it does not
    void connectSetup();
    void connectBench();
    [[nodiscard]] bool hasWork() const; // a prompt or a text
    [[nodiscard]] bool isThere(const QString &path, const QString &device) const;
    [[nodiscard]] QString freeDevice(const QString &path) const; // that the file is not compared on yet; "": none
    [[nodiscard]] LoadOptions howInChats(const LabVariantList::Row &row) const;
    void placeOn(int row, const QString &device);
    void lookForDevices(); // once
    [[nodiscard]] LabVariantList::Row rowOf(const LabScout::Found &found) const;
    void forecastSoon();
    void makeForecast();
    void wantMissingHashes();
    void wantHashes(const LabVariant &variant, qint64 run);
    void nameFiles(LabVariant &variant) const;
    [[nodiscard]] LabIdentity knownOf(const QString &path) const;
    void add(const LabScout::Order &order);
    void takeHead(const LabScout::Found &found);
    void takeText(const LabText &text);
    void wantHash(const QString &path);
    void takeHash(const QString &path, const QString &sha256);
    void tellInspector();
    void take(LabRun run);                                     // it has just finished
    void keep(LabRun &run);                                    // in the history, with what is known of its files
    void show(const LabRun &run, const QSet<int> &voted = {}); // prompts
    void connectBlind();
    // kept: as the database has it, which waits where it cannot be written, and after a crash.
    [[nodiscard]] RunEnding toldEnding(qint64 id, RunEnding kept) const;
    void refreshHistory();
    void refreshTrend();
    const QList<HeatPart> &heatOf(int row);

    Store &m_store;
    ChatStore &m_ids;
    Needs m_needs;
    LabVariantList m_variants{this};
    LabHistoryList m_history{this};
    int m_historyReading = 0; // the last one that was begun
    LabInspector m_inspector{this};
    BlindVoting m_blind;
    LabScout m_scout{this};
    LabHasher m_hasher;
    LabTextReader m_textReader;
    LabPromptList m_promptList{this};
    LabMadeFiles m_made;
    QList<LabDevice> m_devices; // empty: not looked for yet
    bool m_isLooking = false;   // for devices
    LabScout::Forecast m_forecast;
    QTimer m_forecastTimer;
    int m_forecastJob = 0; // the one that is wanted
    QList<PromptSet> m_sets;
    QString m_setName;        // of the prompts that are chosen
    TakenRun m_taken;         // the comparison that was removed last
    bool m_isWaiting = false; // for the answers in chats to end
    bool m_isFreeing = false; // waiting for memory
    int m_promptIndex = 0;
    int m_tickets = 0; // given out
    quint64 m_seed = 42;
    double m_temperature = 0;
    int m_maxTokens = 200;
    LabTerms m_terms{.mostTokens = 8192}; // so much of a long text says enough in most cases, and is read in minutes
    ReadingSpeeds m_speeds;               // of earlier comparisons
    LabText m_text;                       // quality is measured on it; without a path the built-in sample; without a name none
    QString m_planText;
    QString m_problem;
    bool m_isDisturbed = false;                  // the run under way: another answer was written
    qint64 m_runningId = -1;                     // of the run under way or made last, once something of it is kept
    RunEnding m_keptEnding = RunEnding::Whole;   // of that one, as it was kept last
    std::shared_ptr<std::atomic<bool>> m_isKept; // what was kept of that one last is in the database: set by the store's thread
    StoreError m_writeError;                     // why nothing can be written at the moment
    LabRun m_run;                                // on show; id -1: none
    LabRun m_before;                             // that the run under way or on show repeats; id -1: none
    bool m_isBlind = false;                      // chosen for the next one
    bool m_isToRepeat = false;                   // m_before, once its text is read
    QMultiHash<QString, qint64> m_unhashed;      // runs by the path of a file whose SHA-256 they still lack
    LabTrend m_trend;
    QList<HeatPart> m_heat; // of the map that was asked for last, and
    qint64 m_heatRun = -1;  // which one that is
    int m_heatRow = -1;
    Recommendation m_advice;
    QStringList m_verdicts;
    QThreadPool m_exporter; // one thread
    LabBench m_bench;       // last: it tells the others
};

} // namespace hearth
