#pragma once

#include "app/documents/passageembedder.h"

#include <memory>
#include <mutex>

namespace hearth {

class Embedder;

// A model (a file, or a folder of SafeTensors) that makes vectors, or judges passages. Loaded when it is first needed, on the thread that
// needs it, whose priority its own threads then have; both threads of the documents use one, and wait for each other.
class ModelEmbedder final : public PassageEmbedder
{
public:
    explicit ModelEmbedder(QString path);
    ~ModelEmbedder() override;

    // Of the content (the ends of its files and their sizes), not of its name: a model that was moved is the same. Throws when it is not
    // there.
    QString identity() override;
    int countTokens(const QString &text) override;
    std::vector<std::vector<float>> embed(const QStringList &texts, Role role, std::stop_token stop) override;
    // How well each passage answers the question, 0 to 1. Throws for a model that does not judge.
    std::vector<float> judge(const QString &question, const QStringList &passages);

private:
    Embedder &loaded(); // with m_mutex held

    QString m_path;
    QString m_identity;
    std::unique_ptr<Embedder> m_embedder;
    std::mutex m_mutex;
};

} // namespace hearth
