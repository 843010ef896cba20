#include "app/documents/cutter.h"

#include "app/documents/language.h"
#include "app/documents/lineboxes.h"

#include <QCryptographicHash>

#include <algorithm>

namespace hearth {

namespace {

constexpr qsizetype longestHeading = 200;  // characters of it in a path
constexpr qsizetype hashBytes = 16;        // of a passage's: as good as unique among all there are
constexpr qsizetype languageSample = 6000; // characters of the document
constexpr double mostOverfull = 1.3;       // a short rest is taken along rather than left alone

enum class UnitKind : quint8 { Heading, Prose, Row, Code, Note };

// What is not cut any further.
struct Unit
{
    UnitKind kind = UnitKind::Prose;
    TextSpan span;
    int tokens = 0;
    bool isHidden = false;
    QString searchText;   // rows with a header; else empty: the text itself
    QString within;       // of code: the first line of the class that it is a part of
    bool isAgain = false; // the end of a paragraph that the passage before has whole
};

class PageCutter
{
public:
    PageCutter(const DocumentPage &page, const CutterOptions &options, QStringList &headings, const QString &language)
        : m_page(page), m_options(options), m_headings(headings), m_language(language)
    {
    }

    QList<Passage> cut()
    {
        QList<DocumentElement> elements = m_page.elements;
        addUncovered(elements);
        for (const DocumentElement &element : std::as_const(elements))
            addElement(element);
        flush();
        return m_passages;
    }

private:
    // Text that no element claims is not lost.
    void addUncovered(QList<DocumentElement> &elements) const
    {
        std::stable_sort(elements.begin(), elements.end(), [](const auto &a, const auto &b) { return a.start < b.start; });
        QList<DocumentElement> all;
        qsizetype reached = 0;
        const auto fill = [&](qsizetype to) {
            for (const TextSpan &line : lineSpans(m_page.text, {reached, to - reached}))
                all.append({.kind = ElementKind::Paragraph, .start = line.start, .length = line.length});
        };
        for (DocumentElement element : elements) {
            const qsizetype end = std::min(element.start + element.length, m_page.text.size());
            element.start = std::max(element.start, reached); // a reader's mistake must not give text twice
            element.length = end - element.start;
            if (element.start < 0 || element.length <= 0)
                continue;
            if (element.start > reached)
                fill(element.start);
            all.append(element);
            reached = end;
        }
        if (reached < m_page.text.size())
            fill(m_page.text.size());
        elements = all;
    }

    void addElement(const DocumentElement &element)
    {
        const TextSpan span = trimmed(m_page.text, {element.start, element.length});
        if (span.length == 0)
            return;
        switch (element.kind) {
        case ElementKind::PageHeader:
        case ElementKind::PageFooter: flush(); return;
        case ElementKind::Heading: addHeading(element, span); return;
        case ElementKind::TableRow: addRow(element, span); return;
        case ElementKind::Code:
            // The indentation of the first line belongs to it.
            for (const TextSpan &block : codeSpans(m_page.text, {element.start, element.length}))
                addCode({UnitKind::Code, block, 0, element.isHidden, {}, {}});
            return;
        case ElementKind::Note: addLong({UnitKind::Note, span, 0, element.isHidden, {}, {}}); return;
        case ElementKind::Paragraph:
        case ElementKind::ListItem: addLong({UnitKind::Prose, span, 0, element.isHidden, {}, {}}); return;
        }
    }

    void addHeading(const DocumentElement &element, TextSpan span)
    {
        const bool isHeadingOnly = std::all_of(m_units.begin(), m_units.end(), [&](const Unit &unit) {
            return unit.kind == UnitKind::Heading && unit.isHidden == element.isHidden;
        });
        if (!isHeadingOnly)
            flush();
        if (!element.isHidden) {
            const qsizetype level = std::clamp(element.level, 1, 6);
            while (m_headings.size() >= level)
                m_headings.removeLast();
            while (m_headings.size() < level - 1)
                m_headings.append(QString()); // a level that the document left out
            m_headings.append(textOf(span).simplified().left(longestHeading));
        }
        // What is longer than a passage is no heading, whatever it is called.
        addLong({isLong(span) ? UnitKind::Prose : UnitKind::Heading, span, 0, element.isHidden, {}, {}});
    }

    void addRow(const DocumentElement &element, TextSpan span)
    {
        const bool isOtherTable = !element.tableHeader.isEmpty() && !m_tableHeader.isEmpty() && element.tableHeader != m_tableHeader;
        if (isOtherTable && !m_units.isEmpty() && m_units.last().kind == UnitKind::Row)
            flush();
        m_tableHeader = element.tableHeader;
        if (!isLong(span))
            add({UnitKind::Row, span, 0, element.isHidden, rowText(element, span), {}});
        else
            addLongRow(element);
    }

