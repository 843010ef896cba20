#pragma once

#include "app/documents/document.h"
#include "app/documents/readlimits.h"

#include <QByteArray>
#include <QStringList>

namespace hearth::reading {

// Thrown by readers for what a file can cause; ends in Document::failure and never leaves readDocument().
struct ReadError
{
    ReadTrouble trouble = ReadTrouble::Damaged;
    QString detail; // one sentence
};

[[noreturn]] void fail(ReadTrouble trouble, const QString &detail);

// A text for people, in the context of documents.
QString tr(const char *text);

// One reading: the limits, what is spent of them, and the document that comes to be. Readers have no other state.
class ReadContext
{
public:
    explicit ReadContext(const ReadLimits &given) : limits(given) { }

    const ReadLimits limits;
    QStringList ocrLanguages;
    QString path;
    Document document;

    // Soft limits. False: stop here and keep what there is; the report has been told.
    [[nodiscard]] bool hasRoomFor(qsizetype textUnits);
    [[nodiscard]] bool hasTime();
    [[nodiscard]] bool hasPagesLeft(int pages); // of that many
    [[nodiscard]] double secondsLeft() const;   // of processor time

    // Hard limits.
    void checkDepth(int depth) const;

    void report(ReadTrouble trouble, int page, const QString &detail);

private:
    qint64 m_units = 0;
    bool m_isFull = false;
    bool m_isLate = false;
    int m_reported = 0;
};

} // namespace hearth::reading
