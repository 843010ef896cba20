// Long because: vocabulary, merges, added tokens, special numbers and templates are all of one file format, in the order of reading.
#include "inference/files/hftokenizer.h"

#include "inference/core/error.h"
#include "inference/core/mappedfile.h"
#include "inference/files/hfconfig.h"
#include "inference/files/sentencepiecemodel.h"
#include "inference/files/shards.h"
#include "inference/files/strictjson.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace fs = std::filesystem;

namespace hearth {

using nlohmann::json;

namespace {

constexpr uint64_t maxTokens = 1u << 22;
constexpr uint64_t maxTemplateBytes = 1u << 20;
enum Kind : uint64_t { Normal = 1, Unknown = 2, Control = 3, UserDefined = 4, Unused = 5, Byte = 6 }; // GGUF's token types

[[noreturn]] void fail(ErrorCode code, const std::string &sentence, const char *kind)
{
    throw Error(code, "The model's tokenizer.json " + sentence + ".", kind);
}

bool isByteToken(const std::string &text)
{
    return text.size() == 6 && text.starts_with("<0x") && text[5] == '>' && text.find_first_not_of("0123456789ABCDEFabcdef", 3) == 5;
}

// The vocabulary while it is put together.
struct Tokens
{
    std::vector<std::string> texts;
    std::vector<uint64_t> kinds; // 0: the number is not given
    std::vector<double> scores;  // empty, or one each
    std::vector<uint64_t> swallowing;

