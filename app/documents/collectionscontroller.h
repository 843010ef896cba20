#pragma once

#include "app/documents/collectionlistmodel.h"
#include "app/documents/documentsport.h"
#include "app/documents/questiontrial.h"
#include "app/documents/reportlistmodel.h"

#include <QTimer>
#include <QUrl>

namespace hearth {

// The page of documents: the collections, how far their indexing is, and the report of one. QML: Collections. UI thread.
class CollectionsController : public QObject
{
    Q_OBJECT
    Q_PROPERTY(QAbstractListModel *model READ model CONSTANT)
    Q_PROPERTY(hearth::ReportListModel *report READ report CONSTANT)
    Q_PROPERTY(hearth::QuestionTrial *trial READ trial CONSTANT)
    Q_PROPERTY(int count READ count NOTIFY collectionsChanged)
    Q_PROPERTY(int unreadFiles READ unreadFiles NOTIFY collectionsChanged) // of all collections
    Q_PROPERTY(bool isRunning READ isRunning NOTIFY progressChanged)
    Q_PROPERTY(bool isPaused READ isPaused NOTIFY progressChanged)
    Q_PROPERTY(double progress READ progress NOTIFY progressChanged)      // 0 to 1, of the bytes; -1: not known yet
    Q_PROPERTY(int percent READ percent NOTIFY progressChanged)           // whole, never 100 before the end
    Q_PROPERTY(QString amountText READ amountText NOTIFY progressChanged) // "12 of 46 files"
    Q_PROPERTY(QString leftText READ leftText NOTIFY progressChanged)
    Q_PROPERTY(QString currentFile READ currentFile NOTIFY progressChanged) // its name
    Q_PROPERTY(QString trouble READ trouble NOTIFY progressChanged)
    Q_PROPERTY(QString notice READ notice NOTIFY progressChanged)
    Q_PROPERTY(double shownReport READ shownReport NOTIFY shownReportChanged) // the collection of `report`; -1: none
    Q_PROPERTY(QString shownName READ shownName NOTIFY shownReportChanged)

public:
    explicit CollectionsController(DocumentsPort &documents, QObject *parent = nullptr);

    [[nodiscard]] QAbstractListModel *model() { return &m_model; }
    [[nodiscard]] ReportListModel *report() { return &m_report; }
    [[nodiscard]] QuestionTrial *trial() { return &m_trial; }
    [[nodiscard]] int count() const { return m_model.rowCount(); }
    [[nodiscard]] int unreadFiles() const;
    [[nodiscard]] bool isRunning() const { return m_progress.isRunning; }
    [[nodiscard]] bool isPaused() const { return m_progress.isPaused; }
    [[nodiscard]] double progress() const;
    [[nodiscard]] int percent() const;
    [[nodiscard]] QString amountText() const;
    [[nodiscard]] QString leftText() const;
    [[nodiscard]] QString currentFile() const;
    [[nodiscard]] QString trouble() const { return m_progress.trouble; }
    [[nodiscard]] QString notice() const { return m_progress.notice; }
    [[nodiscard]] double shownReport() const { return double(m_shownReport); }
    [[nodiscard]] QString shownName() const;

    // A collection of these files and folders, named after them; its id, -1 when none of them is on this computer. Which of them are there
    // is seen a moment later: others are taken out again, and the collection too when none is left, which leftOut() tells.
    Q_INVOKABLE qint64 addWith(const QList<QUrl> &places);
    Q_INVOKABLE qint64 add(const QString &name);
    Q_INVOKABLE void rename(qint64 id, const QString &name); // an empty name changes nothing
    Q_INVOKABLE void remove(qint64 id);
    Q_INVOKABLE void addPlaces(qint64 id, const QList<QUrl> &places);
    Q_INVOKABLE void removePlace(qint64 id, const QString &path);
    Q_INVOKABLE void lookAgain(qint64 id);
    Q_INVOKABLE void setPaused(bool isPaused);
    Q_INVOKABLE void showReport(qint64 id); // -1: none
    // The report as a table, in the user's folder of downloads: exported() or exportFailed() follows.
    Q_INVOKABLE void exportReport();
    Q_INVOKABLE void copyReport();
    Q_INVOKABLE void openFile(const QString &path);     // with the program that the system has for it
    Q_INVOKABLE void showInFolder(const QString &path); // in the system's file manager

Q_SIGNALS:
    void collectionsChanged();
    void leftOut(const QString &text); // of what was to be added, and why: a sentence
    void progressChanged();
    void shownReportChanged();
    void exported(const QString &path, const QString &name);
    void exportFailed(const QString &text);

private:
    void refresh();
    void lookAtPlaces();
    void check(qint64 id, const QStringList &added, const QString &name, const PathFactsByPath &facts);
    void look(qint64 id, const QStringList &added, const QString &name, const QStringList &remote);
    void readReport();
    [[nodiscard]] bool isEmbedding() const; // all files are read, but not every passage can be found by its meaning yet
    [[nodiscard]] QString freeName(const QString &name) const;

    DocumentsPort &m_documents;
    CollectionListModel m_model;
    ReportListModel m_report;
    QuestionTrial m_trial;
    IndexProgress m_progress;
    qint64 m_shownReport = -1;
    bool m_isReportRead = false; // asked for, not here yet
    bool m_isLooking = false;    // the same of what lies at the places
    bool m_mustLook = false;     // once more
    QTimer m_reportTimer;        // not at each file that is done
};

// The files and folders on this computer among them, absolute, by their names alone: some may not be there.
QStringList localPaths(const QList<QUrl> &urls);
// Of the others what they are called.
QStringList remoteNames(const QList<QUrl> &urls);

} // namespace hearth
