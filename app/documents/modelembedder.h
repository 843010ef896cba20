#pragma once

#include "app/documents/passageembedder.h"

#include <condition_variable>
#include <memory>
#include <mutex>

namespace hearth {

class Embedder;

// A model (a file, or a folder of SafeTensors) that makes vectors, or judges passages. Loaded when it is first needed, on the thread that
// needs it. Both threads of the documents use one, and wait for each other: a question goes first, and what is embedded for the index then
// is broken off.
class ModelEmbedder final : public PassageEmbedder
{
public:
    // isBackground: the model's own threads have the lowest priority, whoever loads it. Then it works for an index; a question is worked
    // on by its caller too.
    explicit ModelEmbedder(QString path, bool isBackground = false);
    ~ModelEmbedder() override;

    // Of the content (the ends of its files and their sizes), not of its name: a model that was moved is the same. Throws when it is not
    // there.
    QString identity() override;
    void prepare(std::stop_token stop) override;
    int countTokens(const QString &text) override;
    std::vector<std::vector<float>> embed(const QStringList &texts, Role role, std::stop_token stop) override;
    // How well each passage answers the question, 0 to 1; empty: it was stopped. Throws for a model that does not judge.
    std::vector<float> judge(const QString &question, const QStringList &passages, std::stop_token stop = {});

private:
    Embedder &loaded(const std::stop_token &stop = {}); // with m_mutex held
    std::unique_lock<std::mutex> goFirst();
    std::stop_source waitForQuestions(const std::stop_token &stop);
    std::vector<std::vector<float>> embedNow(const QStringList &texts, Role role, const std::stop_token &stop); // with m_mutex held

    QString m_path;
    bool m_isBackground;
    QString m_identity;
    std::unique_ptr<Embedder> m_embedder;
    std::mutex m_mutex;
    std::mutex m_turns; // of what follows; taken after m_mutex, or alone
    std::condition_variable_any m_noQuestion;
    int m_questions = 0;      // that wait
    std::stop_source m_batch; // of what is embedded for the index
};

} // namespace hearth
