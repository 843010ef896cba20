#include "inference/text/chattemplate.h"

#include "inference/core/error.h"
#include "inference/text/chattemplatetime.h"
#include "inference/text/jinja/template.h"
#include "inference/text/toolcalls/jsonspan.h"

#include <nlohmann/json.hpp>

namespace hearth {

namespace {

constexpr std::string_view chatMl = R"({% for message in messages %}
{{ '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
{{- '<|im_start|>assistant\n' }}
{%- endif %})";

constexpr std::string_view llama3 = R"({{ bos_token }}
{%- for message in messages %}
{{- '<|start_header_id|>' + message.role + '<|end_header_id|>\n\n' + message.content | trim + '<|eot_id|>' }}
{%- endfor %}
{%- if add_generation_prompt %}
{{- '<|start_header_id|>assistant<|end_header_id|>\n\n' }}
{%- endif %})";

constexpr std::string_view mistral = R"({{ bos_token }}
{%- set ns = namespace(system='') %}
{%- for message in messages %}
{%- if message.role == 'system' %}
{%- set ns.system = ns.system + message.content + '\n\n' %}
{%- elif message.role == 'assistant' %}
{{- ' ' + message.content | trim + eos_token }}
{%- else %}
{{- '[INST] ' + ns.system + message.content + ' [/INST]' }}
{%- set ns.system = '' %}
{%- endif %}
{%- endfor %})";

constexpr std::string_view gemma = R"({{ bos_token }}
{%- set ns = namespace(system='') %}
{%- for message in messages %}
{%- if message.role == 'system' %}
{%- set ns.system = ns.system + message.content + '\n\n' %}
{%- else %}
{{- '<start_of_turn>' + ('model' if message.role == 'assistant' else 'user') + '\n' + ns.system + message.content | trim + '<end_of_turn>\n' }}
{%- set ns.system = '' %}
{%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
{{- '<start_of_turn>model\n' }}
{%- endif %})";

constexpr std::string_view rwkv = R"({{ bos_token }}
{%- for message in messages %}
{{- {'system': 'System', 'assistant': 'Assistant'}.get(message.role, 'User') + ': ' }}
{{- (message.content.split('</think>') | last if message.role == 'assistant' else message.content) | trim + '\n\n' }}
{%- endfor %}
{%- if add_generation_prompt %}
{{- 'Assistant:' }}
{%- if enable_thinking is defined %}
{{- ' <think>' if enable_thinking else ' <think>\n</think>' }}
{%- endif %}
{%- endif %})";

constexpr std::string_view plain = R"({{ bos_token }}
{%- for message in messages %}
{%- if message.role == 'system' %}
{{- message.content + '\n\n' }}
{%- elif message.role == 'assistant' %}
{{- 'Assistant: ' + message.content + '\n' }}
{%- else %}
{{- 'User: ' + message.content + '\n' }}
{%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
{{- 'Assistant:' }}
{%- endif %})";

constexpr std::string_view noParameters = R"({"type": "object", "properties": {}})";

struct Fallback
{
    TemplateOrigin origin;
    std::string_view token; // of the vocabulary that tells it
    std::string_view source;
};
constexpr Fallback fallbacks[] = {{TemplateOrigin::ChatMl, "<|im_start|>", chatMl},
                                  {TemplateOrigin::Llama3, "<|start_header_id|>", llama3},
                                  {TemplateOrigin::Gemma, "<start_of_turn>", gemma},
                                  {TemplateOrigin::Mistral, "[INST]", mistral}};

// JSON in a text; the text itself where it is none.
nlohmann::ordered_json parsedJson(const std::string &text)
{
    if (!isJson(text))
        return text;
    return nlohmann::ordered_json::parse(text, nullptr, false);
}

nlohmann::ordered_json toJson(const ToolCall &call, bool argumentsAsText)
{
    nlohmann::ordered_json function = {{"name", call.name}};
    function["arguments"] = argumentsAsText ? nlohmann::ordered_json(call.arguments) : parsedJson(call.arguments);
    return {{"id", call.id}, {"type", "function"}, {"function", std::move(function)}};
}

