#include "inference/core/error.h"
#include "inference/text/jinja/template.h"

#include <nlohmann/json.hpp>

// Any bytes as a template: it renders or gives an Error within the interpreter's bounds.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const auto messages =
        nlohmann::ordered_json::parse(R"([{"role": "user", "content": "hi"}, {"role": "assistant", "content": "é"}])");
    try {
        const hearth::jinja::Template parsed(std::string_view(reinterpret_cast<const char *>(data), size));
        parsed.render({{"messages", &messages}}, [](std::string_view format) { return std::string(format); });
    } catch (const hearth::Error &) {
    }
    return 0;
}
