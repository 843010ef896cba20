#pragma once

namespace hearth {

// How hearth-reader ends, beside 0 (all is said in its output).
enum ReaderExit : int {
    ReaderUsage = 2,
    ReaderTooSlow = 40,
    ReaderOutOfMemory = 41,
    ReaderNoPicture = 42, // the page cannot be drawn
    ReaderUnheard = 43,   // nobody takes its output
    // The system did not let it shut itself in, and nothing was read:
    ReaderUnfiltered = 44, // no filter of system calls
    ReaderUnlimited = 45,  // no limits of memory and time
    ReaderUnfenced = 46,   // Landlock is there, but refused
};

} // namespace hearth
