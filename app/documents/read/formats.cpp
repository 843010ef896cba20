#include "app/documents/read/formats.h"

#include "app/documents/read/container.h"

#include <QFileInfo>

#include <array>

namespace hearth::reading {

namespace {

constexpr qsizetype headBytes = 2048;

enum class MarkPlace : quint8 {
    Start, // of the file
    Type,  // of the ZIP's part "mimetype"
    Part,  // of the name of one of the ZIP's parts
};

// What content is known by: what stands at the start of a place.
struct ContentRow
{
    const char *name;
    const char *mark;
    MarkPlace place;
    ReadFunction read;
};

const std::array contentTable{
    ContentRow{"pdf", "%PDF-", MarkPlace::Start, readPdf},
    ContentRow{"rtf", "{\\rtf", MarkPlace::Start, readRtf},
    ContentRow{"epub", "application/epub+zip", MarkPlace::Type, readEpub},
    ContentRow{"odt", "application/vnd.oasis.opendocument.text", MarkPlace::Type, readOdt},
    ContentRow{"ods", "application/vnd.oasis.opendocument.spreadsheet", MarkPlace::Type, readOdt},
    ContentRow{"odp", "application/vnd.oasis.opendocument.presentation", MarkPlace::Type, readOdt},
    ContentRow{"docx", "word/document", MarkPlace::Part, readDocx},
    ContentRow{"xlsx", "xl/workbook", MarkPlace::Part, readXlsx},
    ContentRow{"pptx", "ppt/presentation", MarkPlace::Part, readPptx},
};

// What text is known by: its ending.
struct EndingRow
{
    const char *name; // nullptr: the ending itself
    const char *endings;
    ReadFunction read;
};

const std::array endingTable{
    EndingRow{"md", "md markdown mdown mkd", readMarkdown},
    EndingRow{"csv", "csv tsv tab", readCsv},
    EndingRow{"html", "html htm xhtml", readHtml},
    EndingRow{"eml", "eml", readMail},
    EndingRow{"txt", "txt text log rst adoc org tex srt vtt asc", readPlainText},
    EndingRow{nullptr,
              "c h cc cpp cxx hpp hh hxx inl m mm cs java kt kts scala swift go rs zig d py pyi rb php pl pm lua r jl js mjs ts tsx jsx "
              "vue dart sh bash "
              "zsh fish ps1 bat sql qml css scss less glsl hlsl comp vert frag cu cl f90 f95 pas ada asm s hs ml erl ex exs clj lisp el vb "
              "cmake make mk "
              "gradle tf proto thrift graphql json jsonl yaml yml toml ini cfg conf xml xsd xsl svg properties env diff patch ipynb",
              readCode},
};

bool startsWithMark(const QByteArray &bytes, const char *mark, const QString &ending)
{
    if (bytes.startsWith(mark) || (bytes.startsWith("\xEF\xBB\xBF") && bytes.sliced(3).startsWith(mark)))
        return true;
    if (qstrcmp(mark, "%PDF-") != 0)
        return false;
    // Something may stand before a PDF. A text that speaks of the mark is none.
    const qsizetype at = bytes.left(headBytes).indexOf(mark);
    return at > 0 && (ending == QLatin1String("pdf") || bytes.left(at).contains('\0'));
}

// What is in a ZIP, by its directory.
struct ZipContent
{
    QStringList parts;
    QByteArray type; // what its part "mimetype" says
};

ZipContent zipContent(const QByteArray &bytes, const ReadContext &context)
{
    ZipContent content;
    const QString type = QStringLiteral("mimetype");
    const Container container(bytes, context, [&](const QString &path) {
        content.parts.append(path);
        return path == type;
    });
    content.type = container.part(type).trimmed();
    return content;
}

bool matches(const ContentRow &row, const ZipContent &content)
{
    if (row.place == MarkPlace::Type)
        return content.type.startsWith(row.mark);
    return std::any_of(content.parts.begin(), content.parts.end(),
                       [&row](const QString &part) { return part.startsWith(QLatin1String(row.mark)); });
}

Format formatOfZip(const QByteArray &bytes, const ReadContext &context)
{
    const ZipContent content = zipContent(bytes, context);
    for (const ContentRow &row : contentTable)
        if (row.place != MarkPlace::Start && matches(row, content))
            return {QString::fromLatin1(row.name), row.read};
    fail(ReadTrouble::NotSupported, tr("Archives are not read. Unpack it and add the folder."));
}

bool isHtml(const QByteArray &bytes)
{
    const QByteArray head = bytes.left(headBytes).toLower();
    const QByteArray start = head.trimmed();
    return start.startsWith("<!doctype html") || start.startsWith("<html") || start.startsWith("\xEF\xBB\xBF<!doctype html")
        || (start.startsWith("<?xml") && head.contains("<html"));
}

// Compound files are what Office wrote before 2007, and what it wraps a file in that has a password.
[[noreturn]] void failCompound(const QByteArray &bytes)
{
    const QString name = QStringLiteral("EncryptedPackage");
    const QByteArray utf16(reinterpret_cast<const char *>(name.utf16()), name.size() * 2);
    if (bytes.contains(utf16))
        fail(ReadTrouble::Encrypted, tr("The file is encrypted with a password."));
    fail(ReadTrouble::NotSupported, tr("This is an Office file of the kind before 2007. Save it as DOCX, XLSX, PPTX or ODT."));
}

bool isListed(const char *endings, const QString &ending)
{
    return QString::fromLatin1(endings).split(u' ').contains(ending);
}

} // namespace

Format formatOf(const QByteArray &bytes, const ReadContext &context)
{
    const QString ending = QFileInfo(context.path).suffix().toLower();
    for (const ContentRow &row : contentTable)
        if (row.place == MarkPlace::Start && startsWithMark(bytes, row.mark, ending))
            return {QString::fromLatin1(row.name), row.read};
    if (bytes.startsWith("PK\x03\x04"))
        return formatOfZip(bytes, context);
    if (bytes.startsWith("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"))
        failCompound(bytes);
    for (const EndingRow &row : endingTable)
        if (isListed(row.endings, ending))
            return {row.name != nullptr ? QString::fromLatin1(row.name) : ending, row.read};
    if (isHtml(bytes))
        return {QStringLiteral("html"), readHtml};
    return {QStringLiteral("txt"), readPlainText}; // which says so when it is none
}

} // namespace hearth::reading
