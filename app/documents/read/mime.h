#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

namespace hearth::reading {

// Parts of MIME (RFC 2045 to 2047), as pure functions over bytes.

struct MimeHeader
{
    QByteArray name;  // lower case
    QByteArray value; // unfolded
};

struct MimePart
{
    QList<MimeHeader> headers;
    QByteArray body;
    [[nodiscard]] QByteArray header(const QByteArray &name) const;
    [[nodiscard]] QByteArray type() const; // "text/plain", lower case
    // "charset" of Content-Type, "filename" of Content-Disposition; RFC 2231 forms too.
    [[nodiscard]] QByteArray parameter(const QByteArray &header, const QByteArray &name) const;
    [[nodiscard]] QByteArray decodedBody() const; // without its transfer encoding
};

MimePart mimePart(const QByteArray &bytes);
QList<QByteArray> mimeSections(const QByteArray &body, const QByteArray &boundary);
QString decodedHeader(const QByteArray &value); // "=?utf-8?q?...?="
QByteArray decodedQuotedPrintable(const QByteArray &text, bool isHeader);

} // namespace hearth::reading
