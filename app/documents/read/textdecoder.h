#pragma once

#include <QByteArray>
#include <QString>

namespace hearth::reading {

struct DecodedText
{
    QString text;     // line ends are \n
    QString encoding; // "UTF-8", "ISO-8859-1", "GB18030"
};

// Text in any encoding: by its mark (BOM), by what the document says of itself (`named`: "iso-8859-1"; may be wrong or empty), by validity
// as UTF-8, by zero bytes and by scripts as UTF-16, and else by the statistics of uchardet. Throws NotSupported for what is no text.
DecodedText decodeText(const QByteArray &bytes, const QByteArray &named = {});

// Of a named encoding; an unknown one is taken as Windows-1252.
QString decodeAs(const QByteArray &bytes, const QByteArray &named);

// Windows-1252, with which most of what says Latin-1 is written. `byte` from 0x80.
char16_t fromWindows1252(unsigned char byte);

} // namespace hearth::reading
