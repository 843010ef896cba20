#pragma once

#include <QObject>
#include <QSettings>
#include <QStringList>
#include <QtQml/qqmlregistration.h>

namespace hearth {

// What the user chose, in settings.ini of the data folder. QML: Settings. UI thread. Writes are batched by QSettings.
class Settings : public QObject
{
    Q_OBJECT
    Q_PROPERTY(QString theme READ theme WRITE setTheme NOTIFY themeChanged)                // "system", "light", "dark"
    Q_PROPERTY(double textScale READ textScale WRITE setTextScale NOTIFY textScaleChanged) // 0.85 to 1.4
    Q_PROPERTY(int threads READ threads WRITE setThreads NOTIFY loadOptionsChanged)        // 0: by itself
    Q_PROPERTY(int maxThreads READ maxThreads CONSTANT)
    Q_PROPERTY(int contextTokens READ contextTokens WRITE setContextTokens NOTIFY loadOptionsChanged)           // 0: by itself
    Q_PROPERTY(QString overflowPolicy READ overflowPolicy WRITE setOverflowPolicy NOTIFY overflowPolicyChanged) // "drop_oldest", "stop"
    Q_PROPERTY(int gpuLayers READ gpuLayers WRITE setGpuLayers NOTIFY loadOptionsChanged)                       // -1: as many as fit
    Q_PROPERTY(QString defaultSystemPrompt READ defaultSystemPrompt WRITE setDefaultSystemPrompt NOTIFY defaultSystemPromptChanged)
    Q_PROPERTY(bool sidebarVisible READ sidebarVisible WRITE setSidebarVisible NOTIFY layoutChanged)
    Q_PROPERTY(bool panelVisible READ panelVisible WRITE setPanelVisible NOTIFY layoutChanged)
    Q_PROPERTY(int windowWidth READ windowWidth WRITE setWindowWidth NOTIFY layoutChanged)
    Q_PROPERTY(int windowHeight READ windowHeight WRITE setWindowHeight NOTIFY layoutChanged)
    Q_PROPERTY(bool isSealed READ isSealed WRITE setSealed NOTIFY networkChanged)         // no connection leaves
    Q_PROPERTY(bool isSealForced READ isSealForced NOTIFY networkChanged)                 // by --sealed: this run stays sealed
    Q_PROPERTY(QString proxyMode READ proxyMode WRITE setProxyMode NOTIFY networkChanged) // "system", "none", "http", "socks5"
    Q_PROPERTY(QString proxyHost READ proxyHost WRITE setProxyHost NOTIFY networkChanged)
    Q_PROPERTY(int proxyPort READ proxyPort WRITE setProxyPort NOTIFY networkChanged)
    Q_PROPERTY(QString hubEndpoint READ hubEndpoint WRITE setHubEndpoint NOTIFY networkChanged) // "": huggingface.co
    Q_PROPERTY(QString hubToken READ hubToken WRITE setHubToken NOTIFY networkChanged)
    Q_PROPERTY(int parallelDownloads READ parallelDownloads WRITE setParallelDownloads NOTIFY downloadOptionsChanged) // 1 to 8 files
    Q_PROPERTY(int downloadLimitKb READ downloadLimitKb WRITE setDownloadLimitKb NOTIFY downloadOptionsChanged)  // KB a second, 0: none
    Q_PROPERTY(QString downloadFolder READ downloadFolder WRITE setDownloadFolder NOTIFY downloadOptionsChanged) // "": in the data folder
    Q_PROPERTY(QString environmentEndpoint READ environmentEndpoint CONSTANT)                  // HF_ENDPOINT, which wins; "": not set
    Q_PROPERTY(bool hasEnvironmentToken READ hasEnvironmentToken CONSTANT)                     // HF_TOKEN, which wins
    Q_PROPERTY(int keptModels READ keptModels WRITE setKeptModels NOTIFY memoryOptionsChanged) // beside the current one, 0 to 8
    Q_PROPERTY(int idleUnloadMinutes READ idleUnloadMinutes WRITE setIdleUnloadMinutes NOTIFY memoryOptionsChanged) // 0: never
    Q_PROPERTY(QString dataFolder READ dataFolder CONSTANT)
    Q_PROPERTY(QString version READ version CONSTANT)
    Q_PROPERTY(bool isSystemDark READ isSystemDark NOTIFY systemDarkChanged)

public:
    explicit Settings(const QString &dataFolder, QObject *parent = nullptr);

