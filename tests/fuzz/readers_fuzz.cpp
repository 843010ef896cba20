// The readers of documents, but for PDF: the first byte says which one. Those of containers get the bytes as the parts that they look for,
// in a ZIP that is not packed, so that what is tried is the reader and not the unpacking.

#include "app/documents/read/readers.h"
#include "tests/fuzz/fuzzinput.h"

#include <archive.h>
#include <archive_entry.h>

#include <array>
#include <vector>

using namespace hearth;
using namespace hearth::reading;

namespace {

struct Kind
{
    const char *format;
    ReadFunction read;
    std::vector<const char *> parts; // the last one gets the rest; none: no container
};

const std::array kinds{
    Kind{"txt", readPlainText, {}},
    Kind{"md", readMarkdown, {}},
    Kind{"py", readCode, {}},
    Kind{"json", readCode, {}},
    Kind{"csv", readCsv, {}},
    Kind{"html", readHtml, {}},
    Kind{"rtf", readRtf, {}},
    Kind{"eml", readMail, {}},
    Kind{"docx", readDocx, {"word/_rels/document.xml.rels", "word/styles.xml", "word/footnotes.xml", "word/document.xml"}},
    Kind{"odt", readOdt, {"styles.xml", "content.xml"}},
    Kind{"ods", readOdt, {"styles.xml", "content.xml"}},
    Kind{"pptx", readPptx, {"ppt/_rels/presentation.xml.rels", "ppt/presentation.xml", "ppt/slides/slide1.xml"}},
    Kind{"xlsx",
         readXlsx,
         {"xl/_rels/workbook.xml.rels", "xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml"}},
    Kind{"epub", readEpub, {"META-INF/container.xml", "content.opf", "chapter.xhtml"}},
    Kind{"zip", readDocx, {}}, // any bytes as a container
};

QByteArray zipOf(const std::vector<const char *> &parts, fuzz::FuzzInput &input)
{
    QByteArray bytes(qsizetype(input.rest().size()) + (64 << 10), '\0');
    size_t used = 0;
    archive *zip = archive_write_new();
    archive_write_set_format_zip(zip);
    archive_write_zip_set_compression_store(zip);
    archive_write_open_memory(zip, bytes.data(), size_t(bytes.size()), &used);
    for (size_t i = 0; i < parts.size(); ++i) {
        const std::string_view content = i + 1 < parts.size() ? input.part() : input.rest();
        archive_entry *entry = archive_entry_new();
        archive_entry_set_pathname(entry, parts[i]);
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_size(entry, int64_t(content.size()));
        archive_write_header(zip, entry);
        archive_write_data(zip, content.data(), content.size());
        archive_entry_free(entry);
    }
    archive_write_close(zip);
    archive_write_free(zip);
    bytes.truncate(qsizetype(used));
    return bytes;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz::FuzzInput input(data, size);
    const Kind &kind = kinds[uint8_t(input.character()) % kinds.size()];
    const QByteArray bytes =
        kind.parts.empty() ? QByteArray(input.rest().data(), qsizetype(input.rest().size())) : zipOf(kind.parts, input);
    ReadLimits limits;
    limits.textUnits = 1 << 20;
    limits.seconds = 1 << 30; // of the whole process
    ReadContext context(limits);
    context.document.format = QLatin1String(kind.format);
    try {
        kind.read(bytes, context);
    } catch (const ReadError &) {
    }
    for (const DocumentPage &page : context.document.pages)
        for (const DocumentElement &element : page.elements)
            if (element.start < 0 || element.length < 0 || element.start + element.length > page.text.size())
                __builtin_trap();
    return 0;
}
