#pragma once

#include "inference/request.h"

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hearth {

// A moment in local time, for templates that print the date.
struct TemplateTime
{
    int year = 1970;
    int month = 1; // 1 to 12
    int day = 1;   // 1 to 31
    int hour = 0;
    int minute = 0;
    int second = 0;
};

// What a template is rendered with, as Hugging Face transformers hands it over. The JSON values are kept behind pointers so that this
// header needs only the forward declaration; null pointers are JSON null.
struct TemplateInput
{
    TemplateInput();
    // Of each message role and content, calls and what they were answered; the arguments of calls as objects, or as text.
    explicit TemplateInput(const std::vector<Message> &list, const std::vector<Tool> &tools = {}, bool argumentsAsText = false);
    TemplateInput(const TemplateInput &other);
    TemplateInput(TemplateInput &&other) noexcept;
    TemplateInput &operator=(TemplateInput other) noexcept;
    ~TemplateInput();

    nlohmann::ordered_json &messages() { return *m_messages; } // array of objects
    const nlohmann::ordered_json &messages() const { return *m_messages; }
    nlohmann::ordered_json &tools() { return *m_tools; } // array, or null
    const nlohmann::ordered_json &tools() const { return *m_tools; }
    nlohmann::ordered_json &documents() { return *m_documents; } // array, or null
    const nlohmann::ordered_json &documents() const { return *m_documents; }
    nlohmann::ordered_json &extra() { return *m_extra; } // object: more variables, such as enable_thinking
    const nlohmann::ordered_json &extra() const { return *m_extra; }

    bool addGenerationPrompt = true;
    std::optional<TemplateTime> now; // none: the clock

private:
    std::unique_ptr<nlohmann::ordered_json> m_messages, m_tools, m_documents, m_extra;
};

// The form of a chat that a file without a template gets, told from its control tokens.
enum class TemplateOrigin : uint8_t { File, ChatMl, Llama3, Mistral, Gemma, RwkvWorld, Plain };
std::string_view templateOriginName(TemplateOrigin origin); // "file", "chatml", ...

// A chat template: messages → prompt text. Parsed once; rendering is const and safe from several threads at once.
// Errors are Error{Template} with the line in the message; kind "raised" when the template itself refused (its words are in the message),
// else "template_error", "depth_limit", "step_limit", "memory_limit", "output_limit", "arithmetic_error", "invalid_value", "invalid_utf8".
class ChatTemplate
{
public:
    ChatTemplate(std::string source, std::string bosText, std::string eosText);
    ChatTemplate(ChatTemplate &&) noexcept;
    ChatTemplate &operator=(ChatTemplate &&) noexcept;
    ~ChatTemplate();

    // For a file without a template. hasToken says whether the vocabulary has a token of this text.
    static ChatTemplate fallback(const std::function<bool(std::string_view)> &hasToken, std::string bosText, std::string eosText);
    // Of RWKV's World models, whose vocabulary has no control tokens; older files have the name "rwkv-world" in the place of a template.
    static ChatTemplate rwkvWorld(std::string bosText, std::string eosText);
    // Whether a file's text is a template at all, not only the name of one.
    static bool isTemplate(std::string_view source) { return source.find('{') != std::string_view::npos; }

    std::string render(const TemplateInput &input) const;
    std::string render(const std::vector<Message> &messages, bool addGenerationPrompt = true) const;

    // An answer that has to stay open: the prompt up to where the assistant speaks, then partialText as it is.
    // The messages do not hold the partial answer.
    std::string renderContinuing(const TemplateInput &input, std::string_view partialText) const;

    // Whether a system message reaches the prompt (probed once, by rendering).
    bool supportsSystem() const;

    // Messages that this template takes: without supportsSystem() the system texts go in front of the first user message.
    std::vector<Message> adaptMessages(const std::vector<Message> &messages) const;

    const std::string &source() const;
    TemplateOrigin origin() const;
    const std::vector<std::string> &stopTexts() const; // texts that end an answer where no control token does

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace hearth
