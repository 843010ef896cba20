#include "inference/generate/modelsession.h"

namespace hearth {

// The template `wanted` for it, where there is one; that of the file; a form that fits its control tokens where it has none, or one that
// cannot be read, which `notice` then says.
static ChatTemplate chooseTemplate(const ModelFile &file, const Tokenizer &tokenizer, const std::string &wanted, std::string &notice)
{
    if (!wanted.empty()) {
        try {
            return ChatTemplate(wanted, tokenizer.bosText(), tokenizer.eosText());
        } catch (const Error &error) {
            notice = std::string("The chat template that was set for this model cannot be used: ") + error.what()
                + " The usual one is used instead.";
        }
    }
    const std::optional<std::string_view> source = file.string("tokenizer.chat_template");
    if (source && ChatTemplate::isTemplate(*source)) {
        try {
            return ChatTemplate(std::string(*source), tokenizer.bosText(), tokenizer.eosText());
        } catch (const Error &error) {
            notice = std::string("The chat template in this file cannot be used: ") + error.what() + " A usual form is used instead.";
        }
    }
    if (file.string("tokenizer.ggml.model") == "rwkv")
        return ChatTemplate::rwkvWorld(tokenizer.bosText(), tokenizer.eosText());
    const auto hasToken = [&](std::string_view text) { return tokenizer.find(text) >= 0; };
    ChatTemplate fallback = ChatTemplate::fallback(hasToken, tokenizer.bosText(), tokenizer.eosText());
    if (notice.empty() && fallback.origin() == TemplateOrigin::Plain)
        notice = "This file has no chat template, so it may be a model that only continues texts.";
    return fallback;
}

ModelSession::ModelSession(const LoadOptions &options, const Runner::Progress &progress, std::stop_token stop)
    : m_file(openModelFile(options.path))
{
    m_tokenizer = Tokenizer::create(*m_file);
    m_template = std::make_unique<ChatTemplate>(chooseTemplate(*m_file, *m_tokenizer, options.chatTemplate, m_notice));
    m_runner = Runner::load(m_file, options, 0, progress, std::move(stop));
    if (m_tokenizer->vocabularySize() > m_runner->vocabulary())
        throw Error(ErrorCode::InvalidValue,
                    "The vocabulary of " + m_file->path().string() + " has more tokens than the model has rows for them.",
                    "inconsistent_vocab");
    m_prompts = std::make_unique<PromptBuilder>(*m_tokenizer, *m_template, m_runner->contextTokens());
    m_grammars = std::make_unique<GrammarStore>(*m_tokenizer);
    m_scheduler = std::make_unique<Scheduler>(SchedulerOptions{.pages = m_runner->pages(),
                                                               .pageTokens = m_runner->pageTokens(),
                                                               .batchTokens = m_runner->batchTokens(),
                                                               .sequences = options.sequences,
                                                               .contextTokens = m_runner->contextTokens(),
                                                               .stateSlots = m_runner->stateSlots()},
                                              [this](int from, int to) { m_runner->copyPage(from, to); });
    m_logits.resize(size_t(options.sequences) * size_t(m_runner->vocabulary()));
}

void ModelSession::submit(RequestId id, Request request, const Generation::Publish &publish)
{
    try {
        BuiltPrompt prompt = m_prompts->build(request);
        Running running;
        running.publish = publish;
        const AnswerFormat *format = std::holds_alternative<ChatPrompt>(request.prompt) ? &prompt.format : nullptr;
        const Generation::Setting setting{.tokenizer = *m_tokenizer,
                                          .prompt = prompt,
                                          .contextTokens = m_runner->contextTokens(),
                                          .grammar = m_grammars->find(request.constraint, format)};
        const bool reusesCache = request.reusesCache;
        running.generation = std::make_unique<Generation>(id, std::move(request), setting, publish);
        running.sequence = &m_scheduler->add(id, std::move(prompt.tokens), reusesCache);
        m_running.emplace(id, std::move(running));
    } catch (const Error &error) {
        publish({id, Failed{error.code(), error.what(), error.kind()}});
    }
}

void ModelSession::step(const std::atomic<bool> &abort)
{
    const Batch &batch = m_scheduler->next();
    if (batch.isEmpty())
        return;
    for (const Batch::Item &item : batch.items) {
        Generation &generation = *m_running.at(item.sequence->id).generation;
        if (!generation.isStarted())
            generation.start(item.sequence->promptTokens, item.sequence->cachedTokens);
    }
    const size_t vocabulary = size_t(m_runner->vocabulary());
    const std::span<float> logits(m_logits.data(), batch.outputRows.size() * vocabulary);
    const BatchView view{.tokens = batch.tokens,
                         .positions = batch.positions,
                         .sequences = batch.sequences,
                         .cacheSlots = batch.cacheSlots,
                         .pageTables = batch.pageTables,
                         .outputRows = batch.outputRows,
                         .abort = &abort,
                         .stateFrom = batch.stateFrom,
                         .stateTo = batch.stateTo};
    if (!m_runner->forward(view, logits))
        return; // nothing counts as computed: the same tokens come again in a later step
    m_scheduler->markComputed();
    size_t row = 0;
    for (const Batch::Item &item : batch.items)
        handle(item, item.wantsToken ? logits.subspan(row++ * vocabulary, vocabulary) : std::span<float>());
}

void ModelSession::handle(const Batch::Item &item, std::span<float> logits)
{
    Running &running = m_running.at(item.sequence->id);
    if (item.count > 1 || !item.wantsToken)
        running.generation->reportProgress(item.sequence->computed, int(item.sequence->tokens.size()));
    if (item.wantsToken)
        answer(running, logits);
}

void ModelSession::answer(Running &running, std::span<float> logits)
{
    const RequestId id = running.generation->id();
    try {
        // Rows past the vocabulary pad the matrix; they stand for no token.
        const std::span<float> real = logits.first(size_t(m_tokenizer->vocabularySize()));
        const Generation::Step step = running.generation->next(real, running.sequence->tokens);
        if (step.finish) {
            end(id, *step.finish);
            return;
        }
        m_scheduler->append(*running.sequence, step.token);
        if (int(running.sequence->tokens.size()) >= m_runner->contextTokens() && !dropAndGoOn(running))
            end(id, FinishReason::ContextFull);
    } catch (const Error &error) {
        fail(id, error);
    }
}

// The context is full in the middle of an answer: leave out the oldest turns, keep the system prompt and go on writing. False when the
// request does not want that, or there is nothing to leave out.
bool ModelSession::dropAndGoOn(Running &running)
{
    Request request = running.generation->request();
    auto *chat = std::get_if<ChatPrompt>(&request.prompt);
    if (!chat || request.overflow != OverflowPolicy::DropOldest)
        return false;
    chat->continueAnswer += running.generation->writtenText();
    BuiltPrompt prompt;
    try {
        prompt = m_prompts->build(request);
    } catch (const Error &) {
        return false; // the answer itself fills the context: ends as ContextFull, which the user is told
    }
    if (prompt.droppedMessages <= running.generation->droppedMessages())
        return false;
    m_scheduler->finish(*running.sequence);
    running.sequence = &m_scheduler->add(running.generation->id(), std::move(prompt.tokens), request.reusesCache);
    running.generation->noteDropped(prompt.droppedMessages);
    return true;
}

void ModelSession::end(RequestId id, FinishReason reason)
{
    const auto found = m_running.find(id);
    const int used = found->second.sequence->computed;
    m_scheduler->finish(*found->second.sequence);
    found->second.generation->finish(reason, used);
    m_running.erase(found);
}

void ModelSession::fail(RequestId id, const Error &error)
{
    const auto found = m_running.find(id);
    m_scheduler->finish(*found->second.sequence);
    found->second.publish({id, Failed{error.code(), error.what(), error.kind()}});
    m_running.erase(found);
}

bool ModelSession::cancel(RequestId id)
{
    if (!m_running.contains(id))
        return false;
    end(id, FinishReason::Cancelled);
    return true;
}

void ModelSession::cancelAll()
{
    while (!m_running.empty())
        end(m_running.begin()->first, FinishReason::Cancelled);
}

void ModelSession::failAll(const Error &error)
{
    while (!m_running.empty())
        fail(m_running.begin()->first, error);
}

} // namespace hearth
