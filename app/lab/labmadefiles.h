#pragma once

#include <QAbstractListModel>
#include <QThreadPool>
#include <QtQml/qqmlregistration.h>

namespace hearth {

// What the Lab has quantized and keeps for the next time: which files, how large, to delete. The folder is read and files are deleted on a
// thread of its own. QML: Lab.made. UI thread.
class LabMadeFiles : public QAbstractListModel
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("made by Lab")
    Q_PROPERTY(int count READ rowCount NOTIFY countChanged)
    Q_PROPERTY(QString totalText READ totalText NOTIFY countChanged)

public:
    enum Role { NameRole = Qt::UserRole + 1, SizeTextRole };
    struct File
    {
        QString path;
        QString name;
        qint64 bytes = 0;

        bool operator==(const File &) const = default;
    };

    explicit LabMadeFiles(QString folder, QObject *parent = nullptr);
    ~LabMadeFiles() override; // waits for what is being deleted

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override { return parent.isValid() ? 0 : int(m_files.size()); }
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;
    [[nodiscard]] QString totalText() const;
    [[nodiscard]] const QList<File> &files() const { return m_files; }

    void refresh(); // → countChanged, soon, when something is other
    void clean();   // deletes what is not whole, Hearth having ended while it was made, and refreshes; only while nothing is made
    Q_INVOKABLE void remove(int row);
    Q_INVOKABLE void removeAll();

Q_SIGNALS:
    void countChanged();
    void failed(const QString &text); // a file could not be deleted

private:
    void removeFiles(const QStringList &paths);
    void take(const QList<File> &files);

    QString m_folder;
    QList<File> m_files;  // by name
    QThreadPool m_worker; // one thread
};

} // namespace hearth
