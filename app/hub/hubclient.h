#pragma once

#include "app/hub/hubtypes.h"
#include "app/net/net.h"

#include <QDateTime>
#include <QHash>
#include <QObject>

#include <functional>
#include <memory>

namespace hearth {

// "https://huggingface.co" or what the settings say; HF_ENDPOINT and HF_TOKEN of the environment win.
HubOptions hubOptions(const QString &endpoint, const QString &token);

// Asks the Hugging Face Hub, or a mirror that speaks as it does. UI thread. Each call returns its number at once; `done` is called once,
// later, unless the call is cancelled or the client is gone. While the Hub asks for patience (429) nothing is sent at all.
class HubClient : public QObject
{
    Q_OBJECT

public:
    template <typename T> using Done = std::function<void(const HubResult<T> &)>;

    HubClient(Net &net, HubOptions options, QObject *parent = nullptr);

    void setOptions(const HubOptions &options);
    [[nodiscard]] const HubOptions &options() const { return m_options; }
    [[nodiscard]] Net &net() { return m_net; }

    int search(const HubQuery &query, const Done<HubPage> &done);
    int nextPage(const QUrl &next, const Done<HubPage> &done); // HubPage::next
    // revision: a branch ("main"), tag or commit.
    int model(const QString &repository, const QString &revision, const Done<HubModel> &done);
    int tree(const QString &repository, const QString &revision, const Done<HubTree> &done);
    int facts(const QString &repository, const QString &revision, const QString &path, const Done<HubFileFacts> &done);
    // At most `length` bytes from `offset` on; less at the file's end.
    int bytes(const QString &repository, const QString &revision, const QString &path, qint64 offset, qint64 length,
              const Done<QByteArray> &done);
    int readme(const QString &repository, const QString &revision, const Done<QString> &done); // "" when there is none
    void cancel(int call);

    // Where a file's content is asked for.
    [[nodiscard]] QUrl resolveUrl(const QString &repository, const QString &revision, const QString &path) const;
    // The repository's page, for a browser.
    [[nodiscard]] QUrl pageUrl(const QString &repository) const;

    // Of a 429 that a download met: nothing is sent before.
    void waitSeconds(int seconds);
    [[nodiscard]] int secondsToWait() const;

Q_SIGNALS:
    void optionsChanged(); // the Hub is another one, or who asks it is

private:
    using Answered = std::function<void(int call, NetReply &)>;
    int start(NetRequest request, const QString &repository, const std::function<void(const HubError &)> &fail, const Answered &answered);
    void sendFor(int call, NetRequest request, const QString &repository, const std::function<void(const HubError &)> &fail,
                 const Answered &answered);
    int failLater(const HubError &error, const std::function<void(const HubError &)> &fail);
    void collectTree(int call, NetReply &reply, const QString &repository, const std::shared_ptr<HubTree> &tree, const Done<HubTree> &done);
    [[nodiscard]] HubError malformed() const;
    [[nodiscard]] NetRequest apiRequest(const QUrl &url, const QString &purpose) const;

    Net &m_net;
    HubOptions m_options;
    QHash<int, NetReply *> m_calls; // null: none is sent (yet)
    int m_lastCall = 0;
    QDateTime m_quietUntil;
};

} // namespace hearth
