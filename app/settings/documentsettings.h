#pragma once

#include <QObject>
#include <QSettings>
#include <QStringList>

namespace hearth {

// How documents are read and searched, as the user chose it; kept in settings.ini of the data folder, beside Settings.
// QML: DocumentSettings. UI thread.
class DocumentSettings : public QObject
{
    Q_OBJECT
    Q_PROPERTY(QString embedder READ embedder WRITE setEmbedder NOTIFY embedderChanged) // a model's path; "": words only
    Q_PROPERTY(QString judge READ judge WRITE setJudge NOTIFY judgeChanged)             // a reranker's path; "": none
    Q_PROPERTY(QStringList ocrLanguages READ ocrLanguages NOTIFY ocrLanguagesChanged)   // as Tesseract calls them

public:
    explicit DocumentSettings(const QString &dataFolder, QObject *parent = nullptr);

    [[nodiscard]] QString embedder() const;
    void setEmbedder(const QString &path);
    [[nodiscard]] QString judge() const;
    void setJudge(const QString &path);
    [[nodiscard]] QStringList ocrLanguages() const;                 // never empty
    Q_INVOKABLE void setReads(const QString &language, bool value); // the last one stays

Q_SIGNALS:
    void embedderChanged();
    void judgeChanged();
    void ocrLanguagesChanged();

private:
    bool assign(const char *key, const QVariant &value);

    QSettings m_settings;
};

} // namespace hearth