    // A row that is longer than a passage: its cells one by one, the long ones in parts, each under its column's name.
    void addLongRow(const DocumentElement &element)
    {
        const qsizetype end = element.start + element.length;
        qsizetype column = 0;
        for (qsizetype from = element.start; from <= end; ++column) {
            const qsizetype tab = m_page.text.indexOf(u'\t', from);
            const qsizetype to = tab < 0 || tab > end ? end : tab;
            const QString head = element.tableHeader.value(column).simplified();
            const TextSpan cell = trimmed(m_page.text, {from, to - from});
            from = to + 1;
            if (cell.length == 0)
                continue;
            for (const TextSpan &part : partsOf(UnitKind::Row, cell)) {
                const QString text = head.isEmpty() ? QString() : head + QStringLiteral(": ") + textOf(part).simplified();
                add({UnitKind::Row, part, 0, element.isHidden, text, {}});
            }
        }
    }

    // "Item: Pump, Price: 12"
    [[nodiscard]] QString rowText(const DocumentElement &element, TextSpan span) const
    {
        const QStringList cells = textOf({element.start, element.length}).split(u'\t');
        if (element.tableHeader.isEmpty() || cells == element.tableHeader)
            return {};
        QStringList fields;
        for (qsizetype i = 0; i < cells.size(); ++i) {
            const QString cell = cells[i].simplified();
            const QString head = element.tableHeader.value(i).simplified();
            if (!cell.isEmpty())
                fields.append(head.isEmpty() ? cell : head + QStringLiteral(": ") + cell);
        }
        const QString row = fields.join(QStringLiteral(", "));
        return row == textOf(span) ? QString() : row;
    }

    // A class that is longer than a passage: its definitions one by one, which its first line is said with.
    void addCode(const Unit &block)
    {
        const QList<TextSpan> inner = isLong(block.span) ? innerCodeSpans(m_page.text, block.span) : QList<TextSpan>();
        if (inner.size() < 2) {
            addLong(block);
            return;
        }
        const qsizetype end = m_page.text.indexOf(u'\n', block.span.start);
        const QString first = textOf({block.span.start, end - block.span.start}).simplified().left(longestHeading);
        for (const TextSpan &span : inner) {
            Unit part = block;
            part.span = span;
            part.within = span.start == block.span.start ? block.within : first;
            addLong(part);
        }
    }

    // As one unit, or as several where it is longer than a passage.
    void addLong(const Unit &unit)
    {
        if (!isLong(unit.span)) {
            add(unit);
            return;
        }
        for (const TextSpan &span : partsOf(unit.kind, unit.span)) {
            Unit part = unit;
            part.span = span;
            add(part);
        }
    }

    // Lines of code or sentences, and pieces of those that are longer than a passage.
    [[nodiscard]] QList<TextSpan> partsOf(UnitKind kind, TextSpan whole) const
    {
        if (!isLong(whole))
            return {whole};
        QList<TextSpan> parts;
        const QList<TextSpan> spans = kind == UnitKind::Code ? lineSpans(m_page.text, whole) : sentenceSpans(m_page.text, whole);
        for (const TextSpan &span : spans) {
            if (!isLong(span))
                parts.append(span);
            else
                parts += pieceSpans(m_page.text, span, m_options.tokens / 2);
        }
        return parts;
    }

    void add(Unit unit)
    {
        if (!m_units.isEmpty()) {
            const Unit &last = m_units.last();
            const bool goesOn = unit.kind == last.kind || last.kind == UnitKind::Heading || (isProse(unit) && isProse(last));
            if (unit.isHidden != last.isHidden || !goesOn)
                flush();
        }
        unit.tokens = unit.searchText.isEmpty() ? countOf(unit.span) : count(unit.searchText);
        m_units.append(unit);
    }

    static bool isProse(const Unit &unit) { return unit.kind == UnitKind::Prose || unit.kind == UnitKind::Heading; }

    // Units that belong together → passages.
    void flush()
    {
        const bool hasRows = std::any_of(m_units.begin(), m_units.end(), [](const Unit &unit) { return unit.kind == UnitKind::Row; });
        const int size = hasRows ? m_options.tableTokens : m_options.tokens;
        int left = 0;
        for (const Unit &unit : std::as_const(m_units))
            left += unit.tokens;
        qsizetype from = 0;
        while (from < m_units.size()) {
            qsizetype to = from;
            int filled = 0;
            const bool isRest = left <= int(size * mostOverfull);
            for (; to < m_units.size()
                 && (to == from || isRest || filled + m_units[to].tokens <= size || (to == from + 1 && m_units[from].isAgain));
                 ++to)
                filled += m_units[to].tokens;
            // A heading stays with what is below it.
            while (to < m_units.size() && to > from + 1 && m_units[to - 1].kind == UnitKind::Heading)
                filled -= m_units[--to].tokens;
            addPassage(from, to);
            left -= filled;
            const qsizetype next = to < m_units.size() ? overlapFrom(from, to, size) : to;
            for (qsizetype i = next; i < to; ++i)
                left += m_units[i].tokens;
            from = next;
        }
        m_units.clear();
    }

