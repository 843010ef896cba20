#include "app/cli/hubcommands.h"

#include "app/guide/guidefile.h"
#include "inference/core/error.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#ifdef _WIN32
#include <process.h>
#else
#include <unistd.h>
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

int runHubProgram(std::span<const std::string> words)
{
    const std::filesystem::path program = programFolder() / programName;
    if (!std::filesystem::exists(program))
        throw Error(ErrorCode::Unsupported,
                    "this hearth-cli was built without the app, so it has no commands for the network and the library: " + program.string()
                        + " is missing",
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
