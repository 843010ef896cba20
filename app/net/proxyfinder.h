#pragma once

#include <QElapsedTimer>
#include <QHash>
#include <QList>
#include <QNetworkProxy>
#include <QObject>
#include <QUrl>

#include <functional>
#include <memory>

namespace hearth {

// Which proxy leads to a host, as the system has it. To ask the system may take seconds, since it may fetch a script from the network
// and run it; so a thread asks it, and an answer that is too late is none. UI thread.
class ProxyFinder : public QObject
{
    Q_OBJECT

public:
    using Ask = std::function<QList<QNetworkProxy>(const QUrl &url)>; // runs on a thread of its own, and may block
    using Found = std::function<void(bool isFound)>;

    explicit ProxyFinder(Ask ask, QObject *parent = nullptr);
    ~ProxyFinder() override; // does not wait for a thread that asks

    // Calls `found` once on this thread: before this returns when the answer is known, else when it is there or the time is over (false).
    // Not when `context` is gone by then.
    void find(const QUrl &url, QObject *context, const Found &found);
    // What find() found for the host last; nothing when it never did.
    [[nodiscard]] QList<QNetworkProxy> known(const QUrl &url) const { return m_answers.value(keyOf(url)).proxies; }

    void setPatience(int ms) { m_patienceMs = ms; }
    void setFreshness(int ms) { m_freshMs = ms; } // how long an answer is taken for true

private:
    struct Answer
    {
        QList<QNetworkProxy> proxies;
        QElapsedTimer since;
    };
    struct Mailbox;

    [[nodiscard]] static QString keyOf(const QUrl &url);
    void askFor(const QString &key, const QUrl &url);
    void take(const QString &key, const QList<QNetworkProxy> &proxies);

    Ask m_ask;
    std::shared_ptr<Mailbox> m_mailbox; // with the threads
    QHash<QString, Answer> m_answers;
    QHash<QString, QList<Found>> m_waiting; // for an answer that is being asked for
    int m_patienceMs = 10000;
    int m_freshMs = 30000;
};

} // namespace hearth
