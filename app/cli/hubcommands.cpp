#include "app/cli/hubcommands.h"

#include "app/guide/guidefile.h"
#include "inference/core/error.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#ifdef _WIN32
#include <fcntl.h>
#include <io.h>
#include <process.h>
#else
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ; // POSIX has no header for it
#endif

namespace hearth::cli {

namespace {

const Option json{"--json", "", "print JSON"};
const Option help{"--help", "", "print this"};
const Option dataDir{"--data-dir", "FOLDER", "the app's data folder, where it is another than usual (or HEARTH_DATA_DIR)"};
const Option sealed{"--sealed", "", "no connection leaves, whatever the settings say"};

#ifdef _WIN32
constexpr const char *programName = "hearth-hub.exe";
#else
constexpr const char *programName = "hearth-hub";
#endif

std::filesystem::path hubProgram()
{
    return programFolder() / programName;
}

std::string readAll(int file)
{
    std::string text;
    char part[4096];
    for (;;) {
        const auto got = read(file, part, sizeof part);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return text;
        text.append(part, size_t(got));
    }
}

#ifdef _WIN32
// The words of a command line as the runtime of the other side takes it apart again.
std::string quoted(const std::string &word)
{
    std::string text = "\"";
    for (const char c : word)
        text += c == '"' ? std::string("\\\"") : std::string(1, c);
    return text + '"';
}

// What the program prints, when it ends well; else empty.
std::string outputOf(const std::string &program, const std::vector<std::string> &words)
{
    int ends[2];
    if (_pipe(ends, 4096, _O_BINARY | _O_NOINHERIT) != 0)
        return {};
    std::vector<std::string> texts{quoted(program)};
    for (const std::string &word : words)
        texts.push_back(quoted(word));
    std::vector<const char *> arguments;
    for (const std::string &text : texts)
        arguments.push_back(text.c_str());
    arguments.push_back(nullptr);
    std::fflush(nullptr);
    const int before = _dup(1);
    _dup2(ends[1], 1);
    const intptr_t child = _spawnv(_P_NOWAIT, program.c_str(), arguments.data());
    _dup2(before, 1);
    _close(before);
    _close(ends[1]);
    const std::string text = child >= 0 ? readAll(ends[0]) : std::string();
    _close(ends[0]);
    int status = 1;
    if (child >= 0)
        _cwait(&status, child, 0);
    return status == 0 ? text : std::string();
}
#else
// What the program prints, when it ends well; else empty.
std::string outputOf(const std::string &program, const std::vector<std::string> &words)
{
    int ends[2];
    if (pipe(ends) != 0)
        return {};
    std::vector<const char *> arguments{program.c_str()};
    for (const std::string &word : words)
        arguments.push_back(word.c_str());
    arguments.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    pid_t child = 0;
    const int problem = posix_spawn(&child, program.c_str(), &actions, nullptr, const_cast<char *const *>(arguments.data()), environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    const std::string text = problem == 0 ? readAll(ends[0]) : std::string();
    close(ends[0]);
    int status = 1;
    while (problem == 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    return problem == 0 && status == 0 ? text : std::string();
}
#endif

} // namespace

std::vector<Grammar> hubGrammars()
{
    return {
        {"search",
         "[TEXT]",
         "Models on the Hugging Face Hub.",
         {{"--sort", "ORDER", "trending (the default), downloads, likes, newest or updated"},
          {"--limit", "N", "how many (20)"},
          {"--any", "", "also repositories without GGUF files"},
          json,
          sealed,
          dataDir,
          help}},
        {"pull",
         "REPO[:QUANT]",
         "Downloads a model, resumed and verified; without QUANT the one recommended here.",
         {{"--revision", "R", "a branch, tag or commit (main)"},
          {"--context", "N", "the context that it should fit with (the model's own, at most 8192)"},
          {"--device", "D", "the device that it should fit: cpu, vulkan, vulkan:N or auto"},
          {"--dry-run", "", "only say what would be downloaded, and whether it fits"},
          json,
          sealed,
          dataDir,
          help}},
        {"list", "", "The models on this machine, also those of LM Studio, Ollama and the Hub's cache.", {json, dataDir, help}},
        {"remove",
         "MODEL",
         "Moves a model of the list to the trash.",
         {{"--yes", "", "without asking"}, {"--dry-run", "", "only say what would go"}, dataDir, help}},
        {"verify",
         "[MODEL]",
         "Compares files with the hashes of their publishers; without MODEL all that have some.",
         {json, dataDir, help}},
    };
}

bool isHubCommand(std::string_view name)
{
    const std::vector<Grammar> all = hubGrammars();
    return std::any_of(all.begin(), all.end(), [&](const Grammar &grammar) { return grammar.name == name; });
}

Grammar pathGrammar()
{
    return {"path", "NAME", "Where an installed model lies, in JSON, for hearth-cli.", {help}};
}

std::string installedModelPath(const std::string &name)
{
    const std::filesystem::path program = hubProgram();
    if (!std::filesystem::exists(program))
        return {};
    const nlohmann::json answer = nlohmann::json::parse(outputOf(program.string(), {"path", "--", name}), nullptr, false);
    if (answer.is_object() && answer.contains("path") && answer["path"].is_string())
        return answer["path"].get<std::string>();
    if (answer.is_object() && answer.contains("error") && answer["error"].is_string())
        throw Error(ErrorCode::NotFound, answer["error"].get<std::string>());
    return {}; // it could not be asked: then only files count
}

int runHubProgram(std::span<const std::string> words)
{
    return runProgram(hubProgram(), words, "commands for the network and the library");
}

int runProgram(const std::filesystem::path &program, std::span<const std::string> words, const std::string &lacks)
{
    if (!std::filesystem::exists(program))
        throw Error(ErrorCode::Unsupported,
                    "this hearth-cli was built without the app, so it has no " + lacks + ": " + program.string() + " is missing",
                    "no_hub_program");
    const std::string path = program.string();
    std::vector<const char *> arguments{path.c_str()};
    for (const std::string &word : words)
        arguments.push_back(word.c_str());
    arguments.push_back(nullptr);
    std::fflush(nullptr);
#ifdef _WIN32
    const intptr_t status = _spawnv(_P_WAIT, path.c_str(), arguments.data());
    if (status >= 0)
        return int(status);
#else
    execv(path.c_str(), const_cast<char *const *>(arguments.data())); // comes back only when it fails
#endif
    throw Error(ErrorCode::Io, "cannot start " + path + ": " + std::strerror(errno));
}

} // namespace hearth::cli
