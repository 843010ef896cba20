#pragma once

#include "app/lab/labdevices.h"
#include "app/lab/labrun.h"
#include "inference/comparisonplan.h"

#include <QAbstractListModel>
#include <QTimer>
#include <QtQml/qqmlregistration.h>

#include <functional>
#include <map>
#include <optional>

namespace hearth {

// The variants of the comparison on show: what is to be compared, how it goes, and what came of it for the prompt that is looked at. UI
// thread.
class LabVariantList : public QAbstractListModel
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("made by Lab")
    Q_PROPERTY(int count READ rowCount NOTIFY countChanged)

public:
    enum Role {
        LabelRole = Qt::UserRole + 1,
        FileNameRole,
        PathRole,
        SizeTextRole, // of the file; of one to be made, as planned
        IsReferenceRole,
        IsToMakeRole, // it is quantized first
        StageRole,    // "", "reading" (its head), "making", "loading", "answering", "scoring", "done", "failed"
        FractionRole, // 0 to 1 of the stage
        ErrorRole,
        FiguresRole, // what it costs: list of {title, value}
        QualityRole, // list of {title, value, tip}; empty: not measured
        QualityErrorRole,
        AnswerRole, // to the prompt on show
        HasAnswerRole,
        PartsAtRole, // first character that is not the reference's; -1: none
        PartsLengthRole,
        PartsAtTokenRole,
        PartingRole, // "same", "token", "words"; empty: not compared
        AnswerErrorRole,
        CandidatesRole, // there: list of {text, percent, isChosen}
        ReferenceCandidatesRole,
        EqualTextRole,  // "82 % of the tokens are the same"
        AgreesTextRole, // "agrees with 96 % of the reference"
        AgreesTipRole,  // what that means, with its figures
        WorstRole,      // list of {position, text, divergence}
        DetailsRole,    // which file it is and how it ran: list of {title, value}
        DeviceRole,     // that was chosen for it: "cpu", "vulkan:0"; "": as the model runs in chats
        ThinkingRole,   // before the answer on show
        FinishRole,     // why that answer ended short, a sentence; empty: it did not
        NoticeRole,     // what the variant could not be loaded with as asked
        SamePromptRole, // false: the reference was given other tokens to answer
    };

    struct Row
    {
        ComparedVariant compared;
        LabVariant facts; // before the run: label, path, size, quantization
        QString name;     // its label without the device
        QString model;    // what the file calls itself; empty: not known
        QString stage;
        int ticket = 0;       // of the reading of its head; 0: that is done
        bool isUsable = true; // false: its head could not be read, or it does not run; facts.error says why
        double fraction = 0;
        QList<LabAnswer> answers; // by prompt, those that have begun
        std::optional<LabQuality> quality;
    };

    explicit LabVariantList(QObject *parent = nullptr);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

    [[nodiscard]] const QList<Row> &rows() const { return m_rows; }
    [[nodiscard]] int reference() const { return m_reference; }
    void setRows(const QList<Row> &rows, int reference);
    void add(const Row &row);
    void remove(int row);
    void setReference(int row);
    void setPrompt(int prompt); // whose answers are shown
    // What was found in the head of the row with the ticket. Its label becomes unlike those of all others, by its file's name where that of
    // another file has the same. → its row; -1: it was removed.
    int setFound(int ticket, const Row &row);
    void drop(int ticket); // the row that waits for it
    // Where the row is to run; its label says so. id empty: as in chats, which `how` is.
    void setDevice(int row, const LabDevice &device, const LoadOptions &how);
    [[nodiscard]] bool areUsable() const; // all are read and run
    void setLoading(int row, const ComparedVariant &compared);
    void setHashes(const QList<LabVariant> &variants); // a row each, of the run on show

    // While it runs.
    void clearResults();
    void setStage(int row, const QString &stage, double fraction);
    void setError(int row, const QString &text);
    void grow(int row, int prompt, const QString &text, int tokens, const QString &thinking);
    void setAnswer(const LabAnswer &answer);
    void setQuality(const LabQuality &quality);
    // The whole result; rows that are not there yet are made.
    void showRun(const LabRun &run, const std::function<ComparedVariant(const LabVariant &)> &comparedOf);

Q_SIGNALS:
    void countChanged();

private:
    static QString labelOn(const QString &name, const QString &device); // "Q4_K_M · CPU"
    [[nodiscard]] QString labelFor(int row, const QString &wanted) const;
    [[nodiscard]] const LabAnswer *answerOf(const Row &row) const;
    [[nodiscard]] QVariant answerData(const Row &row, int role) const;
    LabAnswer &answerAt(Row &row, int prompt);
    static QList<int> answerRoles();
    void tell(int row, const QList<int> &roles = {});
    void tellLater(int row, const QList<int> &roles);
    void tellNext();

    QList<Row> m_rows;
    std::map<int, QList<int>> m_untold; // by row: roles that changed
    QTimer m_tellTimer; // tells one row a turn of the event loop: what is queued in a turn still belongs to it, a timer does not
    int m_reference = 0;
    int m_prompt = 0;
};

} // namespace hearth
