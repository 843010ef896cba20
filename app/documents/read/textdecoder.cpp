#include "app/documents/read/textdecoder.h"

#include "app/documents/read/readcontext.h"

#include <QStringDecoder>

#include <uchardet/uchardet.h>

#include <algorithm>
#include <array>

namespace hearth::reading {

namespace {

// Bytes that statistics are made of.
constexpr qsizetype sampleBytes = 1 << 20;

struct Mark
{
    QByteArrayView bytes;
    QStringConverter::Encoding encoding;
    const char *name;
};

QString decodedBy(QStringDecoder &decoder, const QByteArray &bytes, bool *isGood)
{
    QString text = decoder.decode(bytes);
    *isGood = !decoder.hasError();
    return text;
}

bool decodeMarked(const QByteArray &bytes, DecodedText *result)
{
    // The longer first: the mark of UTF-32LE begins as that of UTF-16LE.
    static const std::array marks{
        Mark{QByteArrayView("\xFF\xFE\x00\x00", 4), QStringConverter::Utf32LE, "UTF-32LE"},
        Mark{QByteArrayView("\x00\x00\xFE\xFF", 4), QStringConverter::Utf32BE, "UTF-32BE"},
        Mark{QByteArrayView("\xEF\xBB\xBF", 3), QStringConverter::Utf8, "UTF-8"},
        Mark{QByteArrayView("\xFF\xFE", 2), QStringConverter::Utf16LE, "UTF-16LE"},
        Mark{QByteArrayView("\xFE\xFF", 2), QStringConverter::Utf16BE, "UTF-16BE"},
    };
    for (const Mark &mark : marks) {
        if (!bytes.startsWith(mark.bytes))
            continue;
        QStringDecoder decoder(mark.encoding);
        bool isGood = false;
        result->text = decodedBy(decoder, bytes.mid(mark.bytes.size()), &isGood);
        result->encoding = QLatin1String(mark.name);
        return true;
    }
    return false;
}

// How much of it, read as UTF-16, is as texts are: 0 where something in it is in no text.
double shareOfUtf16(QByteArrayView bytes, bool isLittle)
{
    constexpr double leastCommon = 0.03; // blanks, marks and kana of East Asian texts: no other encoding makes them by chance
    constexpr double leastOfScript = 0.5;
    qsizetype common = 0;
    qsizetype ofScripts = 0;
    bool isHigh = false; // a pair is under way
    const qsizetype units = bytes.size() / 2;
    for (qsizetype i = 0; i < units; ++i) {
        const auto first = uchar(bytes[2 * i]);
        const auto second = uchar(bytes[2 * i + 1]);
        const auto unit = char16_t(isLittle ? second << 8 | first : first << 8 | second);
        const bool isControl = unit < 0x20 && unit != u'\n' && unit != u'\r' && unit != u'\t';
        const bool isPrivate = (unit >= 0xE000 && unit <= 0xF8FF) || unit >= 0xFFFE;
        if (isControl || isPrivate || QChar::isLowSurrogate(unit) != isHigh)
            return 0;
        isHigh = QChar::isHighSurrogate(unit);
        common += QChar::isSpace(unit) || (unit >= 0x3000 && unit <= 0x30FF) || (unit >= 0xFF01 && unit <= 0xFF65) ? 1 : 0;
        ofScripts += unit >= 0x0370 && unit <= 0x17FF ? 1 : 0; // Greek to Khmer: their first bytes are control letters elsewhere
    }
    const double share = double(common) / double(std::max<qsizetype>(units, 1));
    const double ofScript = double(ofScripts) / double(std::max<qsizetype>(units, 1));
    return share >= leastCommon || ofScript >= leastOfScript ? std::max(share, ofScript) : 0;
}

// Of texts with next to no blanks, digits and Western letters.
bool decodeUtf16OfOtherScripts(const QByteArray &bytes, DecodedText *result)
{
    if (bytes.size() < 8 || bytes.size() % 2 != 0)
        return false;
    const QByteArrayView sample = QByteArrayView(bytes).first(std::min(bytes.size(), sampleBytes));
    const double little = shareOfUtf16(sample, true);
    const double big = shareOfUtf16(sample, false);
    if (little == big)
        return false;
    QStringDecoder decoder(little > big ? QStringConverter::Utf16LE : QStringConverter::Utf16BE);
    bool isGood = false;
    result->text = decodedBy(decoder, bytes, &isGood);
    result->encoding = little > big ? QStringLiteral("UTF-16LE") : QStringLiteral("UTF-16BE");
    return isGood;
}

// Western text in UTF-16 has a zero in every second byte; many other scripts still have their blanks and digits.
bool decodeUnmarkedUtf16(const QByteArray &bytes, DecodedText *result)
{
    const qsizetype size = std::min(bytes.size(), sampleBytes) & ~qsizetype(1);
    std::array<qsizetype, 2> zeros{};
    for (qsizetype i = 0; i < size; ++i)
        zeros[size_t(i & 1)] += bytes[i] == 0 ? 1 : 0;
    const bool isLittle = zeros[1] > zeros[0];
    const qsizetype more = std::max(zeros[0], zeros[1]);
    const qsizetype less = std::min(zeros[0], zeros[1]);
    if (size < 4 || more * 20 < size / 2 || less * 8 > more)
        return false;
    QStringDecoder decoder(isLittle ? QStringConverter::Utf16LE : QStringConverter::Utf16BE);
    bool isGood = false;
    result->text = decodedBy(decoder, bytes, &isGood);
    result->encoding = isLittle ? QStringLiteral("UTF-16LE") : QStringLiteral("UTF-16BE");
    return isGood;
}

QString decodeWindows1252(const QByteArray &bytes)
{
    QString text(bytes.size(), Qt::Uninitialized);
    std::transform(bytes.begin(), bytes.end(), text.begin(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return QChar(byte < 0x80 ? char16_t(byte) : fromWindows1252(byte));
    });
    return text;
}

QByteArray guessedName(const QByteArray &bytes)
{
    const uchardet_t detector = uchardet_new();
    uchardet_handle_data(detector, bytes.constData(), size_t(std::min(bytes.size(), sampleBytes)));
    uchardet_data_end(detector);
    QByteArray name = uchardet_get_charset(detector);
    uchardet_delete(detector);
    return name == "UHC" ? QByteArray("WINDOWS-949") : name.toUpper(); // Korean, by the name that ICU has for it
}

// Short Western texts are taken for one another's encodings; these are told apart well.
bool isTold(const QByteArray &name)
{
    static const QList<QByteArray> told{"GB18030",     "BIG5",         "SHIFT_JIS",   "EUC-JP",       "EUC-KR",       "WINDOWS-949",
                                        "EUC-TW",      "ISO-2022-JP",  "ISO-2022-KR", "ISO-2022-CN",  "HZ-GB-2312",   "WINDOWS-1251",
                                        "KOI8-R",      "ISO-8859-5",   "IBM855",      "IBM866",       "MAC-CYRILLIC", "WINDOWS-1253",
                                        "ISO-8859-7",  "WINDOWS-1255", "ISO-8859-8",  "WINDOWS-1256", "ISO-8859-6",   "TIS-620",
                                        "ISO-8859-11", "WINDOWS-1250", "ISO-8859-2"};
    return told.contains(name);
}

bool isText(const QString &text)
{
    const qsizetype size = std::min<qsizetype>(text.size(), sampleBytes);
    const auto bad = std::count_if(text.begin(), text.begin() + size, [](QChar c) {
        return (c.unicode() < 0x20 && !c.isSpace() && c != QChar(0x1B)) || c == QChar::ReplacementCharacter || c == QChar(0x7F);
    });
    return bad * 50 <= size;
}

DecodedText decodedUnmarked(const QByteArray &bytes, const QByteArray &named)
{
    DecodedText result;
    bool isGood = false;
    if (!named.isEmpty()) {
        QStringDecoder decoder(named.constData());
        if (decoder.isValid()) {
            result = {decodedBy(decoder, bytes, &isGood), QString::fromLatin1(named).toUpper()};
            if (isGood)
                return result;
        }
    }
    QStringDecoder utf8(QStringConverter::Utf8);
    if (!bytes.contains('\0')) {
        result = {decodedBy(utf8, bytes, &isGood), QStringLiteral("UTF-8")};
        if (isGood)
            return result;
    }
    if (decodeUnmarkedUtf16(bytes, &result) || decodeUtf16OfOtherScripts(bytes, &result))
        return result;
    if (const QByteArray name = guessedName(bytes); isTold(name)) {
        QStringDecoder decoder(name.constData());
        if (decoder.isValid()) {
            result = {decodedBy(decoder, bytes, &isGood), QString::fromLatin1(name)};
            if (isGood)
                return result;
        }
    }
    const bool hasC1 = std::any_of(bytes.begin(), bytes.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xE0) == 0x80; });
    return {decodeWindows1252(bytes), hasC1 ? QStringLiteral("windows-1252") : QStringLiteral("ISO-8859-1")};
}

} // namespace

