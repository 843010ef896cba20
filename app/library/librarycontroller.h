#pragma once

#include "app/library/librarykeeper.h"

#include <QObject>
#include <QUrl>
#include <QVariantList>
#include <QVariantMap>

namespace hearth {

class ModelController;
class Settings;

// What one can do with installed models: where they are looked for, verifying, duplicates, deleting. The list itself is Models.model.
// QML: Library. UI thread.
class LibraryController : public QObject
{
    Q_OBJECT
    Q_PROPERTY(QString modelsFolder READ modelsFolder CONSTANT)           // Hearth's own
    Q_PROPERTY(QStringList folders READ folders NOTIFY placesChanged)     // the user's, beside it
    Q_PROPERTY(QVariantMap verdicts READ verdicts NOTIFY verdictsChanged) // of verified models, by path: {verdict, sentence}
    // {id, name, isUsed, folders, count, sizeText} of LM Studio, Ollama and the Hugging Face cache, those that are on this computer
    Q_PROPERTY(QVariantList programs READ programs NOTIFY programsChanged)
    Q_PROPERTY(bool isScanning READ isScanning NOTIFY scanned)
    Q_PROPERTY(bool isCut READ isCut NOTIFY scanned)                             // there are more models than are listed
    Q_PROPERTY(QString sizeText READ sizeText NOTIFY scanned)                    // of all that is listed
    Q_PROPERTY(QVariantList adapters READ adapters NOTIFY scanned)               // LoRA: {path, name, architecture, baseModel, whyNot}
    Q_PROPERTY(int memoryNews READ memoryNews NOTIFY memoryTold)                 // counts what memoryFor() has learnt
    Q_PROPERTY(bool isBusy READ isBusy NOTIFY busyChanged)                       // verifying, searching or deleting
    Q_PROPERTY(double progress READ progress NOTIFY progressChanged)             // 0 to 1
    Q_PROPERTY(QString progressPath READ progressPath NOTIFY progressChanged)    // of the model that is read
    Q_PROPERTY(QVariantList duplicates READ duplicates NOTIFY duplicatesChanged) // {paths, sizeText, wastedText}; after findDuplicates()
    Q_PROPERTY(bool hasAllDuplicates READ hasAllDuplicates NOTIFY duplicatesChanged) // false: the search was stopped before its end

public:
    LibraryController(ModelController &models, Settings &settings, QObject *parent = nullptr);

    [[nodiscard]] QString modelsFolder() const;
    [[nodiscard]] QStringList folders() const;
    [[nodiscard]] QVariantList programs() const;
    [[nodiscard]] QVariantMap verdicts() const { return m_verdicts; }
    [[nodiscard]] bool isScanning() const;
    [[nodiscard]] bool isCut() const { return m_isCut; }
    [[nodiscard]] QString sizeText() const;
    [[nodiscard]] QVariantList adapters() const { return m_adapters.values(); }
    [[nodiscard]] int memoryNews() const { return m_memoryNews; }
    [[nodiscard]] bool isBusy() const { return m_keeper.isBusy(); }
    [[nodiscard]] double progress() const;
    [[nodiscard]] QString progressPath() const { return m_progress.path; }
    [[nodiscard]] QVariantList duplicates() const { return m_duplicates; }
    [[nodiscard]] bool hasAllDuplicates() const { return m_hasAllDuplicates; }

    Q_INVOKABLE void addFolder(const QUrl &folder);       // a store of Ollama or a Hugging Face cache is known as such
    Q_INVOKABLE void removeFolder(const QString &folder); // its models stay on the disk
    // Whether the models of a program are listed: "lmstudio", "ollama", "huggingface".
    Q_INVOKABLE void setUsesProgram(const QString &id, bool value);
    // Everything about a model for a page of its own: the roles of the list, and {files, root, manifest, modified, chatTemplate}.
    Q_INVOKABLE QVariantMap details(const QString &path) const;
    Q_INVOKABLE void planRemoval(const QString &path); // → removalPlanned
    Q_INVOKABLE void remove(const QString &path);      // unloads it first; → removed
    Q_INVOKABLE void verify(const QString &path);      // → verified
    Q_INVOKABLE void findDuplicates();                 // → duplicatesChanged
    Q_INVOKABLE void cancel();
    // As in defaultsmap.h. Loading takes them from the next time on, chats at once.
    Q_INVOKABLE QVariantMap defaults(const QString &path) const;
    // Memory of the model at a context, in words; "" when it is not known, or not yet: memoryNews then changes. tokens: 0 stands for what
    // is set for all.
    Q_INVOKABLE QString memoryFor(const QString &path, int tokens);
    Q_INVOKABLE void setDefaults(const QString &path, const QVariantMap &defaults);
    Q_INVOKABLE void showInFolder(const QString &path);

Q_SIGNALS:
    void placesChanged();
    void programsChanged();
    void verdictsChanged();
    void scanned();
    void busyChanged();
    void progressChanged();
    void memoryTold();
    void duplicatesChanged();
    // refusal: why it cannot be deleted here, "" when it can; files: what goes.
    void removalPlanned(const QString &path, const QString &refusal, const QString &freedText, const QString &note,
                        const QStringList &files);
    void removed(const QString &path, const QString &freedText, const QString &error); // error: "" when it is gone
    // verdict: "intact", "damaged", "unknown", "unreadable", "cancelled".
    void verified(const QString &path, const QString &verdict, const QString &sentence);

private:
    [[nodiscard]] const InstalledModel *find(const QString &path) const;
    void connectKeeper();
    void takeFacts(const QString &path, const ModelFacts &facts);

    ModelController &m_models;
    Settings &m_settings;
    LibraryKeeper m_keeper;
    HashProgress m_progress;
    QVariantList m_duplicates;
    QVariantMap m_verdicts;
    QMap<QString, QVariant> m_adapters; // by path
    int m_memoryNews = 0;
    bool m_isCut = false;
    bool m_hasAllDuplicates = false;
};

} // namespace hearth