    void put(uint64_t id, const std::string &text, uint64_t kind)
    {
        if (id >= maxTokens)
            fail(ErrorCode::LimitExceeded, "gives a token the number " + std::to_string(id), "limit");
        if (id >= texts.size()) {
            texts.resize(size_t(id) + 1);
            kinds.resize(size_t(id) + 1);
        }
        texts[size_t(id)] = text;
        kinds[size_t(id)] = kind;
    }
};

uint64_t idOf(const json &value)
{
    if (value.is_number_unsigned())
        return value.get<uint64_t>();
    fail(ErrorCode::InvalidValue, "gives a token a number that is none", value.is_number_integer() ? "invalid_value" : "type_mismatch");
}

void readVocabulary(const json &model, Tokens &tokens)
{
    const json *vocabulary = hf::childOf(model, "vocab");
    if (!vocabulary)
        fail(ErrorCode::Malformed, "has no vocabulary", "missing_field");
    if (vocabulary->size() > maxTokens)
        fail(ErrorCode::LimitExceeded, "has " + std::to_string(vocabulary->size()) + " tokens", "limit");
    if (vocabulary->is_array()) { // Unigram: [text, score] in order
        for (const json &entry : *vocabulary) {
            if (!entry.is_array() || entry.size() != 2 || !entry[0].is_string() || !entry[1].is_number())
                fail(ErrorCode::Malformed, "has a vocabulary entry that is no text with a score", "type_mismatch");
            tokens.put(tokens.texts.size(), entry[0].get<std::string>(), Normal);
            tokens.scores.push_back(entry[1].get<double>());
        }
        return;
    }
    for (const auto &[text, value] : vocabulary->items()) {
        const uint64_t id = idOf(value);
        if (id < tokens.kinds.size() && tokens.kinds[size_t(id)] != 0)
            fail(ErrorCode::InvalidValue, "gives two tokens the number " + std::to_string(id), "duplicate_token");
        tokens.put(id, text, Normal);
    }
}

void readAddedTokens(const json &tokenizer, uint64_t rows, Tokens &tokens)
{
    const json *added = hf::childOf(tokenizer, "added_tokens");
    for (const json &one : added ? *added : json::array()) {
        const auto content = hf::textOf(one, "content");
        const auto id = hf::uintOf(one, "id");
        if (!content || !id)
            fail(ErrorCode::Malformed, "has an added token without text or number", "missing_field");
        if (content->empty())
            fail(ErrorCode::InvalidValue, "has an added token that is empty", "invalid_value");
        if (rows > 0 && *id >= rows && *id >= tokens.texts.size())
            continue; // the model has no embedding for it
        tokens.put(*id, *content, hf::boolOf(one, "special").value_or(false) ? Control : UserDefined);
        if (hf::boolOf(one, "rstrip").value_or(false))
            tokens.swallowing.push_back(*id);
    }
}

// The two texts of a merge: "a b", or ["a", "b"].
std::pair<std::string, std::string> mergeParts(const json &merge)
{
    if (merge.is_array() && merge.size() == 2 && merge[0].is_string() && merge[1].is_string())
        return {merge[0].get<std::string>(), merge[1].get<std::string>()};
    if (merge.is_string()) {
        const auto &text = merge.get_ref<const std::string &>();
        const size_t space = text.find(' ', 1);
        if (space != std::string::npos && space + 1 < text.size())
            return {text.substr(0, space), text.substr(space + 1)};
    }
    fail(ErrorCode::InvalidValue, "has a merge that is not two texts", "invalid_merge");
}

// Merges as GGUF writes them. Where spaces are marked, GGUF wants scores beside: minus the rank of the merge that makes the token.
void mapMerges(const json &model, const HfPipeline &pipeline, Tokens &tokens, MetadataBuilder &out)
{
    const json *vocabulary = hf::childOf(model, "vocab"), *merges = hf::childOf(model, "merges");
    if (!merges || !merges->is_array() || !vocabulary->is_object())
        fail(ErrorCode::Malformed, "has no merges", "missing_field");
    if (merges->size() > maxTokens)
        fail(ErrorCode::LimitExceeded, "has " + std::to_string(merges->size()) + " merges", "limit");
    if (pipeline.marksSpaces)
        tokens.scores.assign(tokens.texts.size(), -double(maxTokens));
    std::vector<std::string> written;
    written.reserve(merges->size());
    for (const json &merge : *merges) {
        const auto [left, right] = mergeParts(merge);
        const auto joined = vocabulary->find(left + right);
        if (left.empty() || right.empty() || !vocabulary->contains(left) || !vocabulary->contains(right) || joined == vocabulary->end())
            fail(ErrorCode::InvalidValue,
                 "has a merge of texts that are no tokens ('" + left.substr(0, 60) + "', '" + right.substr(0, 60) + "')", "invalid_merge");
        if (left.find(' ') != std::string::npos || right.find(' ') != std::string::npos)
            fail(ErrorCode::Unsupported, "has a merge of texts with spaces", "unsupported_tokenizer");
        if (pipeline.marksSpaces) {
            double &score = tokens.scores[size_t(idOf(*joined))];
            score = std::max(score, -double(written.size()));
        }
        written.push_back(left + ' ' + right);
    }
    out.setStrings("tokenizer.ggml.merges", std::move(written));
}

void mapBpe(const json &tokenizer, const json &model, Tokens &tokens, MetadataBuilder &out)
{
    const HfPipeline pipeline = mapHfPipeline(tokenizer, out);
    if (pipeline.isByteLevel == pipeline.marksSpaces)
        fail(ErrorCode::Unsupported, "writes neither bytes nor spaces in a way that Hearth knows", "unsupported_tokenizer");
    for (const char *affix : {"continuing_subword_prefix", "end_of_word_suffix"}) {
        if (!hf::textOf(model, affix).value_or("").empty())
            fail(ErrorCode::Unsupported, "marks parts of words (" + std::string(affix) + ")", "unsupported_tokenizer");
    }
    mapMerges(model, pipeline, tokens, out);
    out.setString("tokenizer.ggml.model", pipeline.isByteLevel ? "gpt2" : "llama");
    if (hf::boolOf(model, "ignore_merges").value_or(false))
        out.setBool("tokenizer.hearth.whole_tokens", true);
    if (hf::boolOf(model, "byte_fallback").value_or(false)) {
        for (size_t id = 0; id < tokens.texts.size(); ++id) {
            if (tokens.kinds[id] == Normal && isByteToken(tokens.texts[id]))
                tokens.kinds[id] = Byte;
        }
    }
}

void markUnknown(const json &model, Tokens &tokens, MetadataBuilder &out)
{
    uint64_t id = tokens.texts.size();
    if (const auto text = hf::textOf(model, "unk_token"))
        id = uint64_t(std::find(tokens.texts.begin(), tokens.texts.end(), *text) - tokens.texts.begin());
    else if (const auto number = hf::uintOf(model, "unk_id"))
        id = *number;
    if (id >= tokens.texts.size())
        return;
    tokens.kinds[size_t(id)] = Unknown;
    out.setUint("tokenizer.ggml.unknown_token_id", id);
}

// Up to the rows of the token table: numbers without a token are never made of text.
void fillUp(uint64_t rows, Tokens &tokens)
{
    if (rows > tokens.texts.size() && rows <= maxTokens) {
        tokens.texts.resize(size_t(rows));
        tokens.kinds.resize(size_t(rows));
    }
    for (size_t id = 0; id < tokens.texts.size(); ++id) {
        if (tokens.kinds[id] != 0)
            continue;
        tokens.texts[id] = "[PAD" + std::to_string(id) + "]";
        tokens.kinds[id] = Unused;
    }
    if (!tokens.scores.empty())
        tokens.scores.resize(tokens.texts.size(), -double(maxTokens));
}

void store(Tokens tokens, MetadataBuilder &out)
{
    out.setStrings("tokenizer.ggml.tokens", std::move(tokens.texts));
    out.setUints("tokenizer.ggml.token_type", std::move(tokens.kinds));
    if (!tokens.scores.empty())
        out.setFloats("tokenizer.ggml.scores", std::move(tokens.scores));
    out.setUints("tokenizer.hearth.swallow_ids", std::move(tokens.swallowing));
}

// A token that a configuration names: a text, or an object that holds it.
std::optional<std::string> tokenText(const json &config, const char *key)
{
    const auto found = config.find(key);
    if (found == config.end() || found->is_null())
        return std::nullopt;
    return found->is_object() ? hf::textOf(*found, "content") : hf::textOf(config, key);
}

// Which tokens begin and end a text, in the order in which Hugging Face's library decides.
class SpecialIds
{
public:
    // isWhole: a tokenizer.json was read, which leaves nothing to defaults.
    SpecialIds(MetadataBuilder &out, const json &tokenizerConfig, const json &generation, const json &model, bool isWhole)
        : m_out(out), m_tokenizer(tokenizerConfig), m_generation(generation), m_model(model)
    {
        const auto &tokens = std::get<std::vector<std::string_view>>(out.values().at("tokenizer.ggml.tokens"));
        m_count = tokens.size();
        for (const char *name : {"bos", "eos", "pad"}) {
            const auto text = tokenText(m_tokenizer, (std::string(name) + "_token").c_str());
            const auto found = text ? std::find(tokens.begin(), tokens.end(), *text) : tokens.end();
            const std::string key = "tokenizer.ggml." + std::string(name) + "_token_id";
            if (found != tokens.end())
                setOnce(key, uint64_t(found - tokens.begin()));
            else if (const auto ids = idsOf(m_model, (std::string(name) + "_token_id").c_str()); !ids.empty())
                setOnce(key, ids.front());
        }
        setEnds();
        for (const char *flag : {"add_bos_token", "add_eos_token"}) {
            const auto stated = hf::boolOf(m_tokenizer, flag);
            const std::string key = "tokenizer.ggml." + std::string(flag);
            if (!m_out.has(key) && (stated || isWhole))
                m_out.setBool(key, stated.value_or(false));
        }
    }

private:
    void setOnce(const std::string &key, uint64_t id)
    {
        if (!m_out.has(key) && id < m_count)
            m_out.setUint(key, id);
    }
    // One number or a list of them.
    std::vector<uint64_t> idsOf(const json &config, const char *key) const
    {
        const auto found = config.find(key);
        if (found == config.end() || found->is_null())
            return {};
        std::vector<uint64_t> ids;
        for (const json &one : found->is_array() ? *found : json::array({*found})) {
            if (one.is_number_unsigned() && one.get<uint64_t>() < m_count)
                ids.push_back(one.get<uint64_t>());
        }
        return ids;
    }
    void setEnds()
    {
        std::vector<uint64_t> ends = idsOf(m_generation, "eos_token_id");
        for (const uint64_t id : idsOf(m_model, "eos_token_id"))
            ends.push_back(id);
        std::sort(ends.begin(), ends.end());
        ends.erase(std::unique(ends.begin(), ends.end()), ends.end());
        if (!ends.empty())
            m_out.setUints("tokenizer.hearth.end_ids", ends);
    }

