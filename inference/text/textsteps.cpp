#include "inference/text/textsteps.h"

#include "inference/files/modelfile.h"
#include "inference/text/utf8.h"

#include <utf8proc.h>

#include <cstdlib>
#include <memory>

namespace hearth {

namespace {

constexpr int compose = UTF8PROC_STABLE | UTF8PROC_COMPOSE;
constexpr int decompose = UTF8PROC_STABLE | UTF8PROC_DECOMPOSE;

struct Row
{
    std::string_view name;
    int options;
};
constexpr Row rows[] = {
    {"lowercase", -1}, {"nfc", compose}, {"nfd", decompose}, {"nfkc", compose | UTF8PROC_COMPAT}, {"nfkd", decompose | UTF8PROC_COMPAT},
};

std::string lowered(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (size_t at = 0; at < text.size();) {
        const utf8::Character character = utf8::characterAt(text, at);
        utf8proc_uint8_t bytes[4];
        const auto size = utf8proc_encode_char(utf8proc_tolower(utf8proc_int32_t(character.codePoint)), bytes);
        out.append(reinterpret_cast<const char *>(bytes), size_t(size));
        at += character.bytes;
    }
    return out;
}

std::string mapped(std::string_view text, int options)
{
    utf8proc_uint8_t *result = nullptr;
    const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t *>(text.data()), utf8proc_ssize_t(text.size()), &result,
                                   utf8proc_option_t(options));
    const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> held(result, &std::free);
    return size < 0 ? std::string(text) : std::string(reinterpret_cast<const char *>(result), size_t(size));
}

std::string replaced(std::string_view text, const std::string &from, const std::string &to)
{
    std::string out;
    for (size_t at = text.find(from); at != std::string_view::npos; at = text.find(from)) {
        out.append(text.substr(0, at)).append(to);
        text.remove_prefix(at + from.size());
    }
    return out.append(text);
}

} // namespace

TextSteps::TextSteps(const ModelFile &file)
{
    const auto *words = file.strings("tokenizer.hearth.normalizer");
    for (size_t i = 0; words && i < words->size(); ++i) {
        Step step;
        for (const Row &row : rows) {
            if (row.name == (*words)[i])
                step.options = row.options;
        }
        if (step.options == 0) {
            if ((*words)[i] != "replace" || words->size() - i < 3 || (*words)[i + 1].empty())
                throw Error(ErrorCode::InvalidValue,
                            "The normalizer of " + file.path().filename().string() + " has a step that there is none of.", "invalid_value");
            step.from = (*words)[i + 1];
            step.to = (*words)[i + 2];
            i += 2;
        }
        m_steps.push_back(std::move(step));
    }
}

std::string TextSteps::applied(std::string_view text) const
{
    std::string out;
    while (!text.empty()) {
        const size_t valid = utf8::validPrefix(text);
        std::string part(text.substr(0, valid));
        for (const Step &step : m_steps)
            part = step.options == 0 ? replaced(part, step.from, step.to) : step.options < 0 ? lowered(part) : mapped(part, step.options);
        out += part;
        text.remove_prefix(valid);
        for (; !text.empty() && utf8::characterAt(text, 0).state != utf8::CharacterState::Valid; text.remove_prefix(1))
            out += text[0];
    }
    return out;
}

} // namespace hearth
