#include "app/cli/command.h"
#include "app/cli/guide.h"
#include "app/cli/options.h"
#include "app/cli/report.h"
#include "app/cli/session.h"
#include "app/cli/terminal.h"
#include "app/cli/toolfile.h"
#include "app/guide/guideanswer.h"
#include "app/guide/guiderequest.h"

#include <cstdio>
#include <iostream>

namespace hearth::cli {

namespace {

constexpr const char *dim = "\033[2m";
constexpr const char *plain = "\033[0m";
constexpr std::string_view toolAnswer = "/tool ";

// A conversation on standard input and output. With a terminal it shows prompts and thinking; else each line is a message, and only
// the answers come out, each followed by an empty line, or as one line of JSON.
class Conversation
{
public:
    struct Setting
    {
        std::vector<Tool> tools;
        Constraint constraint;
        bool isWithGuide = false;
    };
    Conversation(Session &session, const Arguments &arguments, Setting setting)
        : m_session(session), m_arguments(arguments), m_tools(std::move(setting.tools)), m_constraint(std::move(setting.constraint)),
          m_isWithGuide(setting.isWithGuide), m_isJson(arguments.has("--json")),
          m_isInteractive(isInputTerminal() && isOutputTerminal() && !m_isJson),
          m_showsThinking(m_isInteractive || arguments.has("--thinking"))
    {
        if (arguments.has("--system"))
            m_messages.push_back({"system", arguments.text("--system")});
    }

    void run()
    {
        if (m_isInteractive && m_isWithGuide)
            std::puts(
                "This is the built-in guide: it knows Hearth and little else. For real work, name a model file: hearth-cli chat MODEL");
        if (m_isInteractive)
            std::printf("%s on %s. /clear begins anew, /quit or Ctrl+D ends, Ctrl+C stops an answer.\n", m_session.info().name.c_str(),
                        placementLine(m_session.placement()).c_str());
        std::string line;
        while (readLine(line)) {
            if (line == "/quit")
                return;
            if (line == "/clear")
                std::erase_if(m_messages, [](const Message &message) { return message.role != "system"; });
            else if (line.starts_with(toolAnswer))
                takeToolAnswer(line.substr(toolAnswer.size()));
            else if (!line.empty())
                ask(line);
        }
        if (m_isInteractive)
            std::putchar('\n');
    }

private:
    bool readLine(std::string &line)
    {
        if (m_isInteractive) {
            std::fputs("\n> ", stdout);
            std::fflush(stdout);
        }
        if (!std::getline(std::cin, line))
            return false;
        if (line.ends_with('\r'))
            line.pop_back();
        return true;
    }

    Request buildRequest() const
    {
        Request request;
        request.prompt =
            ChatPrompt{.messages = m_messages, .continueAnswer = {}, .enableThinking = !m_arguments.has("--no-thinking"), .tools = m_tools};
        request.sampling = readSamplingOptions(m_arguments);
        request.constraint = m_constraint;
        if (m_isWithGuide && !m_arguments.has("--temp"))
            request.sampling.temperature = guideTemperature;
        request.maxTokens = int(m_arguments.integer("-n", -1, -1, 1 << 24));
        request.stop = m_arguments.all("--stop");
        request.overflow = m_arguments.has("--stop-when-full") ? OverflowPolicy::Stop : OverflowPolicy::DropOldest;
        if (m_isWithGuide)
            adaptToGuide(request);
        return request;
    }

    void ask(const std::string &question)
    {
        m_messages.push_back({"user", question});
        answer();
    }

    // Calls are answered in their order; once all are, the model goes on.
    void takeToolAnswer(const std::string &text)
    {
        if (m_openCalls.empty()) {
            std::fprintf(stderr, "The model has not asked for a tool.\n");
            return;
        }
        const ToolCall call = m_openCalls.front();
        m_openCalls.erase(m_openCalls.begin());
        m_messages.push_back({.role = "tool", .content = text, .toolCalls = {}, .toolCallId = call.id, .toolName = call.name});
        if (m_openCalls.empty())
            answer();
    }

