#pragma once

#include <QtGlobal>

namespace hearth {

// What one file may cost. A reader that comes to a soft limit (text, pages, seconds) keeps what it has and says so; past a hard one the
// file is reported and nothing of it is kept.
struct ReadLimits
{
    qint64 inputBytes = qint64(512) << 20;    // hard
    qint64 unpackedBytes = qint64(512) << 20; // hard: of a container, all that is read of it
    int ratio = 250;                          // hard: unpacked to packed, from 16 MiB on
    int entries = 20000;                      // hard: of a container
    int depth = 256;                          // hard: of nested elements, tables, groups, parts
    int pages = 5000;                         // soft
    qint64 textUnits = qint64(32) << 20;      // soft: UTF-16 units of all pages
    int seconds = 120;                        // soft at three quarters of it, hard at it: of processor time
    int wallSeconds = 1200;                   // hard: on the clock; a busy machine gives a reader little
    qint64 memoryBytes = qint64(3) << 30;     // hard: address space of the reader
};

// Of all pages of one document, whatever the limits are: what the app has room for. Readers stop there, and more is no document.
constexpr qint64 mostElements = 4'000'000;
constexpr qint64 mostRuns = 8'000'000;

} // namespace hearth
