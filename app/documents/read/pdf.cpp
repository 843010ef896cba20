// PDF, by Qt PDF (PDFium).
#include "app/documents/read/pdflayout.h"
#include "app/documents/read/pdfocr.h"
#include "app/documents/read/pdfrender.h"
#include "app/documents/read/pdfturn.h"
#include "app/documents/read/readers.h"

#include <QBuffer>
#include <QImage>
#include <QPdfDocument>

namespace hearth::reading {

namespace {

constexpr double shareToCollect = 0.6; // of the processor time, for the words; then the pages are laid out

void open(QPdfDocument &document, const QString &path)
{
    switch (document.load(path)) {
    case QPdfDocument::Error::None: return;
    case QPdfDocument::Error::IncorrectPassword:
    case QPdfDocument::Error::UnsupportedSecurityScheme: fail(ReadTrouble::Encrypted, tr("The file is encrypted with a password."));
    case QPdfDocument::Error::FileNotFound: fail(ReadTrouble::NotReadable, tr("The file is not there any more."));
    default: fail(ReadTrouble::Damaged, tr("The file is damaged: it is no whole PDF."));
    }
}

} // namespace

void readPdf(const QByteArray &bytes, ReadContext &context)
{
    // PDFium makes up what a cut file lacks, and some of its text would be missing in silence.
    if (!bytes.contains("startxref"))
        fail(ReadTrouble::Damaged, tr("The file is damaged: its end is missing."));
    QPdfDocument document;
    open(document, context.path);
    const int pages = document.pageCount();
    if (pages < 1)
        fail(ReadTrouble::Damaged, tr("The file is damaged: it has no pages."));
    context.document.title = document.metaData(QPdfDocument::MetaDataField::Title).toString().simplified();
    PdfLayout layout;
    PdfOcr ocr(context);
    const int most = context.hasPagesLeft(pages) ? pages : context.limits.pages;
    for (int page = 0; page < most && context.hasTime(shareToCollect); ++page) {
        const QString label = document.pageLabel(page);
        PdfPageWords words = wordsOfPage(document, page);
        const QSizeF size = document.pagePointSize(page);
        if ((words.segments.isEmpty() || words.isPicture) && ocr.isWanted()) {
            const PdfPageWords recognized = ocr.recognize(document, page);
            if (!recognized.segments.isEmpty())
                words = withRecognized(asShown(words, size), recognized);
        }
        if (words.isPicture && (ocr.isMissing() || !ocr.isWanted()))
            context.report(ReadTrouble::NoTextLayer, page + 1,
                           tr("Page %1 is a picture with little text on it; only that text was read.").arg(page + 1));
        layout.add({page + 1, label == QString::number(page + 1) ? QString() : label, turnedSize(size, -words.turns), words});
    }
    layout.write(context,
                 ocr.isMissing()
                     ? tr("The file has pictures of pages only, no text. Tesseract, which recognizes it, is not installed: install "
                          "it, then look at the files again.")
                     : tr("The file has pictures of pages only, no text."));
    if (ocr.isMissed())
        context.report(ReadTrouble::NotSupported, 0,
                       tr("Pages without text were not recognized: Tesseract is not installed. Install it, then look at the files again."));
}

QByteArray renderPdfPage(const QString &path, int page, int width)
{
    QPdfDocument document;
    if (document.load(path) != QPdfDocument::Error::None || page < 1 || page > document.pageCount())
        return {};
    const QSizeF size = document.pagePointSize(page - 1);
    const int pixels = std::clamp(width, 16, 8192);
    const int height = int(std::clamp(size.height() / std::max(1.0, size.width()) * pixels, 1.0, 16384.0));
    const QImage picture = document.render(page - 1, QSize(pixels, height));
    if (picture.isNull())
        return {};
    QImage paper(picture.size(), QImage::Format_RGB32);
    paper.fill(Qt::white);
    for (int y = 0; y < paper.height(); ++y) {
        const auto *from = reinterpret_cast<const QRgb *>(picture.constScanLine(y));
        auto *to = reinterpret_cast<QRgb *>(paper.scanLine(y));
        for (int x = 0; x < paper.width(); ++x) {
            const int alpha = qAlpha(from[x]);
            const auto over = [alpha](int c) { return 255 - (255 - c) * alpha / 255; };
            to[x] = qRgb(over(qRed(from[x])), over(qGreen(from[x])), over(qBlue(from[x])));
        }
    }
    QByteArray png;
    QBuffer buffer(&png);
    buffer.open(QIODevice::WriteOnly);
    paper.save(&buffer, "PNG", 80);
    return png;
}

} // namespace hearth::reading
