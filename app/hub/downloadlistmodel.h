#pragma once

#include <QAbstractListModel>
#include <QStringList>

namespace hearth {

class Downloads;
struct DownloadJob;

// The downloads as rows: what is under way or failed in the order it was asked for, below it what is finished, the latest first. UI thread.
class DownloadListModel : public QAbstractListModel
{
    Q_OBJECT
    Q_PROPERTY(int count READ rowCount NOTIFY countChanged)

public:
    enum Role {
        JobIdRole = Qt::UserRole + 1,
        TitleRole,
        RepositoryRole,
        StateRole,      // "waiting", "running", "paused", "failed", "done"
        ProgressRole,   // 0 to 1
        AmountTextRole, // "1.2 of 4.7 GB"; of a finished one "4.7 GB"
        SpeedTextRole,  // empty unless it runs
        LeftTextRole,
        ProblemRole,   // why it failed, was paused, or waits
        LinkRole,      // a url where that can be mended; empty: nowhere
        LostTextRole,  // what a cancel throws away: "1.2 GB"; empty: nothing
        FilesTextRole, // "3 files"; empty: one
        PathRole,      // of a finished one: what is loaded to chat with it; empty: nothing
        SectionRole,   // "active", "finished"
    };

    explicit DownloadListModel(const Downloads &downloads, QObject *parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

Q_SIGNALS:
    void countChanged();

private:
    [[nodiscard]] QVariant progressData(const DownloadJob &job, int role) const;
    void add(const QString &id);
    void remove(const QString &id);
    void change(const QString &id);
    void finish(const QString &id);
    void tell(const QString &id, const QList<int> &roles = {});

    const Downloads &m_downloads;
    QStringList m_ids;      // by row
    qsizetype m_active = 0; // so many first rows are not finished
};

} // namespace hearth