char16_t fromWindows1252(unsigned char byte)
{
    static constexpr std::array<char16_t, 32> low{0x20AC, 0x81,   0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
                                                  0x2039, 0x0152, 0x8D,   0x017D, 0x8F,   0x90,   0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
                                                  0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D,   0x017E, 0x0178};
    return byte >= 0x80 && byte < 0xA0 ? low[byte - 0x80] : char16_t(byte);
}

QString decodeAs(const QByteArray &bytes, const QByteArray &named)
{
    QStringDecoder decoder(named.isEmpty() ? "UTF-8" : named.constData());
    if (decoder.isValid()) {
        bool isGood = false;
        QString text = decodedBy(decoder, bytes, &isGood);
        if (isGood)
            return text;
    }
    return decodeWindows1252(bytes);
}

DecodedText decodeText(const QByteArray &bytes, const QByteArray &named)
{
    DecodedText result;
    if (!decodeMarked(bytes, &result))
        result = decodedUnmarked(bytes, named);
    if (!isText(result.text))
        fail(ReadTrouble::NotSupported, tr("This is not a text, and not a format that Hearth reads. Save it as PDF or as text."));
    result.text.replace(QLatin1String("\r\n"), QLatin1String("\n"));
    result.text.replace(u'\r', u'\n');
    return result;
}

} // namespace hearth::reading
