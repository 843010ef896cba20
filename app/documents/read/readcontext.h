#pragma once

#include "app/documents/document.h"
#include "app/documents/readlimits.h"

#include <QByteArray>
#include <QStringList>

#include <functional>

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
    // How much of the text can be kept, with the parts that it has.
    [[nodiscard]] qsizetype roomFor(qsizetype textUnits, qsizetype elements = 0, qsizetype runs = 0);
    // Is less than this share of the processor time spent? Asks the system: not for every byte.
    [[nodiscard]] bool hasTime(double share = 0.75);
    [[nodiscard]] bool hasPagesLeft(int pages); // of that many
    [[nodiscard]] double secondsLeft() const;   // of processor time

    // Hard limits.
    void checkDepth(int depth) const;

    void report(ReadTrouble trouble, int page, const QString &detail);
    // A part of the file that could not be read is reported, and the rest is read. Past a hard limit nothing is: the error goes on.
    void passOver(const ReadError &error, const QString &what, int page = 0);

    // For readers that make page after page: a page that is whole goes out at once, so that it outlives this process, where somebody
    // takes it (format and title of the document are known by then), else into the document.
    void handOver(const DocumentPage &page);
    std::function<void(const DocumentPage &page)> takePage;
    [[nodiscard]] bool hasHandedOver() const { return m_hasHandedOver; } // a page with text

private:
    qint64 m_units = 0;
    qsizetype m_elements = 0;
    qsizetype m_runs = 0;
    bool m_hasHandedOver = false;
    bool m_isFull = false;
    bool m_isLate = false;
    int m_reported = 0;
};

} // namespace hearth::reading
