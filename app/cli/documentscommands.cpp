#include "app/cli/documentscommands.h"

#include "app/cli/hubcommands.h"
#include "app/guide/guidefile.h"

#include <algorithm>

namespace hearth::cli {

std::vector<Grammar> documentsGrammars()
{
    const Option json{"--json", "", "print JSON"};
    const Option help{"--help", "", "print this"};
    const Option dataDir{"--data-dir", "FOLDER", "the app's data folder, where it is another than usual (or HEARTH_DATA_DIR)"};
    const Option embedder{
        "--embedder", "MODEL",
        "the embedding model that the index was made with, to search by meaning too (the one chosen in the app); none: by "
        "words"};
    const Option judge{"--judge", "MODEL",
                       "a cross-encoder (reranker) that has the last word on the order (the one chosen in the app); none: without"};
    const Option collection{"--collection", "NAME", "only in this collection; may be repeated"};
    return {
        {"documents index",
         "FILE|FOLDER...",
         "Reads documents into the index: files, and folders with all below them.",
         {{"--collection", "NAME", "the collection that gets them; made when it is not there (the first one's name)"},
          {"--embedder", "MODEL",
           "an embedding model, so that passages are found by meaning too (the one chosen in the app); none: by words"},
          json,
          dataDir,
          help}},
        {"documents search",
         "[TEXT]",
         "The passages that answer a question.",
         {collection,
          {"--limit", "N", "how many at most (10)"},
          {"--questions", "FILE", "instead of TEXT, many: {\"questions\": [{\"id\": \"q1\", \"question\": \"...\"}, ...]}"},
          {"--out", "FILE", "where their results go, by id, best first: file, page, text and scores"},
          embedder,
          judge,
          json,
          dataDir,
          help}},
        {"documents ask",
         "TEXT",
         "Answers from the documents, as the window does, with numbered passages.",
         {{"--model", "MODEL", "the model file that answers"},
          collection,
          {"--context", "N", "tokens of context (the model's own, at most 8192)"},
          {"-n", "N", "tokens of the answer at most (512)"},
          {"--device", "D", "cpu, vulkan, vulkan:N or auto"},
          {"--show-prompt", "", "print the prompt on standard error"},
          embedder,
          judge,
          json,
          dataDir,
          help}},
        {"documents report", "", "What became of each file, and which dictionaries help the search.", {collection, json, dataDir, help}},
    };
}

std::string documentsOverview()
{
    std::string text = "Usage: hearth-cli documents COMMAND ...\nQuestions over your own documents, offline.\n\n";
    for (const Grammar &grammar : documentsGrammars()) {
        std::string left = "  " + std::string(grammar.name.substr(grammar.name.find(' ') + 1)) + " " + std::string(grammar.positionals);
        left.resize(std::max<size_t>(left.size() + 2, 26), ' ');
        text += left + std::string(grammar.summary) + "\n";
    }
    return text + "\nhearth-cli documents COMMAND --help tells the options. The window's page of documents has the same collections.\n";
}

int runDocumentsProgram(std::span<const std::string> words)
{
#ifdef _WIN32
    constexpr const char *program = "hearth-documents.exe";
#else
    constexpr const char *program = "hearth-documents";
#endif
    return runProgram(programFolder() / program, words, "commands for documents");
}

} // namespace hearth::cli
