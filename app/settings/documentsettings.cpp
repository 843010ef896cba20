#include "app/settings/documentsettings.h"

namespace hearth {

DocumentSettings::DocumentSettings(const QString &dataFolder, QObject *parent)
    : QObject(parent), m_settings(dataFolder + QStringLiteral("/settings.ini"), QSettings::IniFormat)
{
}

bool DocumentSettings::assign(const char *key, const QVariant &value)
{
    if (m_settings.value(QLatin1String(key)) == value)
        return false;
    m_settings.setValue(QLatin1String(key), value);
    return true;
}

QString DocumentSettings::embedder() const
{
    return m_settings.value(QStringLiteral("documents/embedder")).toString();
}

void DocumentSettings::setEmbedder(const QString &path)
{
    if (embedder() != path && assign("documents/embedder", path))
        Q_EMIT embedderChanged();
}

QString DocumentSettings::judge() const
{
    return m_settings.value(QStringLiteral("documents/judge")).toString();
}

void DocumentSettings::setJudge(const QString &path)
{
    if (judge() != path && assign("documents/judge", path))
        Q_EMIT judgeChanged();
}

QStringList DocumentSettings::ocrLanguages() const
{
    const QStringList languages = m_settings.value(QStringLiteral("documents/ocr_languages")).toStringList();
    return languages.isEmpty() ? QStringList{QStringLiteral("eng")} : languages;
}

void DocumentSettings::setReads(const QString &language, bool value)
{
    QStringList languages = ocrLanguages();
    if (languages.contains(language) == value || (!value && languages.size() == 1))
        return;
    if (value)
        languages.append(language);
    else
        languages.removeAll(language);
    if (assign("documents/ocr_languages", languages))
        Q_EMIT ocrLanguagesChanged();
}

} // namespace hearth
