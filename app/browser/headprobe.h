#pragma once

#include "app/browser/modelchoices.h"
#include "app/hub/hubclient.h"
#include "inference/modeloutline.h"

#include <QObject>
#include <QThreadPool>

#include <functional>
#include <memory>

namespace hearth {

// What the beginning of a file says.
struct HeadFacts
{
    ModelInfo info;                              // of a file that is no model at all only `whyNot`
    std::shared_ptr<const ModelOutline> outline; // null when it does not run
};

// Reads the beginning of a file on the Hub, by Range requests and no more of it than is needed, until that says what the model is and
// whether Hearth runs it. UI thread; a thread of its own parses. One at a time.
class HeadProbe : public QObject
{
    Q_OBJECT

public:
    using Done = std::function<void(const HubResult<HeadFacts> &)>;

    explicit HeadProbe(HubClient &hub, QObject *parent = nullptr);
    ~HeadProbe() override; // waits for the parser

    // Ends the one before, which is not reported then. `done` is called later, once.
    void start(const QString &repository, const QString &commit, const ModelChoice &choice, Done done);
    void stop();
    [[nodiscard]] bool isRunning() const { return bool(m_done); }

    static constexpr qint64 mostBytes = 48LL << 20; // of a file; nearly all say it in 16 MiB
    static constexpr int mostParts = 16;            // of a split model that are looked into; else the first alone

private:
    void askConfig();
    void ask();
    void parse();
    void onParsed(const HeadFacts &facts);
    void finish(const HubResult<HeadFacts> &result);
    [[nodiscard]] int parts() const;
    [[nodiscard]] qint64 nextLength() const; // of the part that is being read; 0: no more of it is needed, or can be had

    HubClient &m_hub;
    QThreadPool m_worker; // one thread
    QString m_repository;
    QString m_commit;
    ModelChoice m_choice;
    QByteArray m_config;
    QList<QByteArray> m_heads; // of the parts, so far
    Done m_done;
    int m_call = 0;
    int m_run = 0; // which start() this is: late answers of the parser know theirs
};

} // namespace hearth