nlohmann::ordered_json toJson(const std::vector<Message> &messages, bool argumentsAsText)
{
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const Message &message : messages) {
        nlohmann::ordered_json object = {{"role", message.role}};
        if (!message.toolCallId.empty())
            object["tool_call_id"] = message.toolCallId;
        if (!message.toolName.empty())
            object["name"] = message.toolName;
        object["content"] = message.content;
        for (const ToolCall &call : message.toolCalls)
            object["tool_calls"].push_back(toJson(call, argumentsAsText));
        list.push_back(std::move(object));
    }
    return list;
}

// As transformers hands them over; null when there are none.
nlohmann::ordered_json toJson(const std::vector<Tool> &tools)
{
    nlohmann::ordered_json list;
    for (const Tool &tool : tools) {
        nlohmann::ordered_json function = {{"name", tool.name}, {"description", tool.description}};
        function["parameters"] = isJsonObject(tool.parameters) ? parsedJson(tool.parameters) : nlohmann::ordered_json::parse(noParameters);
        list.push_back({{"type", "function"}, {"function", std::move(function)}});
    }
    return list;
}

} // namespace

std::string_view templateOriginName(TemplateOrigin origin)
{
    switch (origin) {
    case TemplateOrigin::File: return "file";
    case TemplateOrigin::ChatMl: return "chatml";
    case TemplateOrigin::Llama3: return "llama3";
    case TemplateOrigin::Mistral: return "mistral";
    case TemplateOrigin::Gemma: return "gemma";
    case TemplateOrigin::RwkvWorld: return "rwkv-world";
    case TemplateOrigin::Plain: return "plain";
    }
    return "unknown";
}

TemplateInput::TemplateInput()
    : m_messages(std::make_unique<nlohmann::ordered_json>(nlohmann::ordered_json::array())),
      m_tools(std::make_unique<nlohmann::ordered_json>()), m_documents(std::make_unique<nlohmann::ordered_json>()),
      m_extra(std::make_unique<nlohmann::ordered_json>(nlohmann::ordered_json::object()))
{
}

TemplateInput::TemplateInput(const std::vector<Message> &list, const std::vector<Tool> &tools, bool argumentsAsText) : TemplateInput()
{
    *m_messages = toJson(list, argumentsAsText);
    *m_tools = toJson(tools);
}

TemplateInput::TemplateInput(const TemplateInput &other)
    : addGenerationPrompt(other.addGenerationPrompt), now(other.now),
      m_messages(std::make_unique<nlohmann::ordered_json>(other.messages())),
      m_tools(std::make_unique<nlohmann::ordered_json>(other.tools())),
      m_documents(std::make_unique<nlohmann::ordered_json>(other.documents())),
      m_extra(std::make_unique<nlohmann::ordered_json>(other.extra()))
{
}

TemplateInput::TemplateInput(TemplateInput &&other) noexcept = default;
TemplateInput::~TemplateInput() = default;

TemplateInput &TemplateInput::operator=(TemplateInput other) noexcept
{
    addGenerationPrompt = other.addGenerationPrompt;
    now = other.now;
    m_messages.swap(other.m_messages);
    m_tools.swap(other.m_tools);
    m_documents.swap(other.m_documents);
    m_extra.swap(other.m_extra);
    return *this;
}

struct ChatTemplate::State
{
    std::string source;
    nlohmann::ordered_json bos, eos;
    jinja::Template parsed;
    bool supportsSystem = false;
    TemplateOrigin origin = TemplateOrigin::File;
    std::vector<std::string> stopTexts;
};

