#pragma once

#include "app/library/installedmodel.h"

#include <QByteArray>

#include <atomic>
#include <optional>

namespace hearth {

// Ollama's store: manifests/HOST/NAMESPACE/MODEL/TAG are JSON files that list layers by media type and digest; the layer with digest
// sha256:X is the file blobs/sha256-X. (OCI image manifests; the media types are Ollama's own, "application/vnd.ollama.image.*".)

// "sha256:<64 lower-case hex digits>" → the digits; nothing for any other text, which must never become a path.
std::optional<QString> digestHex(const QString &digest);

// The models of the store at `root`, those whose data is there as one file. At most `most`.
QList<InstalledModel> ollamaModels(const QString &root, int most, const std::atomic<bool> &stop);

} // namespace hearth
