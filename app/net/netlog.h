#pragma once

#include <QAbstractListModel>
#include <QDateTime>
#include <QList>

namespace hearth {

// One request that left this machine. A redirect makes a second one.
struct NetLogEntry
{
    qint64 id = 0;
    QDateTime when;
    QString host; // "huggingface.co", with the port when it is an unusual one
    QString method;
    QString purpose;
    qint64 bytesUp = 0;   // request line and headers; TLS is not counted
    qint64 bytesDown = 0; // body
    int status = 0;       // 0: no answer (yet)
    QString outcome;      // why there was no answer, or why it was ended; empty while all is well
    bool isRunning = true;
    bool operator==(const NetLogEntry &) const = default;
};

// Every request of this run, the newest first; the oldest are forgotten when there are too many. UI thread. For a list view.
class NetLog : public QAbstractListModel
{
    Q_OBJECT
    Q_PROPERTY(int count READ rowCount NOTIFY countChanged)
    Q_PROPERTY(qint64 totalRequests READ totalRequests NOTIFY countChanged)

public:
    enum Role {
        EntryIdRole = Qt::UserRole + 1,
        WhenRole,
        HostRole,
        MethodRole,
        PurposeRole,
        BytesUpRole,
        BytesDownRole,
        StatusRole,
        OutcomeRole,
        IsRunningRole,
    };
    static constexpr int maxEntries = 1000;

    using QAbstractListModel::QAbstractListModel;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

    // Gives the entry its id.
    qint64 add(NetLogEntry entry);
    void update(const NetLogEntry &entry); // ignored once it is forgotten
    void clear();
    [[nodiscard]] const QList<NetLogEntry> &entries() const { return m_entries; }
    [[nodiscard]] qint64 totalRequests() const { return m_lastId; }

Q_SIGNALS:
    void countChanged();

private:
    QList<NetLogEntry> m_entries;
    qint64 m_lastId = 0;
};

} // namespace hearth
