#include "inference/core/error.h"
#include "inference/sampling/grammar/automaton.h"
#include "inference/sampling/grammar/gbnf.h"

// Any bytes as a grammar: it is read and followed along its own text, or gives an Error, within its bounds.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    try {
        hearth::Automaton automaton(hearth::parseGbnf(std::string_view(reinterpret_cast<const char *>(data), size)));
        hearth::Automaton::State state = automaton.start();
        automaton.allow(100'000);
        for (size_t i = 0; i < size; ++i) {
            const hearth::Automaton::State next = automaton.next(state, data[i]);
            state = next == hearth::Automaton::dead ? automaton.start() : next;
            automaton.split(state);
        }
    } catch (const hearth::Error &) {
    }
    return 0;
}
