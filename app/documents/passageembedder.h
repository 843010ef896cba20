#pragma once

#include <QString>
#include <QStringList>

#include <stop_token>
#include <vector>

namespace hearth {

// What an embedder throws; `message` is a sentence for the user.
struct EmbedderFailure
{
    QString message;
};

// Texts to vectors, as the index and the search want them. One for both threads: calls from several threads wait for each other. Every
// method throws EmbedderFailure.
class PassageEmbedder
{
public:
    enum class Role : quint8 { Query, Passage };

    virtual ~PassageEmbedder() = default;
    // What it is, wherever its file lies: another one makes other vectors. Cheap.
    virtual QString identity() = 0;
    // Makes ready what the others need, such as a model in memory; else the first of them does, and can't be stopped in it.
    virtual void prepare(std::stop_token) { }
    virtual int countTokens(const QString &text) = 0;
    // One vector of length 1 a text, all of the same width. Fewer than texts: it was stopped, or a question went first; then the same is
    // to be asked again.
    virtual std::vector<std::vector<float>> embed(const QStringList &texts, Role role, std::stop_token stop) = 0;
};

} // namespace hearth