    void answer()
    {
        std::string text, thinking;
        m_shown = 0;
        const Session::Result result = m_session.run(buildRequest(), [&](const Piece &piece) {
            (piece.isThinking ? thinking : text) += piece.text;
            if (m_isWithGuide && !piece.isThinking)
                showAnswer(readGuideAnswer(text, false).text);
            else
                show(piece);
        });
        if (m_isWithGuide)
            showAnswer(readGuideAnswer(text, result.finished.reason == FinishReason::End).text);
        m_messages.push_back({.role = "assistant", .content = text, .toolCalls = result.calls});
        m_openCalls = result.calls;
        if (m_isJson) {
            std::puts(Json{{"answer", text},
                           {"thinking", thinking},
                           {"tool_calls", toJson(result.calls)},
                           {"finish", finishReasonName(result.finished.reason)},
                           {"dropped_messages", result.prompt.droppedMessages},
                           {"stats", toJson(result.finished.stats)}}
                          .dump(-1, ' ', false, Json::error_handler_t::replace)
                          .c_str());
        } else {
            for (const ToolCall &call : result.calls)
                std::printf("\n%s %s", call.name.c_str(), call.arguments.c_str());
            if (m_isInteractive && !result.calls.empty())
                std::printf("\n%sThe model asks for a tool. Hearth does not run tools: write /tool and what it would answer.%s", dim,
                            plain);
            std::fputs("\n\n", stdout);
            if (m_isInteractive)
                std::printf("%s%s%s%s\n", dim, statsLine(result.finished.stats).c_str(),
                            result.finished.reason == FinishReason::ContextFull ? "; the context is full" : "", plain);
        }
        std::fflush(stdout);
    }

    void show(const Piece &piece) const
    {
        if (m_isJson || piece.text.empty() || (piece.isThinking && !m_showsThinking))
            return;
        const bool isDim = piece.isThinking && m_isInteractive;
        std::printf("%s%s%s", isDim ? dim : "", piece.text.c_str(), isDim ? plain : "");
        std::fflush(stdout);
    }

    // What the guide's answer has beyond what is on the terminal. Its buttons are for the window.
    void showAnswer(const std::string &text)
    {
        if (m_isJson || text.size() <= m_shown)
            return;
        std::fputs(text.c_str() + m_shown, stdout);
        std::fflush(stdout);
        m_shown = text.size();
    }

    Session &m_session;
    const Arguments &m_arguments;
    std::vector<Tool> m_tools;
    Constraint m_constraint;
    std::vector<ToolCall> m_openCalls; // of the last answer
    bool m_isWithGuide;
    size_t m_shown = 0; // bytes of the guide's answer
    bool m_isJson;
    bool m_isInteractive;
    bool m_showsThinking;
    std::vector<Message> m_messages;
};

int run(const Arguments &arguments)
{
    readSamplingOptions(arguments); // a wrong option is told before a long load
    Conversation::Setting setting;
    if (arguments.has("--tools"))
        setting.tools = toolsFrom(readToolList(arguments.text("--tools")));
    setting.constraint = readConstraint(arguments);
    LoadOptions options = readLoadOptions(arguments, arguments.positionals() > 0 ? arguments.positional(0) : "guide");
    setting.isWithGuide = isGuide(options.path.string());
    if (setting.isWithGuide && !arguments.has("--device"))
        options.device = "cpu"; // there at once, where a GPU would first compile its kernels
    Session session(options);
    Conversation(session, arguments, std::move(setting)).run();
    return 0;
}

} // namespace

Command chatCommand()
{
    const std::vector<Option> own{
        {"--system", "T", "the system prompt"},
        {"--tools", "F.json", "tools that the model may ask for; none is run: a line /tool TEXT says what the tool answers"},
        {"--thinking", "", "show what the model thinks also when there is no terminal"},
        {"--no-thinking", "", "ask the model not to think, where its template knows how"},
        {"--stop-when-full", "", "end when the context is full, instead of forgetting the oldest turns"},
    };
    return {{"chat", "[MODEL]",
             "A conversation, without MODEL with the built-in guide; without a terminal, each line of standard input is a message.",
             own + samplingOptions() + constraintOptions() + loadOptions() + commonOptions()},
            run};
}

} // namespace hearth::cli
