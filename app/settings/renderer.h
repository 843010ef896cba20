#pragma once

#include <QString>

namespace hearth {

// Whether a folder as Linux's /dev names a device that can draw: a DRM render node, NVIDIA's own driver without one, WSL's or a phone's.
bool hasGraphicsDevice(const QString &devices = QStringLiteral("/dev"));

// Before the first window. Without such a device Qt would draw with OpenGL made of software, on all cores that the model is to have, and
// every frame whole; Qt Quick's own software renderer draws only what changed. Linux; a choice in Qt's variables (QT_QUICK_BACKEND,
// QSG_RHI_BACKEND, LIBGL_ALWAYS_SOFTWARE) stands.
void chooseRenderer();

} // namespace hearth
