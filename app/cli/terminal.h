#pragma once

namespace hearth::cli {

// Whether a person sits at the stream.
bool isInputTerminal();
bool isOutputTerminal();
bool isErrorTerminal();

} // namespace hearth::cli
