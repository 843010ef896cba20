#include "inference/embedder.h"

#include "inference/run/encoder.h"
#include "inference/text/tokenizer.h"
#include "inference/text/utf8.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <optional>

namespace hearth {

namespace {

// Texts in one call of the encoder: what the tokens of them all take stays small, and progress is told often.
constexpr size_t textsPerCall = 256;

struct Prepared
{
    std::vector<int32_t> tokens;
    std::vector<int32_t> segments; // empty: all 0
};

// "{query}" and "{document}" of a judge's template replaced, each where it stands in the template and nowhere else.
std::string fillTemplate(std::string_view form, std::string_view query, std::string_view passage)
{
    std::string out;
    while (!form.empty()) {
        const size_t at = form.find('{');
        out += form.substr(0, at);
        if (at == std::string_view::npos)
            break;
        form.remove_prefix(at);
        const bool isQuery = form.starts_with("{query}"), isDocument = form.starts_with("{document}");
        out += isQuery ? query : isDocument ? passage : form.substr(0, 1);
        form.remove_prefix(isQuery ? 7 : isDocument ? 10 : 1);
    }
    return out;
}

void normalize(std::span<float> vector)
{
    double sum = 0;
    for (const float value : vector)
        sum += double(value) * double(value);
    const auto factor = sum > 0 ? float(1 / std::sqrt(sum)) : 0.0f;
    for (float &value : vector)
        value *= factor;
}

// Of the label that means "yes": logistic for one label, softmax for two.
float probability(std::span<const float> logits, int label)
{
    const float against = logits.size() == 1 ? 0.0f : logits[size_t(1 - label)];
    return 1 / (1 + std::exp(against - logits[size_t(label)]));
}

} // namespace

struct Embedder::Private
{
    std::shared_ptr<const ModelFile> file;
    EmbeddingFacts facts;
    std::unique_ptr<Encoder> encoder;
    std::unique_ptr<Tokenizer> tokenizer;

    Prepared prepare(std::string_view text, TextRole role, bool *isCut) const;
    Prepared preparePair(std::string_view query, std::string_view passage, bool *isCut) const;
    Prepared fromTemplate(std::string_view form, std::string_view query, std::string_view passage, bool *isCut) const;
    std::vector<int32_t> encodeTemplate(std::string_view form, std::string_view query, std::string_view passage) const;
    void checkQuery(size_t queryTokens, size_t otherTokens) const;

