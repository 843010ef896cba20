#pragma once

#include "app/documents/read/readers.h"

#include <QByteArray>
#include <QString>

namespace hearth::reading {

// What a file is, by its content first and by its name's ending second. An ending alone is believed only between kinds of text.
struct Format
{
    QString name; // "pdf", "docx", "py"
    ReadFunction read = nullptr;
};

// Of the file at context.path. Throws NotSupported, Encrypted for an Office file behind a password, and what a Container throws.
Format formatOf(const QByteArray &bytes, const ReadContext &context);

} // namespace hearth::reading
