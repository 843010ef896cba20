// Dictionaries that the user has: a packed one of a dict server (.dict.dz), and a thesaurus by its index.

#include "app/documents/dictzip.h"
#include "app/documents/thesaurus.h"
#include "tests/fuzz/fuzzinput.h"

using namespace hearth;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const fuzz::FuzzFolder folder("dictionaries");
    fuzz::FuzzInput input(data, size);
    if (input.character() == 'Z') {
        DictZip zip;
        if (zip.open(QString::fromStdString(folder.write("a.dict.dz", input.rest()).string())))
            for (const quint64 offset : {0ULL, 7ULL, 60'000ULL, 1ULL << 40U})
                (void)zip.read(offset, 100);
        return 0;
    }
    folder.write("a.idx", input.part());
    const auto thesaurus = Thesaurus::open(QString::fromStdString(folder.write("a.dat", input.rest()).string()), QStringLiteral("en"));
    if (thesaurus)
        for (const char *word : {"a", "pump", "small"})
            (void)thesaurus->around(QLatin1String(word));
    return 0;
}
