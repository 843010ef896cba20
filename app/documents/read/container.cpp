#include "app/documents/read/container.h"

#include "app/documents/read/pagebuilder.h"
#include "app/documents/read/xmlreader.h"

#include <QDir>

#include <archive.h>
#include <archive_entry.h>

#include <memory>

namespace hearth::reading {

namespace {

constexpr qint64 blockBytes = 64 << 10;
constexpr qint64 ratioFrom = 16 << 20; // small files may be packed tight

struct ArchiveEnd
{
    void operator()(archive *a) const { archive_read_free(a); }
};
using ArchivePointer = std::unique_ptr<archive, ArchiveEnd>;

[[noreturn]] void failDamaged()
{
    fail(ReadTrouble::Damaged, tr("The file is damaged: its container cannot be unpacked."));
}

QString pathOf(archive_entry *entry)
{
    const char *name = archive_entry_pathname_utf8(entry);
    return QString::fromUtf8(name != nullptr ? name : archive_entry_pathname(entry));
}

QByteArray unpacked(archive *a, qint64 *total, qint64 packed, const ReadLimits &limits)
{
    QByteArray bytes;
    QByteArray block(blockBytes, Qt::Uninitialized);
    while (true) {
        const la_ssize_t count = archive_read_data(a, block.data(), size_t(block.size()));
        if (count < 0)
            failDamaged();
        if (count == 0)
            return bytes;
        *total += count;
        if (*total > limits.unpackedBytes)
            fail(ReadTrouble::TooLarge, tr("Unpacked, the file is larger than %1 MB.").arg(limits.unpackedBytes >> 20));
        if (*total > ratioFrom && *total / limits.ratio > packed)
            fail(ReadTrouble::TooLarge,
                 tr("Unpacked, the file is more than %1 times as large: it is made to fill memory.").arg(limits.ratio));
        bytes.append(block.constData(), count);
    }
}

} // namespace

Container::Container(const QByteArray &bytes, const ReadContext &context, const std::function<bool(const QString &path)> &isWanted)
{
    const ArchivePointer a(archive_read_new());
    archive_read_support_format_zip_seekable(a.get());
    if (archive_read_open_memory(a.get(), bytes.constData(), size_t(bytes.size())) != ARCHIVE_OK)
        failDamaged();
    qint64 total = 0;
    int entries = 0;
    archive_entry *entry = nullptr;
    while (true) {
        const int status = archive_read_next_header(a.get(), &entry);
        if (status == ARCHIVE_EOF)
            break;
        if (status != ARCHIVE_OK && status != ARCHIVE_WARN)
            failDamaged();
        if (++entries > context.limits.entries)
            fail(ReadTrouble::TooLarge, tr("The file has more than %1 parts.").arg(context.limits.entries));
        const QString path = pathOf(entry);
        if (!isWanted(path))
            continue;
        if (archive_entry_is_encrypted(entry) != 0)
            fail(ReadTrouble::Encrypted, tr("The file is encrypted."));
        m_parts.insert(path, unpacked(a.get(), &total, bytes.size(), context.limits));
    }
    if (entries == 0)
        failDamaged();
}

QByteArray Container::needed(const QString &path) const
{
    const auto it = m_parts.constFind(path);
    if (it == m_parts.constEnd())
        fail(ReadTrouble::Damaged, tr("The file is damaged: its part %1 is missing.").arg(path));
    return *it;
}

QHash<QString, Relation> relationsOf(const Container &container, const QString &part, const ReadContext &context)
{
    const qsizetype slash = part.lastIndexOf(u'/');
    const QString folder = slash < 0 ? QString() : part.left(slash);
    const QString path =
        (folder.isEmpty() ? QString() : folder + u'/') + QLatin1String("_rels/") + part.mid(slash + 1) + QLatin1String(".rels");
    QHash<QString, Relation> relations;
    if (!container.has(path))
        return relations;
    const QByteArray bytes = container.part(path);
    XmlReader xml(bytes, context);
    while (xml.next() != XmlToken::End) {
        if (xml.token() != XmlToken::Start || xml.name() != QLatin1String("Relationship")
            || xml.attribute("TargetMode") == QLatin1String("External"))
            continue;
        const QString target = xml.attribute("Target");
        const QString type = xml.attribute("Type");
        const QString whole = target.startsWith(u'/') ? target.mid(1) : QDir::cleanPath(folder + u'/' + target);
        relations.insert(xml.attribute("Id"), {type.mid(type.lastIndexOf(u'/') + 1), whole.startsWith(u'/') ? whole.mid(1) : whole});
    }
    return relations;
}

QString titleOfXml(const QByteArray &part, const ReadContext &context)
{
    if (part.isEmpty())
        return {};
    QString title;
    try {
        XmlReader xml(part, context);
        while (xml.next() != XmlToken::End)
            if (xml.token() == XmlToken::Start && xml.name() == QLatin1String("title"))
                while (xml.next() == XmlToken::Text)
                    title += xml.text();
    } catch (const ReadError &error) {
        if (error.trouble != ReadTrouble::Damaged)
            throw;
        return {}; // a document does without
    }
    return folded(title);
}

} // namespace hearth::reading