    // Where the passage after [from, to) begins: before its end where its last sentences are short enough.
    [[nodiscard]] qsizetype overlapFrom(qsizetype from, qsizetype to, int size)
    {
        qsizetype next = to;
        int tokens = 0;
        while (next > from + 1 && m_units[next - 1].kind == UnitKind::Prose && m_units[to].kind == UnitKind::Prose) {
            tokens += m_units[next - 1].tokens;
            if (tokens > m_options.overlapTokens)
                break;
            --next;
        }
        if (next < to || m_units[to - 1].kind != UnitKind::Prose || m_units[to].kind != UnitKind::Prose)
            return next;
        // A paragraph is longer than what may stand twice: its last sentence alone.
        Unit sentence = m_units[to - 1];
        sentence.span = sentenceSpans(m_page.text, sentence.span).last();
        sentence.tokens = countOf(sentence.span);
        sentence.isAgain = true;
        const bool isPart = sentence.span.length < m_units[to - 1].span.length;
        if (isPart && sentence.tokens <= m_options.overlapTokens && sentence.tokens + m_units[to].tokens <= int(size * mostOverfull)) {
            m_units[to - 1] = sentence; // what was before it is in the passage that was made
            --next;
        }
        return next;
    }

    void addPassage(qsizetype from, qsizetype to)
    {
        const Unit &first = m_units[from];
        const TextSpan span{first.span.start, m_units[to - 1].span.end() - first.span.start};
        Passage passage;
        passage.page = m_page.number;
        passage.pageLabel = m_page.label;
        passage.pageTitle = m_page.title;
        passage.start = span.start;
        passage.length = span.length;
        passage.text = textOf(span);
        passage.searchText = searchText(from, to);
        passage.headings = m_headings;
        passage.headings.removeAll(QString());
        if (!first.within.isEmpty())
            passage.headings.append(first.within);
        passage.boxes = lineBoxes(m_page.runs, span);
        passage.language = languageOf(passage.searchText, m_language);
        passage.isHidden = first.isHidden;
        passage.tokens = count(passage.searchText);
        QCryptographicHash hash(QCryptographicHash::Sha256);
        hash.addData(embeddingText(passage).toUtf8());
        passage.hash = hash.result().left(hashBytes);
        m_passages.append(passage);
    }

    [[nodiscard]] QString searchText(qsizetype from, qsizetype to) const
    {
        const auto hasOwn = [](const Unit &unit) { return !unit.searchText.isEmpty(); };
        if (std::none_of(m_units.begin() + from, m_units.begin() + to, hasOwn))
            return textOf({m_units[from].span.start, m_units[to - 1].span.end() - m_units[from].span.start});
        QStringList lines;
        for (qsizetype i = from; i < to; ++i)
            lines.append(hasOwn(m_units[i]) ? m_units[i].searchText : textOf(m_units[i].span));
        return lines.join(u'\n');
    }

    [[nodiscard]] bool isLong(TextSpan span) const { return span.length >= m_options.tokens && countOf(span) > m_options.tokens; }
    [[nodiscard]] QString textOf(TextSpan span) const { return m_page.text.mid(span.start, span.length); }
    [[nodiscard]] int count(const QString &text) const
    {
        return m_options.countTokens ? m_options.countTokens(text) : estimateTokens(text);
    }
    // What is much longer than any passage is not shown to a tokenizer whole.
    [[nodiscard]] int countOf(TextSpan span) const
    {
        constexpr qsizetype longest = 50;
        return span.length > longest * m_options.tokens ? estimateTokens(QStringView(m_page.text).mid(span.start, span.length))
                                                        : count(textOf(span));
    }

    const DocumentPage &m_page;
    const CutterOptions &m_options;
    QStringList &m_headings; // the path; empty ones are levels that are missing
    QString m_language;
    QStringList m_tableHeader; // of the last row
    QList<Unit> m_units;       // that belong together so far
    QList<Passage> m_passages;
};

QString languageOfDocument(const Document &document)
{
    QString sample;
    for (const DocumentPage &page : document.pages) {
        sample += page.text.left(languageSample - sample.size()) + u'\n';
        if (sample.size() >= languageSample)
            break;
    }
    return languageOf(sample);
}

} // namespace

QList<Passage> cutDocument(const Document &document, const CutterOptions &options)
{
    const QString language = languageOfDocument(document);
    QStringList headings;
    QList<Passage> passages;
    for (const DocumentPage &page : document.pages)
        passages += PageCutter(page, options, headings, language).cut();
    return passages;
}

QString embeddingText(const Passage &passage)
{
    QStringList path = passage.headings;
    if (!passage.pageTitle.isEmpty() && !path.contains(passage.pageTitle))
        path.prepend(passage.pageTitle);
    return path.isEmpty() ? passage.searchText : path.join(QStringLiteral(" > ")) + u'\n' + passage.searchText;
}

} // namespace hearth
