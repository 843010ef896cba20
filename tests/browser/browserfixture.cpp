#include "tests/browser/browserfixture.h"

namespace hearth::test {

Catalogue smallCatalogue()
{
    const auto reading = Catalogue::parse(R"({"format": 1,
        "licences": {"mit": {"name": "MIT", "link": "https://opensource.org/license/mit"}},
        "entries": [
          {"repository": "good/tiny-GGUF", "title": "Tiny", "about": "Says little, quickly.", "kind": "chat", "architecture": "llama",
           "parameters": 700000, "contextTokens": 2048, "licence": "mit", "languages": [], "year": 2025,
           "files": [{"name": "tiny-Q4_0.gguf", "quantization": "Q4_0", "bytes": 402528,
                      "sha256": "0ef57d2c838458a1952664260dcba38e5bdda37494f3af732f06e4add24068e3"}],
           "recommended": "tiny-Q4_0.gguf", "verified": "made up"},
          {"repository": "good/gone-GGUF", "title": "Gone", "about": "Was good once.", "kind": "embedding", "architecture": "bert",
           "parameters": 33000000, "contextTokens": 512, "licence": "mit", "languages": [], "year": 2024,
           "files": [{"name": "gone-Q8_0.gguf", "quantization": "Q8_0", "bytes": 36000000,
                      "sha256": "1ef57d2c838458a1952664260dcba38e5bdda37494f3af732f06e4add24068e3"}],
           "recommended": "gone-Q8_0.gguf", "verified": "made up"}]})");
    if (!reading.error.isEmpty())
        qFatal("%s", qPrintable(reading.error));
    return reading.catalogue;
}

} // namespace hearth::test
