#pragma once

#include "app/documents/read/pdfwords.h"
#include "app/documents/read/readcontext.h"

#include <QElapsedTimer>

namespace hearth::reading {

// Recognizes pages that are pictures by Tesseract, started for each page; under the limits of this process.
class PdfOcr
{
public:
    explicit PdfOcr(ReadContext &context);

    [[nodiscard]] bool isWanted() const { return !m_context.ocrLanguages.isEmpty(); }
    [[nodiscard]] bool isMissing() const { return isWanted() && m_program.isEmpty(); }
    [[nodiscard]] bool isMissed() const { return m_isMissed; } // a page would have been recognized
    // Empty when nothing is recognized; why is on the report, except that Tesseract is not there. Page from 0.
    PdfPageWords recognize(QPdfDocument &document, int page);

private:
    QByteArray recognized(const QByteArray &picture, int page);
    [[nodiscard]] QString failureText(const QString &said, int page) const;
    [[nodiscard]] qint64 msLeft() const;

    ReadContext &m_context;
    QString m_program; // empty: not installed
    QElapsedTimer m_clock;
    bool m_isMissed = false;
};

// Whether reading the file may need Tesseract, which has to be started then: it looks like a PDF and Tesseract is installed.
bool mayStartOcr(const QString &path);

// What a page has as text, and what was recognized beside it.
PdfPageWords withRecognized(const PdfPageWords &text, PdfPageWords recognized);

// Words of Tesseract's TSV; `scale`: pixels a point.
PdfPageWords wordsOfTsv(const QString &tsv, double scale);

} // namespace hearth::reading