    MetadataBuilder &m_out;
    const json &m_tokenizer;
    const json &m_generation;
    const json &m_model;
    size_t m_count = 0;
};

void mapChatTemplate(const fs::path &folder, const json &tokenizerConfig, MetadataBuilder &out)
{
    if (fs::exists(folder / "chat_template.jinja")) {
        const MappedFile file(folder / "chat_template.jinja");
        const std::string_view text(reinterpret_cast<const char *>(file.bytes().data()), file.bytes().size());
        if (text.size() > maxTemplateBytes || !isUtf8(text))
            throw Error(ErrorCode::Malformed, "'chat_template.jinja' is no text of at most 1 MiB.", "invalid_utf8");
        return out.setString("tokenizer.chat_template", std::string(text));
    }
    const std::optional<json> separate = readFolderJson(folder, "chat_template.json");
    const json &holder = separate ? *separate : tokenizerConfig;
    const auto found = holder.find("chat_template");
    if (found == holder.end() || found->is_null())
        return;
    if (found->is_string())
        return out.setString("tokenizer.chat_template", found->get<std::string>());
    for (const json &one : *found) { // several by name
        const auto name = hf::textOf(one, "name"), text = hf::textOf(one, "template");
        if (name && text && *name == "default")
            out.setString("tokenizer.chat_template", *text);
    }
}

} // namespace

void mapTokenizerJson(const json &tokenizer, uint64_t rows, MetadataBuilder &out)
{
    const json *model = hf::childOf(tokenizer, "model");
    if (!model)
        fail(ErrorCode::Malformed, "has no model", "missing_field");
    Tokens tokens;
    readVocabulary(*model, tokens);
    const bool isScored = !tokens.scores.empty();
    const std::string type = hf::textOf(*model, "type")
                                 .value_or(isScored                            ? "Unigram"
                                               : hf::childOf(*model, "merges") ? "BPE"
                                                                               : "WordPiece");
    if (type == "WordPiece") {
        const std::string continuation = hf::textOf(*model, "continuing_subword_prefix").value_or("##");
        for (std::string &text : tokens.texts)
            text = wordPieceText(text, continuation);
        mapHfWordPiece(tokenizer, out);
    } else if (type == "Unigram" && isScored) {
        mapHfUnigram(tokenizer, out);
    } else if (type == "BPE") {
        mapBpe(tokenizer, *model, tokens, out);
    } else {
        fail(ErrorCode::Unsupported, "has a model of the kind '" + type.substr(0, 40) + "', which Hearth does not know yet",
             "unknown_type");
    }
    mapHfPostProcessor(tokenizer, out);
    markUnknown(*model, tokens, out);
    readAddedTokens(tokenizer, rows, tokens);
    markUnknown(*model, tokens, out);
    fillUp(rows, tokens);
    store(std::move(tokens), out);
}

void mapHfTokenizer(const fs::path &folder, const json &config, uint64_t rows, MetadataBuilder &out)
{
    const json tokenizerConfig = readFolderJson(folder, "tokenizer_config.json").value_or(json::object());
    const std::optional<json> tokenizer = readFolderJson(folder, "tokenizer.json");
    if (tokenizer)
        mapTokenizerJson(*tokenizer, rows, out);
    else if (fs::exists(folder / "tokenizer.model"))
        mapSentencePieceModel(MappedFile(folder / "tokenizer.model").bytes(), rows, out);
    else
        return;
    if (!tokenizerConfig.is_object())
        throw Error(ErrorCode::Malformed, "'tokenizer_config.json' is no JSON object.", "type_mismatch");
    const json generation = readFolderJson(folder, "generation_config.json").value_or(json::object());
    SpecialIds(out, tokenizerConfig, generation.is_object() ? generation : json::object(), config, tokenizer.has_value());
    mapChatTemplate(folder, tokenizerConfig, out);
}

} // namespace hearth