    // out: [count, encoder->width()], of the inputs that make(index) prepares.
    template <typename Make>
    void encodeAll(size_t count, std::span<float> out, const Progress &progress, const std::stop_token &stop, Make make);
};

Embedder::Embedder() : d(std::make_unique<Private>()) { }
Embedder::~Embedder() = default;

std::unique_ptr<Embedder> Embedder::load(const LoadOptions &options, const LoadProgress &progress, std::stop_token stop)
{
    std::unique_ptr<Embedder> embedder(new Embedder);
    Private &d = *embedder->d;
    d.file = openModelFile(options.path);
    d.facts = embeddingFactsOf(*d.file);
    d.tokenizer = Tokenizer::create(*d.file);
    const auto report = [&](double fraction, std::string_view stage) {
        if (progress)
            progress(fraction, stage);
    };
    d.encoder = Encoder::load(d.file, options, report, std::move(stop));
    if (d.tokenizer->vocabularySize() > d.encoder->vocabulary())
        throw Error(ErrorCode::InvalidValue,
                    options.path.filename().string() + " has " + std::to_string(d.tokenizer->vocabularySize()) + " tokens, but "
                        + std::to_string(d.encoder->vocabulary()) + " rows in its table.",
                    "inconsistent_vocab");
    return embedder;
}

const EmbeddingFacts &Embedder::facts() const
{
    return d->facts;
}

const Placement &Embedder::placement() const
{
    return d->encoder->placement();
}

int Embedder::contextTokens() const
{
    return d->encoder->contextTokens();
}

int Embedder::countTokens(std::string_view text, TextRole role) const
{
    const std::string whole = d->facts.prefix(role) + std::string(text);
    return int(d->tokenizer->encode(whole, {.addSpecial = true, .parseSpecial = false}).size());
}

// A text that is too long keeps its front and what stands around a text.
Prepared Embedder::Private::prepare(std::string_view text, TextRole role, bool *isCut) const
{
    const std::string whole = facts.prefix(role) + std::string(text);
    std::vector<int32_t> tokens = tokenizer->encode(whole, {.addSpecial = false, .parseSpecial = false});
    const size_t room = size_t(std::max(encoder->contextTokens() - tokenizer->frameTokens(), 0));
    *isCut = tokens.size() > room;
    if (*isCut)
        tokens.resize(room);
    Prepared prepared{tokenizer->framed(tokens), {}};
    if (prepared.tokens.empty()) // an empty text of a model that puts nothing around it: its end, or its first token
        prepared.tokens.push_back(std::max({tokenizer->eos(), tokenizer->bos(), int32_t(0)}));
    return prepared;
}

void Embedder::Private::checkQuery(size_t queryTokens, size_t otherTokens) const
{
    if (queryTokens + otherTokens >= size_t(encoder->contextTokens()))
        throw Error(ErrorCode::InvalidArgument,
                    "The question has " + std::to_string(queryTokens) + " tokens, which leaves no room for a passage: the model reads "
                        + std::to_string(encoder->contextTokens()) + ".",
                    "query_too_long");
}

Prepared Embedder::Private::preparePair(std::string_view query, std::string_view passage, bool *isCut) const
{
    if (const auto form = file->string("tokenizer.chat_template.rerank"))
        return fromTemplate(*form, query, passage, isCut);
    const EncodeOptions plain{.addSpecial = false, .parseSpecial = false};
    const std::vector<int32_t> first = tokenizer->encode(query, plain);
    std::vector<int32_t> second = tokenizer->encode(passage, plain);
    checkQuery(first.size(), size_t(tokenizer->pairFrameTokens()));
    const size_t room = size_t(encoder->contextTokens()) - size_t(tokenizer->pairFrameTokens()) - first.size();
    *isCut = second.size() > room;
    if (*isCut)
        second.resize(room);
    Tokenizer::Pair pair = tokenizer->framedPair(first, second);
    if (!encoder->hasSegments())
        pair.segments.clear();
    return {std::move(pair.tokens), std::move(pair.segments)};
}

// The template's own marks ("<|im_start|>") are control tokens, those in the texts are text like all else.
std::vector<int32_t> Embedder::Private::encodeTemplate(std::string_view form, std::string_view query, std::string_view passage) const
{
    std::vector<int32_t> tokens;
    const auto append = [&](std::string_view part) {
        const std::vector<int32_t> own =
            tokenizer->encode(fillTemplate(part, query, passage), {.addSpecial = false, .parseSpecial = false});
        tokens.insert(tokens.end(), own.begin(), own.end());
    };
    for (size_t at = form.find("<|"); at != std::string_view::npos; at = form.find("<|", at)) {
        const size_t end = form.find("|>", at);
        const int32_t mark = end == std::string_view::npos ? -1 : tokenizer->find(form.substr(at, end + 2 - at));
        if (mark < 0 || !tokenizer->isControl(mark)) {
            at += 2;
            continue;
        }
        append(form.substr(0, at));
        tokens.push_back(mark);
        form.remove_prefix(end + 2);
        at = 0;
    }
    append(form);
    return tokens;
}

Prepared Embedder::Private::fromTemplate(std::string_view form, std::string_view query, std::string_view passage, bool *isCut) const
{
    std::vector<int32_t> tokens = encodeTemplate(form, query, passage);
    std::string shorter(passage);
    const auto most = size_t(encoder->contextTokens());
    for (*isCut = tokens.size() > most; tokens.size() > most; tokens = encodeTemplate(form, query, shorter)) {
        std::vector<int32_t> own = tokenizer->encode(shorter, {.addSpecial = false, .parseSpecial = false});
        checkQuery(tokens.size() - std::min(own.size(), tokens.size()), 0);
        own.resize(own.size() - std::min(own.size(), tokens.size() - most));
        shorter = tokenizer->decode(own);
        shorter.resize(utf8::validPrefix(shorter));
    }
    return {std::move(tokens), {}};
}

template <typename Make>
void Embedder::Private::encodeAll(size_t count, std::span<float> out, const Progress &progress, const std::stop_token &stop, Make make)
{
    std::atomic<bool> abort = false;
    const std::stop_callback onStop(stop, [&abort] { abort = true; });
    const size_t width = size_t(encoder->width());
    for (size_t first = 0; first < count; first += textsPerCall) {
        const size_t some = std::min(textsPerCall, count - first);
        std::vector<Prepared> prepared;
        std::vector<Encoder::Input> inputs;
        for (size_t i = 0; i < some && !abort; ++i)
            prepared.push_back(make(first + i));
        for (const Prepared &one : prepared)
            inputs.push_back({one.tokens, one.segments});
        const auto done = [&](size_t ready) {
            if (progress)
                progress(first + ready, count);
        };
        if (abort || !encoder->encode(inputs, out.subspan(first * width, some * width), &abort, done))
            throw Error(ErrorCode::Cancelled, "Embedding was cancelled.", "cancelled");
    }
}

Embedder::Vectors Embedder::embed(std::span<const std::string> texts, const EmbedOptions &options, const Progress &progress,
                                  std::stop_token stop)
{
    if (d->facts.judgesPairs)
        throw Error(ErrorCode::InvalidArgument,
                    d->file->path().filename().string() + " judges how well a passage answers a question; it makes no vectors.",
                    "no_vectors");
    Vectors vectors;
    vectors.width = d->encoder->width();
    vectors.values.resize(texts.size() * size_t(vectors.width));
    d->encodeAll(texts.size(), vectors.values, progress, stop, [&](size_t i) {
        bool isCut = false;
        Prepared prepared = d->prepare(texts[i], options.role, &isCut);
        if (isCut)
            vectors.cut.push_back(i);
        return prepared;
    });
    for (size_t i = 0; options.isNormalized && i < texts.size(); ++i)
        normalize(std::span(vectors.values).subspan(i * size_t(vectors.width), size_t(vectors.width)));
    return vectors;
}

Embedder::Scores Embedder::rerank(std::string_view query, std::span<const std::string> passages, const Progress &progress,
                                  std::stop_token stop)
{
    if (!d->facts.judgesPairs)
        throw Error(ErrorCode::InvalidArgument,
                    d->file->path().filename().string() + " makes vectors; it does not judge how well a passage answers a question.",
                    "no_judge");
    Scores scores;
    const size_t labels = size_t(d->encoder->width());
    std::vector<float> logits(passages.size() * labels);
    d->encodeAll(passages.size(), logits, progress, stop, [&](size_t i) {
        bool isCut = false;
        Prepared prepared = d->preparePair(query, passages[i], &isCut);
        if (isCut)
            scores.cut.push_back(i);
        return prepared;
    });
    for (size_t i = 0; i < passages.size(); ++i)
        scores.values.push_back(probability(std::span(logits).subspan(i * labels, labels), d->encoder->embedding().label));
    return scores;
}

} // namespace hearth
