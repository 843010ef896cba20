#include "app/documents/stemmer.h"

#include <libstemmer.h>

namespace hearth {

namespace {

constexpr qsizetype longestWord = 60; // beyond it is no word that has a stem

} // namespace

Stemmer::Stemmer(const QString &language) : m_stemmer(language.isEmpty() ? nullptr : sb_stemmer_new(language.toUtf8().constData(), "UTF_8"))
{
}

Stemmer::~Stemmer()
{
    sb_stemmer_delete(m_stemmer); // takes null
}

QString Stemmer::stem(const QString &word) const
{
    if (!m_stemmer || word.size() > longestWord)
        return word;
    const QByteArray utf8 = word.toUtf8();
    const sb_symbol *stem = sb_stemmer_stem(m_stemmer, reinterpret_cast<const sb_symbol *>(utf8.constData()), int(utf8.size()));
    if (!stem)
        return word;
    const int length = sb_stemmer_length(m_stemmer);
    return length > 0 ? QString::fromUtf8(reinterpret_cast<const char *>(stem), length) : word;
}

} // namespace hearth
