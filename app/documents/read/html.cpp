// HTML files.
#include "app/documents/read/htmlwriter.h"
#include "app/documents/read/readers.h"
#include "app/documents/read/textdecoder.h"

namespace hearth::reading {

void readHtml(const QByteArray &bytes, ReadContext &context)
{
    const DecodedText decoded = decodeText(bytes, encodingNamedIn(bytes));
    context.document.encoding = decoded.encoding;
    PageBuilder builder(context);
    writeHtml(decoded.text, builder, context, &context.document.title);
    builder.finish();
}

} // namespace hearth::reading
