#pragma once

#include <QString>

struct sb_stemmer;

namespace hearth {

// Snowball's stemmer of one language (libstemmer). Cheap to make; one thread at a time.
class Stemmer
{
public:
    explicit Stemmer(const QString &language); // ISO 639-1; a language without one: words stay as they are
    ~Stemmer();
    Stemmer(const Stemmer &) = delete;
    Stemmer &operator=(const Stemmer &) = delete;

    // `word` is case folded and composed (NFC).
    [[nodiscard]] QString stem(const QString &word) const;

private:
    sb_stemmer *m_stemmer = nullptr;
};

} // namespace hearth
