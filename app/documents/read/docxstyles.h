#pragma once

#include "app/documents/read/container.h"

namespace hearth::reading {

struct DocxStyle
{
    int headingLevel = 0; // 0: none
    bool isList = false;
};

// What a document's styles say of paragraphs: by their names in English, which Word keeps in every language, and by their properties.
class DocxStyles
{
public:
    void read(const QByteArray &bytes, const ReadContext &context);
    [[nodiscard]] DocxStyle style(const QString &id) const { return m_styles.value(id); }

private:
    QHash<QString, DocxStyle> m_styles;
};

} // namespace hearth::reading
