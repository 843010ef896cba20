#pragma once

#include <QString>

namespace hearth::reading {

// Linux with Landlock: from here on, of all files only `file` can be read, and the folders of the system and of this program. Programs can
// be started from those where mayStart says so, and from where Tesseract is installed; then the folder for temporary files can be written.
// False: the kernel refused; where it has no Landlock, nothing is done and that is no refusal.
[[nodiscard]] bool narrowFileRights(const QString &file, bool mayStart);
[[nodiscard]] bool canNarrowFileRights();

} // namespace hearth::reading
