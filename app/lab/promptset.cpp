#include "app/lab/promptset.h"

#include "inference/promptfile.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>

namespace hearth {

namespace {

constexpr qsizetype shortName = 48;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(PromptSet)
};

QString toText(const std::string &utf8)
{
    return QString::fromUtf8(utf8.data(), qsizetype(utf8.size()));
}

QString sentenceOf(const Error &error, const QString &name)
{
    if (error.kind() == "too_large")
        return Text::tr("“%1” is larger than 1 MB, which is more than a set of prompts takes.").arg(name);
    if (error.kind() == "not_utf8")
        return Text::tr("“%1” is not UTF-8 text. Save it as UTF-8 and choose it again.").arg(name);
    if (error.kind() == "broken_json")
        return Text::tr("“%1” begins like JSON, but has a mistake in it, or its end is missing.").arg(name);
    if (error.kind() == "not_a_prompt")
        return Text::tr("“%1” has an entry that is no prompt: each is a text, or has a text as its \"prompt\".").arg(name);
    if (error.kind() == "too_many_prompts")
        return Text::tr("“%1” has more prompts than are run together: at most %2.").arg(name).arg(mostPrompts);
    return Text::tr("“%1” has no prompts: write one a paragraph, or JSON as the export does.").arg(name);
}

} // namespace

PromptSet promptSetFrom(const QByteArray &bytes, const QString &name)
{
    PromptSet set{.name = name};
    try {
        const PromptFile file = readPromptFile(std::string_view(bytes.constData(), size_t(bytes.size())), name.toStdString(),
                                               {.bytes = size_t(mostPromptBytes), .prompts = size_t(mostPrompts)});
        if (!file.name.empty())
            set.name = toText(file.name);
        for (const ComparedPrompt &prompt : file.prompts)
            set.prompts.append({.name = toText(prompt.name), .system = toText(prompt.system), .text = toText(prompt.user)});
    } catch (const Error &error) {
        set.error = sentenceOf(error, name);
    }
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
