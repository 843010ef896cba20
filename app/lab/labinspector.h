#pragma once

#include "app/lab/labtensorlist.h"

#include <QObject>
#include <QThreadPool>
#include <QVariantList>

#include <stop_token>

namespace hearth {

// What the files of the variants are made of, tensor by tensor: one alone or two beside each other, and how far each tensor is from an
// original. Reads on a thread of its own. QML: Lab.inspector. UI thread.
class LabInspector : public QObject
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("made by Lab")
    Q_PROPERTY(hearth::LabTensorList *tensors READ tensors CONSTANT)
    Q_PROPERTY(QVariantList files READ files NOTIFY filesChanged) // {value: path, text: label} of those that are there
    Q_PROPERTY(QString first READ first NOTIFY chosen)            // paths; "": none
    Q_PROPERTY(QString second READ second NOTIFY chosen)
    Q_PROPERTY(QString original READ original NOTIFY chosen)
    Q_PROPERTY(bool isReading READ isReading NOTIFY progressed)
    Q_PROPERTY(double progress READ progress NOTIFY progressed) // 0 to 1
    Q_PROPERTY(QString problem READ problem NOTIFY progressed)

public:
    struct File
    {
        QString path;
        QString label;
        QString original;     // that it was quantized from, where that is known
        bool isWhole = false; // F32, F16 or BF16: others may be held against it
        bool operator==(const File &) const = default;
    };

    explicit LabInspector(QObject *parent = nullptr);
    ~LabInspector() override; // breaks off what is read

    [[nodiscard]] LabTensorList *tensors() { return &m_tensors; }
    [[nodiscard]] QVariantList files() const;
    [[nodiscard]] QString first() const { return m_first; }
    [[nodiscard]] QString second() const { return m_second; }
    [[nodiscard]] QString original() const { return m_original; }
    [[nodiscard]] bool isReading() const { return m_isReading; }
    [[nodiscard]] double progress() const { return m_progress; }
    [[nodiscard]] QString problem() const { return m_problem; }

    void setFiles(const QList<File> &files);

    // Looks at the files: of those that were not chosen the best guess, which is the two that are most alike and the least quantized one as
    // the original.
    Q_INVOKABLE void open();
    Q_INVOKABLE void setFirst(const QString &path);
    Q_INVOKABLE void setSecond(const QString &path);
    Q_INVOKABLE void setOriginal(const QString &path);
    Q_INVOKABLE void stop(); // what has been read stays

Q_SIGNALS:
    void filesChanged();
    void chosen();
    void progressed();

private:
    struct Found // by the worker
    {
        std::optional<TensorReport> first;
        std::optional<TensorReport> second;
        QString problem;
        bool isEnd = false;
    };
    void guess();
    void read();
    void work(int job, const std::stop_token &token, const QStringList &paths);
    void tell(int job, const Found &found);
    void tellProgress(int job, double progress);

    LabTensorList m_tensors{this};
    QList<File> m_files;
    QString m_first;
    QString m_second;
    QString m_original;
    bool m_isReading = false;
    double m_progress = 0;
    QString m_problem;
    int m_job = 0; // the one whose results count
    std::stop_source m_stop;
    QThreadPool m_worker; // one thread
};

} // namespace hearth
