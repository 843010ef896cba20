#pragma once

#include "app/lab/labrun.h"

namespace hearth {

// Prompts that are run together, as a file: JSON (a list of texts or of {"prompt", "system", "name"}; or such a list as "prompts" of an
// object with a "name"), or plain text with a prompt a paragraph, parted by empty lines.
struct PromptSet
{
    QString name;
    QList<LabPrompt> prompts;
    QString error; // not empty: a sentence that says what the file lacks, and no prompts
};

constexpr int mostPrompts = 200;            // for the page: each answer is a card to read
constexpr qint64 mostPromptBytes = 1 << 20; // of a file

PromptSet promptSetFrom(const QByteArray &bytes, const QString &name);
QByteArray toJson(const PromptSet &set);

// The name of a prompt: its own, or how it begins.
QString nameOf(const LabPrompt &prompt);

} // namespace hearth
