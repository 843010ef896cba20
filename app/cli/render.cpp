#include "app/cli/command.h"
#include "app/cli/guide.h"
#include "app/cli/options.h"
#include "app/cli/toolfile.h"
#include "inference/core/error.h"
#include "inference/files/modelfile.h"
#include "inference/text/chattemplate.h"
#include "inference/text/tokenizer.h"

#include <cstdio>
#include <fstream>

namespace hearth::cli {

namespace {

constexpr size_t mostTextBytes = size_t(16) << 20;

bool isModelFile(const std::string &path)
{
    char magic[4] = {};
    std::ifstream(path, std::ios::binary).read(magic, sizeof magic);
    return std::string_view(magic, sizeof magic) == "GGUF";
}

ChatTemplate readTemplate(const Arguments &arguments)
{
    const std::string path = modelPath(arguments.positional(0));
    if (!isModelFile(path))
        return ChatTemplate(readText(path, mostTextBytes), arguments.text("--bos"), arguments.text("--eos"));
    const std::unique_ptr<ModelFile> file = openModelFile(path);
    const std::unique_ptr<Tokenizer> tokenizer = Tokenizer::create(*file);
    if (const auto source = file->string("tokenizer.chat_template"))
        return ChatTemplate(std::string(*source), tokenizer->bosText(), tokenizer->eosText());
    const auto hasToken = [&](std::string_view text) { return tokenizer->find(text) >= 0; };
    return ChatTemplate::fallback(hasToken, tokenizer->bosText(), tokenizer->eosText());
}

// A list of messages, or an object with messages and, as a template wants them, tools, documents and extra variables.
TemplateInput readInput(const Arguments &arguments)
{
    const std::string path = arguments.text("--messages");
    if (path.empty())
        throw Error(ErrorCode::InvalidArgument, "name the file of the messages with --messages", "usage");
    Json json = readJson(path);
    if (json.is_array())
        json = Json{{"messages", json}};
    if (!json.is_object() || !json.contains("messages") || !json["messages"].is_array())
        throw Error(ErrorCode::Malformed, "'" + path + "' holds neither a list of messages nor an object with one");
    TemplateInput input;
    input.messages() = json["messages"];
    if (json.contains("tools"))
        input.tools() = json["tools"];
    if (arguments.has("--tools"))
        input.tools() = readToolList(arguments.text("--tools"));
    if (json.contains("documents"))
        input.documents() = json["documents"];
    if (json.contains("extra") && json["extra"].is_object())
        input.extra() = json["extra"];
    input.addGenerationPrompt = !arguments.has("--no-generation-prompt");
    return input;
}

int run(const Arguments &arguments)
{
    const TemplateInput input = readInput(arguments);
    const ChatTemplate chatTemplate = readTemplate(arguments);
    const std::string prompt = chatTemplate.render(input);
    if (arguments.has("--json"))
        printJson({{"prompt", prompt}, {"origin", templateOriginName(chatTemplate.origin())}});
    else
        std::fwrite(prompt.data(), 1, prompt.size(), stdout);
    return 0;
}

} // namespace

Command renderCommand()
{
    const std::vector<Option> own{
        {"--messages", "F.json", "a list of {role, content}, or an object with messages, tools, documents, extra; - is standard input"},
        {"--tools", "F.json", "the tools that the model may ask for: a list of {name, description, parameters}"},
        {"--no-generation-prompt", "", "end after the last message, not where the assistant begins"},
        {"--bos", "T", "text of the begin token, for a template without a model"},
        {"--eos", "T", "text of the end token, for a template without a model"},
    };
    return {{"render", "MODEL|TEMPLATE", "The prompt that a chat becomes.", own + commonOptions()}, run};
}

} // namespace hearth::cli
