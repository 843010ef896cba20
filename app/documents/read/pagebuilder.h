#pragma once

#include "app/documents/read/readcontext.h"

namespace hearth::reading {

// Builds a page's text out of elements, in reading order: one a line of the text.
class PageBuilder
{
public:
    explicit PageBuilder(ReadContext &context, int number = 0) : m_context(context) { m_page.number = number; }

    // Blanks are folded and the ends trimmed; what is empty then is left out.
    void add(ElementKind kind, const QString &text, int level = 0, bool isHidden = false);
    void addRow(const QStringList &cells, const QStringList &header = {}, bool isHidden = false);
    void addCode(const QString &text, bool isHidden = false); // as it is

    DocumentPage &page() { return m_page; }
    [[nodiscard]] bool isEmpty() const { return m_page.elements.isEmpty(); }
    void finish(); // into the document, when there is anything on it

private:
    void append(DocumentElement element, const QString &text);

    ReadContext &m_context;
    DocumentPage m_page;
    int m_unseenLetters = 0;
};

// Blanks of every kind and line breaks become one blank; soft hyphens and other invisible marks go, but for those that shape the letters
// beside them, as in Persian, Hindi or a row of emoji. `unseen`: counts letters of no width that went out of words where no script has
// them.
QString folded(const QString &text, int *unseen = nullptr);
// Puts them on the report: `unseen` letters of page `number`, if any. 0: the whole file.
void reportUnseen(ReadContext &context, int unseen, int number);

} // namespace hearth::reading
