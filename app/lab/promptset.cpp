#include "app/lab/promptset.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QStringDecoder>

namespace hearth {

namespace {

constexpr qsizetype shortName = 48;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(PromptSet)
};

LabPrompt promptFrom(const QJsonValue &value)
{
    if (value.isString())
        return {.text = value.toString()};
    const QJsonObject object = value.toObject();
    return {.name = object[QStringLiteral("name")].toString(),
            .system = object[QStringLiteral("system")].toString(),
            .text = object[QStringLiteral("prompt")].toString()};
}

void readJson(const QJsonDocument &json, PromptSet &set)
{
    if (json.isObject() && json[QStringLiteral("name")].isString())
        set.name = json[QStringLiteral("name")].toString();
    const QJsonArray list = json.isArray() ? json.array() : json[QStringLiteral("prompts")].toArray();
    for (const auto &value : list)
        set.prompts.append(promptFrom(value));
}

void readText(const QString &text, PromptSet &set)
{
    static const QRegularExpression emptyLines(QStringLiteral("\\n[ \\t]*\\n\\s*"));
    QString lines = text;
    lines.replace(QStringLiteral("\r\n"), QStringLiteral("\n"));
    const QStringList paragraphs = lines.split(emptyLines, Qt::SkipEmptyParts);
    for (const QString &paragraph : paragraphs)
        set.prompts.append({.text = paragraph.trimmed()});
}

} // namespace

PromptSet promptSetFrom(const QByteArray &bytes, const QString &name)
{
    PromptSet set{.name = name};
    if (bytes.size() > mostPromptBytes) {
        set.error = Text::tr("“%1” is larger than 1 MB, which is more than a set of prompts takes.").arg(name);
        return set;
    }
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString text = decoder(bytes);
    if (decoder.hasError()) {
        set.error = Text::tr("“%1” is not UTF-8 text. Save it as UTF-8 and choose it again.").arg(name);
        return set;
    }
    const QString begin = text.trimmed().left(1);
    const bool looksLikeJson = begin == QLatin1String("[") || begin == QLatin1String("{");
    QJsonParseError problem;
    const QJsonDocument json = looksLikeJson ? QJsonDocument::fromJson(text.toUtf8(), &problem) : QJsonDocument();
    if (!json.isNull())
        readJson(json, set);
    else
        readText(text, set); // a prompt may begin with a bracket
    set.prompts.removeIf([](const LabPrompt &prompt) { return prompt.text.trimmed().isEmpty(); });
    if (set.prompts.isEmpty())
        set.error = Text::tr("“%1” has no prompts: write one a paragraph, or JSON as the export does.").arg(name);
    else if (set.prompts.size() > mostPrompts)
        set.error =
            Text::tr("“%1” has %Ln prompt(s); at most %2 are run together.", nullptr, int(set.prompts.size())).arg(name).arg(mostPrompts);
    if (!set.error.isEmpty())
        set.prompts.clear();
    return set;
}

QByteArray toJson(const PromptSet &set)
{
    QJsonArray list;
    for (const LabPrompt &prompt : set.prompts) {
        QJsonObject object{{QStringLiteral("prompt"), prompt.text}};
        if (!prompt.system.isEmpty())
            object[QStringLiteral("system")] = prompt.system;
        if (!prompt.name.isEmpty())
            object[QStringLiteral("name")] = prompt.name;
        list.append(object);
    }
    return QJsonDocument(QJsonObject{{QStringLiteral("name"), set.name}, {QStringLiteral("prompts"), list}}).toJson();
}

QString nameOf(const LabPrompt &prompt)
{
    const QString name = (prompt.name.isEmpty() ? prompt.text : prompt.name).simplified();
    return name.size() <= shortName ? name : name.left(shortName - 1).trimmed() + QChar(0x2026);
}

} // namespace hearth
