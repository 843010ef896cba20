#include "app/documents/read/documentreader.h"

#include "app/documents/read/formats.h"

#include <QFile>
#include <QFileInfo>

namespace hearth::reading {

namespace {

QByteArray contentOf(const QString &path, const ReadLimits &limits)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        fail(ReadTrouble::NotReadable, tr("The file cannot be opened: %1.").arg(file.errorString()));
    if (file.size() == 0)
        fail(ReadTrouble::Empty, tr("The file is empty."));
    if (file.size() > limits.inputBytes)
        fail(ReadTrouble::TooLarge,
             tr("The file has %1 MB; files up to %2 MB are read.").arg(file.size() >> 20).arg(limits.inputBytes >> 20));
    QByteArray bytes = file.readAll();
    if (bytes.isEmpty())
        fail(ReadTrouble::NotReadable, tr("The file cannot be read: %1.").arg(file.errorString()));
    return bytes;
}

bool hasText(const ReadContext &context)
{
    const Document &document = context.document;
    return context.hasHandedOver()
        || std::any_of(document.pages.begin(), document.pages.end(), [](const DocumentPage &page) { return !page.elements.isEmpty(); });
}

// What is no text although its name promises a document of a kind that is read.
void failBroken(const QString &path)
{
    static const QStringList kinds{QStringLiteral("pdf"), QStringLiteral("docx"), QStringLiteral("xlsx"), QStringLiteral("pptx"),
                                   QStringLiteral("odt"), QStringLiteral("ods"),  QStringLiteral("odp"),  QStringLiteral("epub")};
    const QString ending = QFileInfo(path).suffix().toLower();
    if (kinds.contains(ending))
        fail(ReadTrouble::Damaged, tr("The file is damaged: it is no %1 file.").arg(ending.toUpper()));
}

void read(const QString &path, ReadContext &context)
{
    context.path = path;
    const QByteArray bytes = contentOf(path, context.limits);
    const Format format = formatOf(bytes, context);
    context.document.format = format.name;
    try {
        format.read(bytes, context);
    } catch (const ReadError &error) {
        if (error.trouble == ReadTrouble::NotSupported && format.name == QLatin1String("txt"))
            failBroken(path);
        throw;
    }
    if (hasText(context))
        return;
    // Where parts could not be read, or not in time, that is why.
    for (const ReadProblem &problem : context.document.problems)
        if (problem.trouble == ReadTrouble::Damaged || problem.trouble == ReadTrouble::NotSupported
            || problem.trouble == ReadTrouble::TooSlow)
            fail(problem.trouble, problem.detail);
    fail(ReadTrouble::Empty, tr("The file holds no text."));
}

} // namespace

void readDocument(const QString &path, ReadContext &context)
{
    try {
        read(path, context);
        return;
    } catch (const ReadError &error) {
        context.document.failure = {error.trouble, 0, error.detail};
    } catch (const std::bad_alloc &) {
        context.document.failure = {ReadTrouble::OutOfMemory, 0, tr("Reading the file needed more memory than is allowed.")};
    }
    context.document.pages.clear();
}

} // namespace hearth::reading
