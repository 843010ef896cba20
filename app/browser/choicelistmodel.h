#pragma once

#include "app/browser/fitdesk.h"
#include "app/browser/measuredcost.h"
#include "app/browser/modelchoices.h"

#include <QAbstractListModel>
#include <QtQml/qqmlregistration.h>

namespace hearth {

class Downloads;

// Whether Hearth runs what is in a file.
enum class RunsState : quint8 {
    Unknown,  // its beginning has not been read
    Checking, // it is being read
    Expected, // another quantization of the same repository runs
    Runs,
    RunsNot,
};

// What of a repository can be downloaded, with what is known of each and how far its download is. UI thread.
class ChoiceListModel : public QAbstractListModel
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("made by Browser")
    Q_PROPERTY(int count READ rowCount NOTIFY countChanged)

public:
    enum Role {
        RowRole = Qt::UserRole + 1, // also behind a filter
        NameRole,
        QuantizationRole,
        GroupRole, // "4-bit"
        IsFirstOfGroupRole,
        FilesTextRole, // "Model-Q4_K_M.gguf", "3 parts", "+ images"
        SizeTextRole,  // of all files
        HasProjectorRole,
        FitRole, // "fits", "tight", "too_large", ""
        FitTipRole,
        SpeedTextRole, // "about 12 tokens/s"
        CostTextRole,  // "+1.8 % perplexity", "": never measured here
        CostTipRole,
        IsRecommendedRole,
        RunsRole, // "", "checking", "expected", "runs", "not"
        WhyNotRole,
        StateRole,        // of its download: "", "waiting", "running", "paused", "failed", "done"
        ProgressRole,     // 0 to 1
        ProgressTextRole, // "1.2 of 4.7 GB · 12 MB/s · 5 min left"
        ProblemRole,
        JobIdRole, // of the download, "" for none
        PathRole,  // what is loaded once it is there
    };

    explicit ChoiceListModel(Downloads &downloads, QObject *parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

    void setChoices(const QString &repository, const QString &commit, const QList<ModelChoice> &choices);
    void clear() { setChoices({}, {}, {}); }
    void setFits(const QList<FitFacts> &fits);    // by row
    void setMeasured(const MeasuredCosts &costs); // of these files and all others
    void setRuns(int row, RunsState runs, const QString &whyNot = {});
    void setRecommended(int row); // -1: none
    [[nodiscard]] int recommended() const { return m_recommended; }
    [[nodiscard]] const ModelChoice &choice(int row) const { return m_rows[row].choice; }
    [[nodiscard]] RunsState runs(int row) const { return m_rows[row].runs; }
    [[nodiscard]] const QString &whyNot(int row) const { return m_rows[row].whyNot; }
    [[nodiscard]] const FitFacts &fit(int row) const { return m_rows[row].fit; }
    // The download of a row, "" when there is none.
    [[nodiscard]] QString jobOf(int row) const;

Q_SIGNALS:
    void countChanged();

private:
    struct Row
    {
        ModelChoice choice;
        QString jobId; // that its download has or would have
        QString path;
        bool isOnDisk = false; // whole, from before
        FitFacts fit;
        RunsState runs = RunsState::Unknown;
        QString whyNot;
    };
    [[nodiscard]] Row rowFor(const QString &repository, const QString &commit, const ModelChoice &choice) const;
    [[nodiscard]] bool isThere(const QString &repository, const ModelChoice &choice) const;
    [[nodiscard]] const MeasuredCost *costOf(const ModelChoice &choice) const; // null: never measured
    [[nodiscard]] QVariant downloadData(const Row &row, int role) const;
    void onJob(const QString &id);
    void tell(int row, const QList<int> &roles);

    Downloads &m_downloads;
    QString m_repository;
    QList<Row> m_rows;
    MeasuredCosts m_costs;
    int m_recommended = -1;
};

// The row that most people should take: one that runs and fits, of about the precision that its size asks for. -1: none does.
int recommendedRow(const ChoiceListModel &choices, quint64 parameters);

} // namespace hearth
