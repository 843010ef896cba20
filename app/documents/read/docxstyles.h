#pragma once

#include "app/documents/read/container.h"
#include "app/documents/read/xmlreader.h"

#include <optional>

namespace hearth::reading {

// What a run's properties say of how it looks; empty: nothing, so that what stands above them holds.
struct DocxLook
{
    std::optional<bool> isVanished;
    std::optional<bool> isWhite;
    std::optional<bool> isTiny;
    bool isShaded = false;
    QString style; // w:rStyle

    // Takes from `other` what is not said here.
    void fillFrom(const DocxLook &other);
};

// A colour in hexadecimal digits ("FFFFFF") that is white, or next to it.
bool isWhiteDigits(const QString &digits);
// At a w:shd or w:highlight: whether it puts a colour behind the letters.
bool isGround(const XmlReader &xml);
// At a w:rPr.
DocxLook readLook(XmlReader &xml);

struct DocxStyle
{
    int headingLevel = 0; // 0: none
    bool isList = false;
    DocxLook look;
};

// What a document's styles say: of paragraphs by their names in English, which Word keeps in every language, and by their properties; of
// runs by their properties.
class DocxStyles
{
public:
    void read(const QByteArray &bytes, const ReadContext &context);
    [[nodiscard]] DocxStyle style(const QString &id) const { return m_styles.value(id.isEmpty() ? m_usual : id); }
    // Of a run in a paragraph of that style. `mayBeOnColour`: in a table, say, where white may stand on a cell's colour, which its style
    // sets.
    [[nodiscard]] bool hides(const QString &paragraphStyle, const DocxLook &run, bool mayBeOnColour) const;

private:
    QHash<QString, DocxStyle> m_styles;
    QString m_usual; // of paragraphs that name none
};

} // namespace hearth::reading
