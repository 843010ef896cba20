#pragma once

#include <QString>

namespace hearth {

// FNV-1a: for short words several times faster than Qt's hash, which guards against keys made to collide. Only for tables whose keys are
// ours; what is looked up in them may be anything.
struct WordHash
{
    size_t operator()(const QString &word) const
    {
        size_t hash = 14695981039346656037ULL;
        for (const QChar c : word)
            hash = (hash ^ c.unicode()) * 1099511628211ULL;
        return hash;
    }
};

} // namespace hearth
