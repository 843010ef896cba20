#include "app/documents/read/mime.h"

#include "app/documents/read/textdecoder.h"

namespace hearth::reading {

namespace {

constexpr qsizetype mostHeaderBytes = 1 << 20;

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    const char low = char(c | 0x20);
    return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

QByteArray percentDecoded(const QByteArray &text)
{
    return QByteArray::fromPercentEncoding(text);
}

} // namespace

QByteArray MimePart::header(const QByteArray &name) const
{
    for (const MimeHeader &header : headers)
        if (header.name == name)
            return header.value;
    return {};
}

QByteArray MimePart::type() const
{
    const QByteArray value = header("content-type");
    const QByteArray type = value.left(value.indexOf(';')).trimmed().toLower();
    return type.isEmpty() ? QByteArray("text/plain") : type;
}

QByteArray MimePart::parameter(const QByteArray &headerName, const QByteArray &name) const
{
    const QByteArray value = header(headerName);
    for (qsizetype at = value.indexOf(';'); at >= 0 && at < value.size();) {
        ++at;
        const qsizetype equals = value.indexOf('=', at);
        if (equals < 0)
            return {};
        const QByteArray key = value.mid(at, equals - at).trimmed().toLower();
        qsizetype end = equals + 1;
        QByteArray content;
        if (end < value.size() && value[end] == '"') {
            for (++end; end < value.size() && value[end] != '"'; ++end) {
                if (value[end] == '\\' && end + 1 < value.size())
                    ++end;
                content += value[end];
            }
            end = value.indexOf(';', end);
        } else {
            end = value.indexOf(';', end);
            content = value.mid(equals + 1, end < 0 ? -1 : end - equals - 1).trimmed();
        }
        if (key == name)
            return content;
        if (key == name + '*') // charset'language'percent
            return percentDecoded(content.mid(content.lastIndexOf('\'') + 1));
        at = end;
    }
    return {};
}

QByteArray MimePart::decodedBody() const
{
    const QByteArray encoding = header("content-transfer-encoding").trimmed().toLower();
    if (encoding == "base64")
        return QByteArray::fromBase64(body);
    return encoding == "quoted-printable" ? decodedQuotedPrintable(body, false) : body;
}

MimePart mimePart(const QByteArray &bytes)
{
    MimePart part;
    qsizetype at = 0;
    while (at < bytes.size() && at < mostHeaderBytes) {
        qsizetype end = bytes.indexOf('\n', at);
        if (end < 0)
            end = bytes.size();
        QByteArray line = bytes.mid(at, end - at);
        if (line.endsWith('\r'))
            line.chop(1);
        at = end + 1;
        if (line.isEmpty())
            break;
        if ((line[0] == ' ' || line[0] == '\t') && !part.headers.isEmpty()) {
            part.headers.last().value += ' ' + line.trimmed();
            continue;
        }
        const qsizetype colon = line.indexOf(':');
        if (colon > 0)
            part.headers.append({line.left(colon).trimmed().toLower(), line.mid(colon + 1).trimmed()});
    }
    part.body = bytes.mid(std::min(at, bytes.size()));
    return part;
}

QList<QByteArray> mimeSections(const QByteArray &body, const QByteArray &boundary)
{
    QList<QByteArray> sections;
    if (boundary.isEmpty())
        return sections;
    const QByteArray mark = "--" + boundary;
    qsizetype start = -1;
    for (qsizetype at = 0; at < body.size();) {
        qsizetype end = body.indexOf('\n', at);
        end = end < 0 ? body.size() : end + 1;
        if (qstrncmp(body.constData() + at, mark.constData(), size_t(mark.size())) == 0) {
            if (start >= 0)
                sections.append(body.mid(start, at - start));
            start = end;
            if (body.mid(at + mark.size(), 2) == "--")
                return sections;
        }
        at = end;
    }
    if (start >= 0) // it breaks off: what is there counts
        sections.append(body.mid(start));
    return sections;
}

QByteArray decodedQuotedPrintable(const QByteArray &text, bool isHeader)
{
    QByteArray result;
    result.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (isHeader && c == '_') {
            result += ' ';
        } else if (c != '=') {
            result += c;
        } else if (i + 2 < text.size() && hexDigit(text[i + 1]) >= 0 && hexDigit(text[i + 2]) >= 0) {
            result += char(hexDigit(text[i + 1]) * 16 + hexDigit(text[i + 2]));
            i += 2;
        } else if (!isHeader && i + 1 < text.size() && text[i + 1] == '\n') {
            ++i;
        } else if (!isHeader && i + 2 < text.size() && text[i + 1] == '\r' && text[i + 2] == '\n') {
            i += 2;
        } else {
            result += c;
        }
    }
    return result;
}

QString decodedHeader(const QByteArray &value)
{
    QString result;
    qsizetype at = 0;
    bool wasEncoded = false;
    while (at < value.size()) {
        const qsizetype start = value.indexOf("=?", at);
        const qsizetype charsetEnd = start < 0 ? -1 : value.indexOf('?', start + 2);
        const qsizetype textStart = charsetEnd < 0 ? -1 : value.indexOf('?', charsetEnd + 1);
        const qsizetype end = textStart < 0 ? -1 : value.indexOf("?=", textStart + 1);
        if (end < 0) {
            result += decodeAs(value.mid(at), {});
            break;
        }
        const QByteArray between = value.mid(at, start - at);
        if (!wasEncoded || !between.trimmed().isEmpty())
            result += decodeAs(between, {});
        const QByteArray charset = value.mid(start + 2, charsetEnd - start - 2);
        const QByteArray text = value.mid(textStart + 1, end - textStart - 1);
        const bool isBase64 = value.mid(charsetEnd + 1, 1).toLower() == "b";
        result +=
            decodeAs(isBase64 ? QByteArray::fromBase64(text) : decodedQuotedPrintable(text, true), charset.left(charset.indexOf('*')));
        at = end + 2;
        wasEncoded = true;
    }
    return result;
}

} // namespace hearth::reading
