#pragma once

#include "app/documents/collection.h"

#include <QAbstractListModel>
#include <QtQml/qqmlregistration.h>

namespace hearth {

// What became of each file of a collection, as rows by path; all of them, or those with a problem, or those whose path has a text in it.
// UI thread.
class ReportListModel : public QAbstractListModel
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("made by Collections")
    Q_PROPERTY(int count READ rowCount NOTIFY countChanged) // shown
    Q_PROPERTY(int total READ total NOTIFY countChanged)
    Q_PROPERTY(int problems READ problems NOTIFY countChanged)        // files with some
    Q_PROPERTY(int failed READ failed NOTIFY countChanged)            // files of which nothing could be read
    Q_PROPERTY(int waiting READ waiting NOTIFY countChanged)          // files that are not read yet
    Q_PROPERTY(bool hasPictures READ hasPictures NOTIFY countChanged) // text recognition would help: pages are pictures
    Q_PROPERTY(bool problemsOnly READ problemsOnly WRITE setProblemsOnly NOTIFY filterChanged)
    Q_PROPERTY(QString search READ search WRITE setSearch NOTIFY filterChanged)

public:
    enum Role {
        FileIdRole = Qt::UserRole + 1,
        PathRole,
        NameRole,
        FolderRole,
        FormatRole,
        StageRole,      // "waiting", "reading", "indexed", "failed"
        FactsTextRole,  // "21 pages  ·  84 passages  ·  57 kB"
        ProblemsRole,   // sentences, one a kind of trouble
        AdviceRole,     // what can be done about a file that could not be read; "": nothing
        HiddenTextRole, // says that a part of its text is not seen on its pages; "": none is
    };

    using QAbstractListModel::QAbstractListModel;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;
    [[nodiscard]] int total() const { return int(m_all.size()); }
    [[nodiscard]] int problems() const { return m_problems; }
    [[nodiscard]] int failed() const { return m_failed; }
    [[nodiscard]] int waiting() const { return m_waiting; }
    [[nodiscard]] bool hasPictures() const { return m_hasPictures; }
    [[nodiscard]] bool problemsOnly() const { return m_problemsOnly; }
    void setProblemsOnly(bool value);
    [[nodiscard]] QString search() const { return m_search; }
    void setSearch(const QString &text);

    void clear();
    // Rows that stay are kept, so that a view stays where it is.
    void setFiles(QList<FileReport> files);
    [[nodiscard]] const QList<FileReport> &files() const { return m_all; }

Q_SIGNALS:
    void countChanged();
    void filterChanged();

private:
    [[nodiscard]] bool isShown(const FileReport &file) const;
    void count();
    void refresh();
    void put(int row, const FileReport &file);

    QList<FileReport> m_all; // by path
    QList<FileReport> m_shown;
    QString m_search;
    bool m_problemsOnly = false;
    int m_problems = 0;
    int m_failed = 0;
    int m_waiting = 0;
    bool m_hasPictures = false;
};

} // namespace hearth
