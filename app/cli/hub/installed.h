#pragma once

#include "app/cli/hub/toolkit.h"
#include "app/library/installedmodel.h"

namespace hearth::cli {

// What is on this machine, found as the window's library does.
QList<InstalledModel> installedModels(const Toolkit &tools);

// How a model is called here: "owner/name:Q4_K_M", what its program calls it, or its file's name.
QString labelOf(const InstalledModel &model);

// The one that is meant: by label, path, file name (with or without its ending), or repository. Throws NotFound, or InvalidArgument with
// the candidates where several are.
const InstalledModel &findInstalled(const QList<InstalledModel> &models, const QString &name);

} // namespace hearth::cli
