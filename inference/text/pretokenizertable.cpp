// The patterns by which families of models cut text, as their published tokenizer.json files give them, and the names that GGUF has for
// them. Adding a family is a row, and a list of patterns if it cuts in a new way.
#include "inference/text/pretokenizer.h"

#include <algorithm>
#include <iterator>

namespace hearth {

namespace {

using Patterns = std::vector<std::string_view>;

constexpr std::string_view gpt2Words = R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";
constexpr std::string_view singleDigit = R"(\p{N})";
constexpr std::string_view threeDigits = R"([0-9][0-9][0-9])";
constexpr std::string_view lineBreak = R"([\r\n])";
constexpr std::string_view finnishWords = R"( ?[^(\s|.,!?\x{2026}\x{3002}\x{FF0C}\x{3001}\x{0964}\x{06D4}\x{060C})]+)";
// Han with its neighbours, and Hangul, as the DeepSeek patterns have it.
constexpr std::string_view deepseekCjk = R"([\x{4E00}-\x{9FA5}\x{0800}-\x{4E00}\x{AC00}-\x{D7FF}]+)";

const Patterns gpt2{gpt2Words};

const Patterns gptNeox{R"([\p{P}\$\+<=>\^~\|]+)", gpt2Words, R"(\p{N}+)", threeDigits};

const Patterns falcon{R"([\p{P}\$\+<=>\^~\|`]+)", gpt2Words, threeDigits};

const Patterns starcoder{singleDigit, gpt2Words};

const Patterns llama3{
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)"};

const Patterns qwen2{R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)"};

const Patterns qwen35{
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)"};

const Patterns bailing{
    R"('(?:[sSdDmMtT]|[lL][lL]|[vV][eE]|[rR][eE])|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+)"};

const Patterns seedCoder{R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}\r\n]+|\s*[\r\n]+|\s+(?!\S)|\s+)"};

const Patterns gpt4o{R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|)"
                     R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|)"
                     R"(\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)"};

const Patterns tekken{R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|)"
                      R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|)"
                      R"(\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)"};

// As gpt4o, but Chinese runs stand alone; PCRE2 has no intersection of classes, so each letter looks ahead.
const Patterns kimiK2{R"(\p{Han}+|)"
                      R"([^\r\n\p{L}\p{N}]?(?:(?!\p{Han})[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}])*(?:(?!\p{Han})[\p{Ll}\p{Lm}\p{Lo}\p{M}])+)"
                      R"((?i:'s|'t|'re|'ve|'m|'ll|'d)?|)"
                      R"([^\r\n\p{L}\p{N}]?(?:(?!\p{Han})[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}])+(?:(?!\p{Han})[\p{Ll}\p{Lm}\p{Lo}\p{M}])*)"
                      R"((?i:'s|'t|'re|'ve|'m|'ll|'d)?|)"
                      R"(\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)"};

const Patterns deepseekCoder{lineBreak, R"(\s?\p{L}+)", R"(\s?\p{P}+)", deepseekCjk, singleDigit};

// The first class is the cased letters of an older Unicode, as the model's file lists them.
const Patterns deepseekLlm{
    lineBreak,
    R"(\s?[A-Za-z\x{B5}\x{C0}-\x{D6}\x{D8}-\x{F6}\x{F8}-\x{1BA}\x{1BC}-\x{1BF}\x{1C4}-\x{293}\x{295}-\x{2AF}\x{370}-\x{373}\x{376}\x{377})"
    R"(\x{37B}-\x{37D}\x{37F}\x{386}\x{388}-\x{38A}\x{38C}\x{38E}-\x{3A1}\x{3A3}-\x{3F5}\x{3F7}-\x{481}\x{48A}-\x{52F}\x{531}-\x{556})"
    R"(\x{10A0}-\x{10C5}\x{13A0}-\x{13F5}\x{13F8}-\x{13FD}\x{1C90}-\x{1CBA}\x{1CBD}-\x{1CBF}\x{1D00}-\x{1D2B}\x{1D6B}-\x{1D77})"
    R"(\x{1D79}-\x{1D9A}\x{1E00}-\x{1F15}\x{1F18}-\x{1F1D}\x{1F20}-\x{1F45}\x{1F48}-\x{1F4D}\x{1F50}-\x{1F57}\x{1F59}\x{1F5B}\x{1F5D})"
    R"(\x{1F5F}-\x{1F7D}\x{1F80}-\x{1FB4}\x{1FB6}-\x{1FBC}\x{1FBE}\x{1FC2}-\x{1FC4}\x{1FC6}-\x{1FCC}\x{1FD0}-\x{1FD3}\x{1FD6}-\x{1FDB})"
    R"(\x{1FE0}-\x{1FEC}\x{1FF2}-\x{1FF4}\x{1FF6}-\x{1FFC}\x{2102}\x{2107}\x{210A}-\x{2113}\x{2115}\x{2119}-\x{211D}\x{2124}\x{2126})"
    R"(\x{2128}\x{212A}-\x{212D}\x{212F}-\x{2134}\x{2139}\x{213C}-\x{213F}\x{2145}-\x{2149}\x{214E}\x{2183}\x{2184}\x{2C00}-\x{2C7B})"
    R"(\x{2C7E}-\x{2CE4}\x{2CEB}-\x{2CEE}\x{2CF2}\x{2CF3}\x{A640}-\x{A66D}\x{A680}-\x{A69B}\x{A722}-\x{A76F}\x{A771}-\x{A787})"
    R"(\x{A78B}-\x{A78E}\x{AB70}-\x{ABBF}\x{FB00}-\x{FB06}\x{FB13}-\x{FB17}\x{FF21}-\x{FF3A}\x{FF41}-\x{FF5A}\x{10400}-\x{1044F})"
    R"(\x{104B0}-\x{104D3}\x{104D8}-\x{104FB}\x{10C80}-\x{10CB2}\x{10CC0}-\x{10CF2}\x{118A0}-\x{118DF}\x{1E900}-\x{1E943}]+)",
    R"(\s?[!-/:-~\x{FF01}-\x{FF0F}\x{FF1A}-\x{FF5E}\x{2018}-\x{201F}\x{3000}-\x{3002}]+)",
    R"((?<!\s)\s++\z)",
    deepseekCjk,
    R"(\p{N}+)"};

