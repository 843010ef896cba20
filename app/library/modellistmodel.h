#pragma once

#include "app/library/installedmodel.h"

#include <QAbstractListModel>
#include <QtQml/qqmlregistration.h>

namespace hearth {

// A model file the user has: where it is and what is in it. Facts come later than the row.
struct ModelEntry
{
    QString path;
    qint64 lastUsed = 0;  // ms since 1970, 0 never
    bool isAdded = false; // by hand, not found in the models folder
    bool isGuide = false; // the one that comes with the program
    bool hasFacts = false;
    ModelInfo info;
    QString whyNot;           // why it cannot run; empty: it can
    InstalledModel installed; // which one it is, its files, where it was found
};

// Known model files, last used first, the built-in guide last. UI thread.
class ModelListModel : public QAbstractListModel
{
    Q_OBJECT
    QML_ELEMENT
    QML_UNCREATABLE("made by Models")
    Q_PROPERTY(int count READ rowCount NOTIFY countChanged)

public:
    enum Role {
        PathRole = Qt::UserRole + 1,
        NameRole,
        FileNameRole,
        SizeTextRole,
        SizeBytesRole,
        QuantizationRole,
        ArchitectureRole,
        ParametersTextRole,
        ContextTokensRole,
        IsCurrentRole,
        RunsRole,
        WhyNotRole,
        LastUsedRole,
        IsGuideRole,
        SourceNameRole, // the section: "Models folder", "Ollama", ...
        SourceRole,     // ModelSource as a number: the order of the sections
        RepositoryRole,
        RevisionRole,
        Sha256Role,
        LicenseRole,
        TypesTextRole,   // "Q4_K 75%, Q6_K 25%"
        IsEmbeddingRole, // for embeddings or judging, not to chat with
        JudgesRole,      // of those: it scores a question and a passage
        HasProjectorRole,
        IsAddedRole,
    };

    using QAbstractListModel::QAbstractListModel;

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    [[nodiscard]] QHash<int, QByteArray> roleNames() const override;

    // Keeps the facts of the files that stay as they are. The view is told of a change only where there is one.
    void setEntries(QList<ModelEntry> entries);
    void setFacts(const QString &path, const ModelInfo &info, const QString &whyNot);
    void setCurrent(const QString &path);
    void remove(const QString &path);
    [[nodiscard]] int rowOf(const QString &path) const;
    [[nodiscard]] const ModelEntry *find(const QString &path) const; // null: not in the list
    [[nodiscard]] const QList<ModelEntry> &entries() const { return m_entries; }

Q_SIGNALS:
    void countChanged();

private:
    static QVariant identityData(const ModelEntry &entry, int role);

    QList<ModelEntry> m_entries;
    QString m_current;
};

// "1.3 GB" (powers of ten, as file managers show), "135M".
QString sizeText(quint64 bytes);
QString parametersText(quint64 parameters);

// What a model is called: by its program, by its file's metadata, by its file's name.
QString shownName(const ModelEntry &entry);

// What the built-in guide is called, whatever its file says.
QString guideName();

} // namespace hearth
