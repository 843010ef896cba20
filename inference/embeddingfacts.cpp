#include "inference/embeddingfacts.h"

#include "inference/model/architectures.h"
#include "inference/model/pooling.h"

#include <algorithm>
#include <array>

namespace hearth {

namespace {

struct Prefixes
{
    std::string_view name;         // what the model's name has in it, in small letters
    std::string_view architecture; // or this; one of the two is empty
    std::string_view query;
    std::string_view passage;
};

constexpr std::string_view representSentence = "Represent this sentence for searching relevant passages: ";
constexpr std::string_view instruct = "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery: ";

// As the model cards have it; the first that fits counts.
constexpr auto prefixes = std::to_array<Prefixes>({
    {"", "gemma-embedding", "task: search result | query: ", "title: none | text: "},
    {"", "nomic-bert", "search_query: ", "search_document: "},
    {"nomic-embed", "", "search_query: ", "search_document: "},
    {"qwen3-embedding", "", "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:", ""},
    {"e5-large-instruct", "", instruct, ""},
    {"e5-mistral", "", instruct, ""},
    {"e5-", "", "query: ", "passage: "},
    {"bge-m3", "", "", ""},
    {"bge-reranker", "", "", ""},
    {"bge-small-zh", "", "为这个句子生成表示以用于检索相关文章：", ""},
    {"bge-base-zh", "", "为这个句子生成表示以用于检索相关文章：", ""},
    {"bge-large-zh", "", "为这个句子生成表示以用于检索相关文章：", ""},
    {"bge-small", "", representSentence, ""},
    {"bge-base", "", representSentence, ""},
    {"bge-large", "", representSentence, ""},
    {"arctic-embed-l-v2", "", "query: ", ""},
    {"arctic-embed-m-v2", "", "query: ", ""},
    {"arctic-embed", "", representSentence, ""},
    {"mxbai-embed", "", representSentence, ""},
});

// The name that the file gives itself and the file's own, in small letters, spaces and underscores as hyphens.
std::string namesOf(const ModelFile &file)
{
    std::string names;
    for (const char *key : {"general.name", "general.basename"}) {
        const MetadataValue *value = file.find(key);
        if (const auto *text = value ? std::get_if<std::string_view>(value) : nullptr)
            names.append(*text).append("\n");
    }
    names += file.path().filename().string();
    std::transform(names.begin(), names.end(), names.begin(), [](char c) {
        return c == ' ' || c == '_' ? '-' : c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c;
    });
    return names;
}

} // namespace

const std::string &EmbeddingFacts::prefix(TextRole role) const
{
    static const std::string none;
    return role == TextRole::Query ? queryPrefix : role == TextRole::Passage ? passagePrefix : none;
}

EmbeddingFacts embeddingFactsOf(const ModelFile &file)
{
    const ModelSpec spec = describeModel(file);
    const EmbeddingSpec embedding = describeEmbedding(file, spec);
    EmbeddingFacts facts;
    facts.judgesPairs = embedding.labels > 0;
    facts.width = facts.judgesPairs ? 0 : embedding.width(spec);
    facts.pooling = poolingName(embedding.pooling);
    const std::string names = namesOf(file);
    const auto found = std::find_if(prefixes.begin(), prefixes.end(), [&](const Prefixes &one) {
        return one.name.empty() ? one.architecture == spec.architecture : names.find(one.name) != std::string::npos;
    });
    if (found != prefixes.end() && !facts.judgesPairs) {
        facts.queryPrefix = found->query;
        facts.passagePrefix = found->passage;
    }
    return facts;
}

std::optional<EmbeddingFacts> embeddingFacts(const ModelFile &file)
{
    if (!isEmbeddingModel(file, describeModel(file)))
        return std::nullopt;
    return embeddingFactsOf(file);
}

} // namespace hearth