const Patterns deepseekV3{
    R"(\p{N}{1,3})", R"([\x{4E00}-\x{9FA5}\x{3040}-\x{309F}\x{30A0}-\x{30FF}]+)",
    R"([!"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)"};

const Patterns chameleon{R"(<sentinel:[0-9]+>)",    R"((IMGIMG)((A|B|C|D|E|F|G|H|I){1,4})Z)",
                         R"(([\t\n]|    |  ))",     singleDigit,
                         R"([\p{P}!-/:-@\[-`{-~])", gpt2Words};

const Patterns bloom{finnishWords};

const Patterns viking{finnishWords, singleDigit};

// Sorted by pattern, then by name. Columns: name, patterns, takes whole tokens, begins with BOS unless the file says otherwise.
const PreTokenizerRow rows[] = {
    {"default", &gptNeox},
    {"falcon", &falcon},
    {"a.x-4.0", &gpt2},
    {"exaone4", &gpt2},
    {"gigachat", &gpt2},
    {"gpt-2", &gpt2},
    {"granite-docling", &gpt2},
    {"jais", &gpt2},
    {"jina-de", &gpt2},
    {"jina-es", &gpt2},
    {"jina-v1-en", &gpt2, false, true},
    {"jina-v2-code", &gpt2, false, true},
    {"jina-v2-de", &gpt2},
    {"jina-v2-es", &gpt2},
    {"mellum", &gpt2},
    {"modern-bert", &gpt2},
    {"mpt", &gpt2},
    {"olmo", &gpt2},
    {"phi-2", &gpt2},
    {"roberta-bpe", &gpt2, false, true},
    {"trillion", &gpt2},
    {"codeshell", &starcoder},
    {"command-r", &starcoder},
    {"exaone", &starcoder},
    {"minerva-7b", &starcoder},
    {"refact", &starcoder},
    {"smollm", &starcoder},
    {"starcoder", &starcoder},
    {"falcon-h1", &llama3, true, true},
    {"falcon3", &llama3, true, true},
    {"lfm2", &llama3, true, true},
    {"llama-bpe", &llama3, true, true},
    {"llama-v3", &llama3, true, true},
    {"llama3", &llama3, true, true},
    {"midm-2.0", &llama3, true, true},
    {"pixtral", &llama3, true, true},
    {"chatglm-bpe", &llama3},
    {"dbrx", &llama3},
    {"glm4", &llama3},
    {"smaug-bpe", &llama3},
    {"deepseek-r1-qwen", &qwen2},
    {"grok-2", &qwen2},
    {"hunyuan", &qwen2},
    {"kormo", &qwen2},
    {"megrez", &qwen2},
    {"qwen2", &qwen2},
    {"solar-open", &qwen2},
    {"stablelm2", &qwen2},
    {"qwen35", &qwen35},
    {"bailingmoe", &bailing},
    {"bailingmoe2", &bailing},
    {"llada-moe", &bailing},
    {"seed-coder", &seedCoder},
    {"gpt-4o", &gpt4o},
    {"kanana2", &gpt4o},
    {"llama4", &gpt4o},
    {"minimax-m2", &gpt4o},
    {"tekken", &tekken, true, true},
    {"kimi-k2", &kimiK2},
    {"deepseek-coder", &deepseekCoder},
    {"deepseek-llm", &deepseekLlm},
    {"deepseek-v3", &deepseekV3},
    {"hunyuan-dense", &deepseekV3},
    {"joyai-llm", &deepseekV3},
    {"chameleon", &chameleon, false, true},
    {"bloom", &bloom},
    {"gpt3-finnish", &bloom},
    {"poro-chat", &bloom},
    {"viking", &viking},
};

} // namespace

const PreTokenizerRow *findPreTokenizer(std::string_view name)
{
    const auto *row =
        std::find_if(std::begin(rows), std::end(rows), [&](const PreTokenizerRow &candidate) { return candidate.name == name; });
    return row == std::end(rows) ? nullptr : row;
}

} // namespace hearth
