#include "app/documents/documentwire.h"

#include <cstdint>

using namespace hearth;

// Any bytes as what hearth-reader says, in two pieces: no document, or one whose parts lie in its text.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const QByteArray bytes(reinterpret_cast<const char *>(data), qsizetype(size));
    DocumentAssembler assembler;
    if (!assembler.add(bytes.left(bytes.size() / 2)) || !assembler.add(bytes.mid(bytes.size() / 2)))
        return 0;
    const Document document = assembler.wholePages();
    for (const DocumentPage &page : document.pages) {
        for (const DocumentElement &element : page.elements)
            if (element.start < 0 || element.length < 0 || element.start + element.length > page.text.size())
                __builtin_trap();
        for (const TextRun &run : page.runs)
            if (run.start < 0 || run.length < 0 || run.start + run.length > page.text.size())
                __builtin_trap();
    }
    return 0;
}
