#pragma once

#include <QAbstractListModel>
#include <QtQml/qqmlregistration.h>

namespace hearth {

struct Notice
{
    QString kind; // "info", "warning", "error"
    QString title;
    QString text;
    QString action;     // what acted() reports; empty: only dismiss
    QString actionText; // for the button
};

// Notices that stay until they are dismissed: a recovered database, a model that crashed the app, a full disk. QML: Notices. UI thread.
class NoticeList : public QAbstractListModel
{
    Q_OBJECT
    Q_PROPERTY(QAbstractListModel *model READ model CONSTANT)
    Q_PROPERTY(int count READ rowCount NOTIFY countChanged)

public:
    enum Role { NoticeIdRole = Qt::UserRole + 1, KindRole, TitleRole, TextRole, ActionRole, ActionTextRole };

    using QAbstractListModel::QAbstractListModel;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;
    QAbstractListModel *model() { return this; }

    // One with the same title is replaced. Returns its id.
    int add(const Notice &notice);
    void removeTitled(const QString &title);

    Q_INVOKABLE void dismiss(int noticeId);
    Q_INVOKABLE void act(int noticeId); // reports the action, then dismisses

Q_SIGNALS:
    void countChanged();
    void acted(const QString &action);

private:
    struct Entry
    {
        int id = 0;
        Notice notice;
    };
    void removeAt(int row);

    QList<Entry> m_entries;
    int m_lastId = 0;
};

} // namespace hearth
