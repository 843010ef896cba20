#pragma once

namespace hearth {

// How hearth-reader ends, beside 0 (all is said in its output).
enum ReaderExit : int {
    ReaderUsage = 2,
    ReaderTooSlow = 40,
    ReaderOutOfMemory = 41,
    ReaderNoPicture = 42, // the page cannot be drawn
    ReaderUnheard = 43,   // nobody takes its output
    ReaderUnlocked = 44,  // the system did not let it shut itself in; nothing was read
};

} // namespace hearth
