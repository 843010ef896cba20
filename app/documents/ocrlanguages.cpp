#include "app/documents/ocrlanguages.h"

#include <QLocale>
#include <QProcess>
#include <QStandardPaths>
#include <QTimer>

#include <algorithm>

namespace hearth {

namespace {

constexpr int longestMs = 10000; // for a program that lists a folder

// The codes are those of ISO 639-2, some with a script or a purpose behind them: "chi_sim", "deu_latf".
QString languageName(const QString &code)
{
    static const QHash<QString, QString> special = {{QStringLiteral("chi_sim"), OcrLanguages::tr("Chinese (simplified)")},
                                                    {QStringLiteral("chi_tra"), OcrLanguages::tr("Chinese (traditional)")}};
    if (const auto found = special.find(code); found != special.end())
        return *found;
    const QString base = code.section(u'_', 0, 0);
    const QLocale::Language language = QLocale::codeToLanguage(base);
    if (language == QLocale::AnyLanguage || language == QLocale::C)
        return code;
    const QString rest = code.section(u'_', 1);
    return rest.isEmpty() ? QLocale::languageToString(language) : QStringLiteral("%1 (%2)").arg(QLocale::languageToString(language), rest);
}

} // namespace

OcrLanguages::OcrLanguages(QObject *parent) : QObject(parent)
{
    look();
}

QString OcrLanguages::hint()
{
#ifdef Q_OS_MACOS
    return tr("Install Tesseract (brew install tesseract tesseract-lang), then look at the files again.");
#elif defined(Q_OS_WIN)
    return tr("Install Tesseract with the languages you need, then look at the files again.");
#else
    return tr("Install the package tesseract-ocr and one for each language, such as tesseract-ocr-deu, then look at the files again.");
#endif
}

QVariantList OcrLanguages::parse(const QString &listing)
{
    QVariantList rows;
    for (const QString &line : listing.split(u'\n')) {
        const QString code = line.trimmed();
        const bool isCode = !code.isEmpty() && std::all_of(code.begin(), code.end(), [](QChar letter) {
            return letter == u'_' || (letter.unicode() < 128 && letter.isLetterOrNumber());
        });
        if (isCode && code != QLatin1String("osd") && code != QLatin1String("equ"))
            rows.append(QVariantMap{{QStringLiteral("code"), code}, {QStringLiteral("name"), languageName(code)}});
    }
    std::sort(rows.begin(), rows.end(), [](const QVariant &a, const QVariant &b) {
        return a.toMap().value(QStringLiteral("name")).toString().localeAwareCompare(b.toMap().value(QStringLiteral("name")).toString())
            < 0;
    });
    return rows;
}

QVariantList OcrLanguages::withMissing(const QVariantList &languages, const QStringList &chosen) const
{
    QVariantList rows = languages;
    for (const QString &code : chosen) {
        const bool isThere = std::any_of(languages.begin(), languages.end(),
                                         [&code](const QVariant &row) { return row.toMap().value(QStringLiteral("code")) == code; });
        if (!isThere)
            rows.append(QVariantMap{{QStringLiteral("code"), code},
                                    {QStringLiteral("name"), tr("%1, not installed").arg(languageName(code))},
                                    {QStringLiteral("isMissing"), true}});
    }
    return rows;
}

void OcrLanguages::look()
{
    const QString program = QStandardPaths::findExecutable(QStringLiteral("tesseract"));
    if (program.isEmpty())
        return take({});
    auto *process = new QProcess(this);
    process->setProcessChannelMode(QProcess::MergedChannels); // some versions list on standard error
    connect(process, &QProcess::finished, this, [this, process] {
        take(parse(QString::fromUtf8(process->readAll())));
        process->deleteLater();
    });
    connect(process, &QProcess::errorOccurred, this, [this, process](QProcess::ProcessError error) {
        if (error != QProcess::FailedToStart)
            return;
        take({});
        process->deleteLater();
    });
    process->start(program, {QStringLiteral("--list-langs")}, QIODevice::ReadOnly);
    QTimer::singleShot(longestMs, process, &QProcess::kill);
}

void OcrLanguages::take(const QVariantList &languages)
{
    m_isKnown = true;
    m_languages = languages;
    Q_EMIT changed();
}

} // namespace hearth
