#include "tests/documents/madefiles.h"

#include <archive.h>
#include <archive_entry.h>

namespace hearth::test {

QByteArray zipOf(const Parts &parts)
{
    qsizetype size = 1 << 16;
    for (const auto &part : parts)
        size += part.second.size() + 1024;
    QByteArray bytes(size, Qt::Uninitialized);
    size_t used = 0;
    archive *zip = archive_write_new();
    archive_write_set_format_zip(zip);
    archive_write_open_memory(zip, bytes.data(), size_t(bytes.size()), &used);
    for (const auto &part : parts) {
        // Formats are told by this one, which they have first and as it is.
        if (part.first == "mimetype")
            archive_write_zip_set_compression_store(zip);
        else
            archive_write_zip_set_compression_deflate(zip);
        archive_entry *entry = archive_entry_new();
        archive_entry_set_pathname(entry, part.first.constData());
        archive_entry_set_filetype(entry, AE_IFREG);
        archive_entry_set_perm(entry, 0644);
        archive_entry_set_size(entry, part.second.size());
        archive_write_header(zip, entry);
        archive_write_data(zip, part.second.constData(), size_t(part.second.size()));
        archive_entry_free(entry);
    }
    archive_write_close(zip);
    archive_write_free(zip);
    bytes.truncate(qsizetype(used));
    return bytes;
}

QByteArray wordBody(const QByteArray &content)
{
    return "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>" + content
        + "</w:body></w:document>";
}

QByteArray docxOf(const QByteArray &documentXml, const Parts &more)
{
    return zipOf(Parts{{"[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>"},
                       {"word/document.xml", documentXml}}
                 + more);
}

QByteArray pdfStream(const QByteArray &content, const QByteArray &dictionaryMore)
{
    return "<< /Length " + QByteArray::number(content.size()) + ' ' + dictionaryMore + " >>\nstream\n" + content + "\nendstream";
}

QByteArray pdfOf(const QList<QByteArray> &objects, const QByteArray &trailerMore)
{
    QByteArray pdf = "%PDF-1.7\n";
    QByteArray table = "0000000000 65535 f \n";
    for (qsizetype i = 0; i < objects.size(); ++i) {
        table += QByteArray::number(pdf.size()).rightJustified(10, '0') + " 00000 n \n";
        pdf += QByteArray::number(i + 1) + " 0 obj\n" + objects[i] + "\nendobj\n";
    }
    const QByteArray start = QByteArray::number(pdf.size());
    const QByteArray count = QByteArray::number(objects.size() + 1);
    return pdf + "xref\n0 " + count + '\n' + table + "trailer\n<< /Size " + count + " /Root 1 0 R " + trailerMore + " >>\nstartxref\n"
        + start + "\n%%EOF\n";
}

} // namespace hearth::test
