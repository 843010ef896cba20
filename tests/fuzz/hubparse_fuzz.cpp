#include "app/hub/hubparse.h"

// Any bytes as what the Hub answers: values, or nothing. The first byte says which of the readers gets the rest.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    const QByteArray text(reinterpret_cast<const char *>(data + 1), qsizetype(size - 1));
    switch (data[0] % 6) {
    case 0: (void)hearth::parseModels(text); break;
    case 1: (void)hearth::parseModel(text); break;
    case 2: (void)hearth::parseTree(text); break;
    case 3: (void)hearth::nextLink(text, QUrl(QStringLiteral("https://huggingface.co/api/models"))); break;
    case 4: (void)hearth::retryAfterSeconds(text, text, QDateTime()); break;
    default: (void)hearth::parseContentRange(text); break;
    }
    return 0;
}