ChatTemplate::ChatTemplate(std::string source, std::string bosText, std::string eosText)
{
    jinja::Template parsed(source);
    m_state.reset(new State{std::move(source), std::move(bosText), std::move(eosText), std::move(parsed), false, TemplateOrigin::File, {}});
    constexpr std::string_view probe = "hearth probes for system messages";
    try {
        m_state->supportsSystem = render({{"system", std::string(probe)}, {"user", "hi"}}).find(probe) != std::string::npos;
    } catch (const Error &) {
        m_state->supportsSystem = false; // it refuses them, or fails for every message and will say so when it is used
    }
}

ChatTemplate::ChatTemplate(ChatTemplate &&) noexcept = default;
ChatTemplate &ChatTemplate::operator=(ChatTemplate &&) noexcept = default;
ChatTemplate::~ChatTemplate() = default;

ChatTemplate ChatTemplate::fallback(const std::function<bool(std::string_view)> &hasToken, std::string bosText, std::string eosText)
{
    Fallback chosen{TemplateOrigin::Plain, {}, plain};
    for (const Fallback &candidate : fallbacks) {
        if (hasToken(candidate.token)) {
            chosen = candidate;
            break;
        }
    }
    ChatTemplate result(std::string(chosen.source), std::move(bosText), std::move(eosText));
    result.m_state->origin = chosen.origin;
    if (chosen.origin == TemplateOrigin::Plain)
        result.m_state->stopTexts = {"\nUser:"};
    return result;
}

ChatTemplate ChatTemplate::rwkvWorld(std::string bosText, std::string eosText)
{
    ChatTemplate result(std::string(rwkv), std::move(bosText), std::move(eosText));
    result.m_state->origin = TemplateOrigin::RwkvWorld;
    result.m_state->stopTexts = {"\n\nUser:"};
    return result;
}

std::string ChatTemplate::render(const TemplateInput &input) const
{
    if (!input.messages().is_array())
        throw Error(ErrorCode::InvalidArgument, "The messages of a chat have to be a list.", "bad_messages");
    const nlohmann::ordered_json addGenerationPrompt = input.addGenerationPrompt;
    std::vector<jinja::Template::Variable> variables{{"messages", &input.messages()}, {"add_generation_prompt", &addGenerationPrompt},
                                                     {"tools", &input.tools()},       {"documents", &input.documents()},
                                                     {"bos_token", &m_state->bos},    {"eos_token", &m_state->eos}};
    if (input.extra().is_object()) {
        for (const auto &[name, value] : input.extra().items())
            variables.emplace_back(name, &value);
    }
    return m_state->parsed.render(variables,
                                  [&](std::string_view format) { return formatTime(input.now ? *input.now : localTimeNow(), format); });
}

std::string ChatTemplate::render(const std::vector<Message> &messages, bool addGenerationPrompt) const
{
    TemplateInput input(messages);
    input.addGenerationPrompt = addGenerationPrompt;
    return render(input);
}

std::string ChatTemplate::renderContinuing(const TemplateInput &input, std::string_view partialText) const
{
    TemplateInput open(input);
    open.addGenerationPrompt = true;
    return render(open).append(partialText);
}

bool ChatTemplate::supportsSystem() const
{
    return m_state->supportsSystem;
}

std::vector<Message> ChatTemplate::adaptMessages(const std::vector<Message> &messages) const
{
    if (m_state->supportsSystem)
        return messages;
    std::string system;
    std::vector<Message> adapted;
    for (const Message &message : messages) {
        if (message.role != "system")
            adapted.push_back(message);
        else if (!message.content.empty())
            system += message.content + "\n\n";
    }
    if (system.empty())
        return adapted;
    for (Message &message : adapted) {
        if (message.role == "user") {
            message.content = system + message.content;
            return adapted;
        }
    }
    system.resize(system.size() - 2);
    adapted.insert(adapted.begin(), Message{"user", std::move(system)});
    return adapted;
}

const std::string &ChatTemplate::source() const
{
    return m_state->source;
}

TemplateOrigin ChatTemplate::origin() const
{
    return m_state->origin;
}

const std::vector<std::string> &ChatTemplate::stopTexts() const
{
    return m_state->stopTexts;
}

} // namespace hearth
