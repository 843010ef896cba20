#pragma once

#include "app/library/installedmodel.h"

#include <QFileInfoList>

#include <optional>

namespace hearth {

// What file names of models say, by the conventions of those who publish them.

// One of several parts: "name-00002-of-00003.gguf".
struct SplitName
{
    QString stem; // "name"
    int number = 0;
    int count = 0;
};
std::optional<SplitName> splitName(const QString &fileName);

bool isGgufName(const QString &fileName); // ".gguf" in any case; ".gguf.part" is none
bool isProjectorName(const QString &fileName);
bool isImatrixName(const QString &fileName);
bool isSafetensorsName(const QString &fileName); // weights; not those of an adapter
bool isCompanionName(const QString &fileName);   // what belongs to SafeTensors: configuration, tokenizer

// The models among the files of one folder, in order of their names: each GGUF file, the parts of a split one together, and the folder
// itself when it holds SafeTensors with a config.json, or an adapter as PEFT writes it. Source, root and identity are left to the caller.
QList<InstalledModel> modelsAmong(const QString &folder, const QFileInfoList &files);

// Fills in sizes, times, and what becomes of them, from `weights` and `files`.
void measure(InstalledModel &model);

} // namespace hearth
