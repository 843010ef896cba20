#include "inference/core/error.h"
#include "inference/sampling/grammar/automaton.h"
#include "inference/sampling/grammar/compile.h"

// Any bytes as a JSON Schema: a grammar, or an Error, within its bounds.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    try {
        const std::string text(reinterpret_cast<const char *>(data), size);
        hearth::Automaton automaton(hearth::compileConstraint({.kind = hearth::Constraint::Kind::JsonSchema, .text = text}, nullptr));
        automaton.next(automaton.start(), '"');
    } catch (const hearth::Error &) {
    }
    return 0;
}