    [[nodiscard]] QString theme() const;
    void setTheme(const QString &value);
    [[nodiscard]] double textScale() const;
    void setTextScale(double value);
    [[nodiscard]] int threads() const;
    void setThreads(int value);
    [[nodiscard]] int maxThreads() const;
    [[nodiscard]] int contextTokens() const;
    void setContextTokens(int value);
    [[nodiscard]] QString overflowPolicy() const;
    void setOverflowPolicy(const QString &value);
    [[nodiscard]] int gpuLayers() const;
    void setGpuLayers(int value);
    [[nodiscard]] QString defaultSystemPrompt() const;
    void setDefaultSystemPrompt(const QString &value);
    [[nodiscard]] bool sidebarVisible() const;
    void setSidebarVisible(bool value);
    [[nodiscard]] bool panelVisible() const;
    void setPanelVisible(bool value);
    [[nodiscard]] int windowWidth() const;
    void setWindowWidth(int value);
    [[nodiscard]] int windowHeight() const;
    void setWindowHeight(int value);
    [[nodiscard]] bool isSealed() const;
    void setSealed(bool value); // for later runs only, when this one is sealed by force
    [[nodiscard]] bool isSealForced() const { return m_isSealForced; }
    void sealThisRun() { m_isSealForced = true; } // before anybody reads
    [[nodiscard]] QString proxyMode() const;
    void setProxyMode(const QString &value);
    [[nodiscard]] QString proxyHost() const;
    void setProxyHost(const QString &value);
    [[nodiscard]] int proxyPort() const;
    void setProxyPort(int value);
    [[nodiscard]] QString hubEndpoint() const;
    void setHubEndpoint(const QString &value);
    [[nodiscard]] QString hubToken() const;
    void setHubToken(const QString &value); // settings.ini is for its owner's eyes only from then on
    [[nodiscard]] int parallelDownloads() const;
    void setParallelDownloads(int value);
    [[nodiscard]] int downloadLimitKb() const;
    void setDownloadLimitKb(int value);
    [[nodiscard]] QString downloadFolder() const;
    void setDownloadFolder(const QString &folder);
    [[nodiscard]] static QString environmentEndpoint();
    [[nodiscard]] static bool hasEnvironmentToken();
    [[nodiscard]] int keptModels() const;
    void setKeptModels(int value);
    [[nodiscard]] int idleUnloadMinutes() const;
    void setIdleUnloadMinutes(int value);
    [[nodiscard]] QString dataFolder() const { return m_dataFolder; }
    [[nodiscard]] QString version() const { return QStringLiteral(HEARTH_VERSION); }
    [[nodiscard]] bool isSystemDark() const { return m_isSystemDark; }

    Q_INVOKABLE void openDataFolder();

    // Not for QML: the library's memory.
    [[nodiscard]] QString device() const; // "auto", "cpu", "vulkan:N"
    void setDevice(const QString &value);
    [[nodiscard]] QStringList modelPaths() const; // files added by hand, last used first
    void setModelPaths(const QStringList &paths);
    [[nodiscard]] QStringList modelFolders() const; // beside the one in the data folder
    void setModelFolders(const QStringList &folders);
    // Whether the models of another program are listed, too: "lmstudio", "ollama", "huggingface".
    [[nodiscard]] bool usesProgram(const QString &program) const;
    void setUsesProgram(const QString &program, bool value);
    [[nodiscard]] QString lastModel() const;
    void setLastModel(const QString &path);
    // By what the library knows a file (identityKey), as of its last use: for the time before the first scan.
    [[nodiscard]] QString identityOf(const QString &path) const;
    void setIdentity(const QString &path, const QString &identity);
    [[nodiscard]] qint64 lastUsed(const QString &path) const; // ms since 1970, 0 never
    void setLastUsed(const QString &path, qint64 when);

Q_SIGNALS:
    void themeChanged();
    void textScaleChanged();
    void loadOptionsChanged(); // device, threads, context, layers: they count from the next load
    void libraryChanged();     // where models are looked for
    void memoryOptionsChanged();
    void overflowPolicyChanged();
    void defaultSystemPromptChanged();
    void layoutChanged();
    void networkChanged();
    void downloadOptionsChanged();
    void systemDarkChanged();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    bool assign(const char *key, const QVariant &value);
    void readSystemDark();

    QString m_dataFolder;
    QSettings m_settings;
    bool m_isSystemDark = false;
    bool m_isSealForced = false;
};

} // namespace hearth
