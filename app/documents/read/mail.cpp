// Mail messages (RFC 5322, MIME): who, when, what about, the text, and the names of what is attached.
#include "app/documents/read/htmlwriter.h"
#include "app/documents/read/mime.h"
#include "app/documents/read/plainlines.h"
#include "app/documents/read/readers.h"
#include "app/documents/read/textdecoder.h"

namespace hearth::reading {

namespace {

class MailReader
{
public:
    MailReader(PageBuilder &builder, ReadContext &context) : m_builder(builder), m_context(context) { }

    void readMessage(const MimePart &message, int depth);

private:
    void readPart(const MimePart &part, int depth);
    void readMultipart(const MimePart &part, int depth);
    void writeText(const QString &text);

    PageBuilder &m_builder;
    ReadContext &m_context;
};

void MailReader::readMessage(const MimePart &message, int depth)
{
    const QString subject = decodedHeader(message.header("subject"));
    m_builder.add(ElementKind::Heading, subject, depth == 0 ? 1 : 2);
    if (depth == 0)
        m_context.document.title = folded(subject);
    for (const char *name : {"From", "To", "Cc", "Date"})
        if (const QByteArray value = message.header(QByteArray(name).toLower()); !value.isEmpty())
            m_builder.add(ElementKind::Paragraph, QLatin1String(name) + QLatin1String(": ") + decodedHeader(value));
    readPart(message, depth);
}

void MailReader::readPart(const MimePart &part, int depth)
{
    m_context.checkDepth(depth);
    const QByteArray type = part.type();
    if (type.startsWith("multipart/")) {
        readMultipart(part, depth);
        return;
    }
    if (type == "message/rfc822") {
        readMessage(mimePart(part.decodedBody()), depth + 1);
        return;
    }
    QByteArray name = part.parameter("content-disposition", "filename");
    if (name.isEmpty())
        name = part.parameter("content-type", "name");
    const bool isAttached = part.header("content-disposition").trimmed().toLower().startsWith("attachment");
    if (isAttached || !type.startsWith("text/")) {
        if (!name.isEmpty())
            m_builder.add(ElementKind::Paragraph, QLatin1String("Attachment: ") + decodedHeader(name));
        return;
    }
    QByteArray charset = part.parameter("content-type", "charset");
    const QByteArray body = part.decodedBody();
    if (type == "text/html") {
        if (charset.isEmpty())
            charset = encodingNamedIn(body);
        writeHtml(decodeText(body, charset).text, m_builder, m_context, nullptr);
    } else if (!body.trimmed().isEmpty()) {
        writeText(decodeText(body, charset).text);
    }
}

void MailReader::readMultipart(const MimePart &part, int depth)
{
    QList<MimePart> parts;
    const QList<QByteArray> sections = mimeSections(part.body, part.parameter("content-type", "boundary"));
    for (const QByteArray &section : sections)
        parts.append(mimePart(section));
    // The same in several forms: the plain one, or the last, which is the richest.
    if (part.type() == "multipart/alternative" && !parts.isEmpty()) {
        const auto plain = std::find_if(parts.begin(), parts.end(), [](const MimePart &one) { return one.type() == "text/plain"; });
        parts = {plain != parts.end() ? *plain : parts.last()};
    }
    for (qsizetype i = 0; i < parts.size(); ++i) {
        try {
            readPart(parts[i], depth + 1);
        } catch (const ReadError &error) {
            m_context.passOver(error, tr("Part %1 of the message was not read.").arg(i + 1));
        }
    }
}

void MailReader::writeText(const QString &text)
{
    const QStringList lines = text.split(u'\n');
    const qsizetype width = wrapWidth(lines);
    QStringList block;
    for (const QString &line : lines) {
        if (!line.trimmed().isEmpty()) {
            block.append(line);
            continue;
        }
        addParagraphs(block, width, m_builder);
        block.clear();
    }
    addParagraphs(block, width, m_builder);
}

} // namespace

void readMail(const QByteArray &bytes, ReadContext &context)
{
    const MimePart message = mimePart(bytes);
    if (message.headers.isEmpty())
        fail(ReadTrouble::Damaged, tr("The file is damaged: it is no mail message."));
    PageBuilder builder(context);
    MailReader(builder, context).readMessage(message, 0);
    builder.finish();
}

} // namespace hearth::reading
