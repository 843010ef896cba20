// Word documents (ECMA-376 part 1, WordprocessingML). Tracked changes are taken as accepted: insertions stay, deletions go. Comments,
// field codes, macros, pictures and everything that lies outside of the file are left alone.
#include "app/documents/read/container.h"
#include "app/documents/read/docxstyles.h"
#include "app/documents/read/pagebuilder.h"
#include "app/documents/read/readers.h"
#include "app/documents/read/tables.h"
#include "app/documents/read/xmlreader.h"

namespace hearth::reading {

namespace {

struct Paragraph
{
    QString text;
    QString hidden; // of it what is not shown
    QString style;
    QStringList notes; // ids
    bool isNumbered = false;
    bool isShaded = false;
    int listLevel = 0;
    int outlineLevel = 0; // from 1
};

struct TableRows
{
    QList<QStringList> rows;
    bool hasHeader = false;
};

// Of blocks inside a cell, a note, a margin or a text box: a separator before each paragraph.
struct Texts
{
    QString seen;
    QString hidden;
    QStringList notes; // ids
};

class DocxReader
{
public:
    DocxReader(const Container &container, ReadContext &context) : m_container(container), m_context(context), m_builder(context) { }

    void read(const QString &documentPart);

private:
    void readNotes(const QString &part, QHash<QString, Texts> *notes);
    void readMargin(const QString &part, ElementKind kind);
    void readBlocks(XmlReader &xml);
    void readTexts(XmlReader &xml, Texts *texts); // of the blocks inside
    void readText(XmlReader &xml, Texts *texts);  // of the block begun
    Paragraph readParagraph(XmlReader &xml);
    void readParagraphProperties(XmlReader &xml, Paragraph *paragraph);
    void readInline(XmlReader &xml, Paragraph *paragraph);
    void readRun(XmlReader &xml, Paragraph *paragraph);
    void readDrawing(XmlReader &xml);
    void readFill(XmlReader &xml);
    TableRows readTable(XmlReader &xml, Texts *aside);
    bool readRow(XmlReader &xml, TableRows *table, Texts *aside);
    void readCell(XmlReader &xml, QStringList *cells, Texts *aside);
    void add(const Paragraph &paragraph);
    void addTable(XmlReader &xml);
    void add(ElementKind kind, const Texts &texts);
    void addNotes(const QStringList &ids);
    void takeBoxes(Texts *texts);

    const Container &m_container;
    ReadContext &m_context;
    PageBuilder m_builder;
    DocxStyles m_styles;
    QHash<QString, Texts> m_footnotes;
    QHash<QString, Texts> m_endnotes;
    QList<Texts> m_boxes; // text boxes wait for the end of their paragraph or table
    int m_tableDepth = 0;
    bool m_showsPageColour = false; // where pages have one
    bool m_isPageColoured = false;
    bool m_isBoxFilled = false; // the text box at hand
    bool m_hasOwnFill = false;  // or is said to have none
};

bool isOn(const XmlReader &xml)
{
    const QString value = xml.attribute("val");
    return value != QLatin1String("0") && value != QLatin1String("false") && value != QLatin1String("none");
}

bool isDeleted(QStringView name)
{
    return name == QLatin1String("del") || name == QLatin1String("moveFrom");
}

void DocxReader::read(const QString &documentPart)
{
    const QHash<QString, Relation> relations = relationsOf(m_container, documentPart, m_context);
    for (const Relation &relation : relations) {
        if (relation.type == QLatin1String("styles"))
            m_styles.read(m_container.part(relation.target), m_context);
        else if (relation.type == QLatin1String("footnotes"))
            readNotes(relation.target, &m_footnotes);
        else if (relation.type == QLatin1String("endnotes"))
            readNotes(relation.target, &m_endnotes);
        else if (relation.type == QLatin1String("settings"))
            m_showsPageColour = m_container.part(relation.target).contains("displayBackgroundShape");
    }
    QStringList margins; // in a fixed order
    for (const Relation &relation : relations)
        if (relation.type == QLatin1String("header") || relation.type == QLatin1String("footer"))
            margins.append(relation.target);
    margins.sort();
    for (const QString &part : margins)
        if (part.contains(QLatin1String("header")))
            readMargin(part, ElementKind::PageHeader);
    const QByteArray bytes = m_container.needed(documentPart);
    XmlReader xml(bytes, m_context);
    while (xml.next() != XmlToken::End) {
        if (xml.token() == XmlToken::Start && xml.name() == QLatin1String("background"))
            m_isPageColoured =
                m_showsPageColour && xml.attribute("color") != QLatin1String("auto") && !isWhiteDigits(xml.attribute("color"));
        else if (xml.token() == XmlToken::Start && xml.name() == QLatin1String("body"))
            readBlocks(xml);
    }
    for (const QString &part : margins)
        if (!part.contains(QLatin1String("header")))
            readMargin(part, ElementKind::PageFooter);
    m_builder.finish();
}

void DocxReader::readNotes(const QString &part, QHash<QString, Texts> *notes)
{
    const QByteArray bytes = m_container.part(part);
    if (bytes.isEmpty())
        return;
    XmlReader xml(bytes, m_context);
    while (xml.next() != XmlToken::End) {
        if (xml.token() != XmlToken::Start || (xml.name() != QLatin1String("footnote") && xml.name() != QLatin1String("endnote")))
            continue;
        const QString id = xml.attribute("id");
        const bool isSeparator = xml.hasAttribute("type") && xml.attribute("type") != QLatin1String("normal");
        Texts texts;
        readTexts(xml, &texts);
        takeBoxes(&texts);
        if (!isSeparator)
            notes->insert(id, texts);
    }
}

void DocxReader::readMargin(const QString &part, ElementKind kind)
{
    const QByteArray bytes = m_container.part(part);
    if (bytes.isEmpty())
        return;
    XmlReader xml(bytes, m_context);
    Texts texts;
    if (xml.next() == XmlToken::Start)
        readTexts(xml, &texts);
    takeBoxes(&texts);
    add(kind, texts);
}

// Inside a body or what may stand for it: a content control, an insertion.
void DocxReader::readBlocks(XmlReader &xml)
{
    const int inside = xml.depth();
    while (m_context.hasTime() && xml.nextChild(inside)) {
        const QStringView name = xml.name();
        if (name == QLatin1String("p"))
            add(readParagraph(xml));
        else if (name == QLatin1String("tbl"))
            addTable(xml);
        else if (name == QLatin1String("sdt") || name == QLatin1String("sdtContent") || name == QLatin1String("ins")
                 || name == QLatin1String("customXml") || name == QLatin1String("moveTo"))
            readBlocks(xml);
    }
}

void DocxReader::readTexts(XmlReader &xml, Texts *texts)
{
    const int inside = xml.depth();
    while (xml.nextChild(inside))
        readText(xml, texts);
}

void DocxReader::readText(XmlReader &xml, Texts *texts)
{
    const QStringView name = xml.name();
    if (name == QLatin1String("p")) {
        const Paragraph paragraph = readParagraph(xml);
        texts->seen += QChar(QChar::ParagraphSeparator) + paragraph.text;
        texts->hidden += u' ' + paragraph.hidden;
        texts->notes += paragraph.notes;
    } else if (name == QLatin1String("tbl")) {
        const TableRows table = readTable(xml, texts);
        for (const QStringList &row : table.rows)
            texts->seen += QChar(QChar::ParagraphSeparator) + row.join(u' ');
    } else if (!isDeleted(name)) {
        readTexts(xml, texts);
    }
}

Paragraph DocxReader::readParagraph(XmlReader &xml)
{
    Paragraph paragraph;
    readInline(xml, &paragraph);
    return paragraph;
}

void DocxReader::readParagraphProperties(XmlReader &xml, Paragraph *paragraph)
{
    const int inside = xml.depth();
    while (xml.nextChild(inside)) {
        const QStringView name = xml.name();
        if (name == QLatin1String("pStyle"))
            paragraph->style = xml.attribute("val");
        else if (name == QLatin1String("outlineLvl"))
            paragraph->outlineLevel = std::clamp(xml.attribute("val").toInt(), -1, 8) + 1;
        else if (name == QLatin1String("shd"))
            paragraph->isShaded = isGround(xml);
        else if (name == QLatin1String("numPr"))
            paragraph->isNumbered = true;
        if (name != QLatin1String("numPr"))
            continue;
        const int numbering = xml.depth();
        while (xml.nextChild(numbering)) {
            if (xml.name() == QLatin1String("ilvl"))
                paragraph->listLevel = std::clamp(xml.attribute("val").toInt(), 0, 8);
            else if (xml.name() == QLatin1String("numId") && xml.attribute("val") == QLatin1String("0"))
                paragraph->isNumbered = false;
        }
    }
}

void DocxReader::readInline(XmlReader &xml, Paragraph *paragraph)
{
    const int inside = xml.depth();
    while (xml.nextChild(inside)) {
        const QStringView name = xml.name();
        if (name == QLatin1String("pPr"))
            readParagraphProperties(xml, paragraph);
        else if (name == QLatin1String("r"))
            readRun(xml, paragraph);
        else if (name == QLatin1String("t")) // of a formula
            readRun(xml, paragraph);
        else if (!isDeleted(name) && name != QLatin1String("Fallback") && !name.endsWith(QLatin1String("Pr")))
            readInline(xml, paragraph);
    }
}

void DocxReader::readRun(XmlReader &xml, Paragraph *paragraph)
{
    DocxLook look;
    look.isShaded = paragraph->isShaded;
    QString text;
    if (xml.name() == QLatin1String("t")) {
        while (xml.next() == XmlToken::Text)
            text += xml.text();
        paragraph->text += text;
        return;
    }
    const int inside = xml.depth();
    while (xml.nextChild(inside)) {
        const QStringView name = xml.name();
        if (name == QLatin1String("rPr")) {
            look = readLook(xml);
            look.isShaded |= paragraph->isShaded;
        } else if (name == QLatin1String("t")) {
            while (xml.next() == XmlToken::Text)
                text += xml.text();
        } else if (name == QLatin1String("tab") || name == QLatin1String("br") || name == QLatin1String("cr")) {
            text += u' ';
        } else if (name == QLatin1String("noBreakHyphen")) {
            text += u'-';
        } else if (name == QLatin1String("footnoteReference")) {
            paragraph->notes.append(QLatin1String("f") + xml.attribute("id"));
        } else if (name == QLatin1String("endnoteReference")) {
            paragraph->notes.append(QLatin1String("e") + xml.attribute("id"));
        } else if (name == QLatin1String("pict") || name == QLatin1String("drawing") || name == QLatin1String("AlternateContent")) {
            const bool wasFilled = m_isBoxFilled; // a picture has properties of a shape, too
            readDrawing(xml);
            m_isBoxFilled = wasFilled;
        }
    }
    (m_styles.hides(paragraph->style, look, m_tableDepth > 0 || m_isBoxFilled || m_isPageColoured) ? paragraph->hidden : paragraph->text) +=
        text;
}

// Of a shape's properties, or of its style, which comes after them: what fills it.
void DocxReader::readFill(XmlReader &xml)
{
    const int inside = xml.depth();
    while (xml.nextChild(inside)) {
        const QStringView name = xml.name();
        const bool isStyle = name == QLatin1String("fillRef") && !m_hasOwnFill && xml.attribute("idx") != QLatin1String("0");
        m_hasOwnFill = m_hasOwnFill || name == QLatin1String("noFill");
        m_isBoxFilled = m_isBoxFilled || isStyle || (name.endsWith(QLatin1String("Fill")) && name != QLatin1String("noFill"));
    }
}

// Only the text boxes of it.
void DocxReader::readDrawing(XmlReader &xml)
{
    const int inside = xml.depth();
    while (xml.nextChild(inside)) {
        if (xml.name() == QLatin1String("txbxContent")) {
            Texts box;
            readTexts(xml, &box);
            m_boxes.append(box);
        } else if (xml.name() == QLatin1String("wsp") || xml.hasAttribute("fillcolor")) {
            const QString fill = xml.attribute("fillcolor"); // of older drawings
            const bool isFilled = !fill.isEmpty() && fill != QLatin1String("white") && !isWhiteDigits(fill.section(u' ', 0, 0).mid(1));
            const bool wasFilled = std::exchange(m_isBoxFilled, isFilled);
            m_hasOwnFill = false;
            readDrawing(xml);
            m_isBoxFilled = wasFilled;
        } else if (xml.name() == QLatin1String("spPr") || xml.name() == QLatin1String("style")) {
            readFill(xml);
        } else if (xml.name() != QLatin1String("Fallback")) {
            readDrawing(xml);
        }
    }
}

TableRows DocxReader::readTable(XmlReader &xml, Texts *aside)
{
    m_context.checkDepth(++m_tableDepth);
    TableRows table;
    const int inside = xml.depth();
    while (m_context.hasTime() && xml.nextChild(inside)) {
        if (xml.name() != QLatin1String("tr"))
            continue;
        Texts ofRow;
        if (!readRow(xml, &table, &ofRow))
            continue;
        aside->hidden += ofRow.hidden;
        aside->notes += ofRow.notes;
    }
    --m_tableDepth;
    return table;
}

// False: the row was deleted, and is not in the table.
bool DocxReader::readRow(XmlReader &xml, TableRows *table, Texts *aside)
{
    QStringList cells;
    bool isThere = true;
    bool isHeader = false;
    const int inside = xml.depth();
    while (xml.nextChild(inside)) {
        if (xml.name() == QLatin1String("tc")) {
            readCell(xml, &cells, aside);
        } else if (xml.name() == QLatin1String("trPr")) {
            const int properties = xml.depth();
            while (xml.nextChild(properties)) {
                isHeader |= xml.name() == QLatin1String("tblHeader") && isOn(xml);
                isThere &= !isDeleted(xml.name());
            }
        } else if (xml.name() == QLatin1String("sdt")) {
            Texts content;
            readTexts(xml, &content);
            cells.append(content.seen);
            aside->hidden += content.hidden;
            aside->notes += content.notes;
        }
    }
    if (!isThere)
        return false;
    table->hasHeader |= isHeader && table->rows.isEmpty();
    table->rows.append(cells);
    return true;
}

void DocxReader::readCell(XmlReader &xml, QStringList *cells, Texts *aside)
{
    Texts content;
    int span = 1;
    const int inside = xml.depth();
    while (xml.nextChild(inside)) {
        if (xml.name() != QLatin1String("tcPr")) {
            readText(xml, &content);
            continue;
        }
        const int properties = xml.depth();
        while (xml.nextChild(properties))
            if (xml.name() == QLatin1String("gridSpan"))
                span = std::clamp(xml.attribute("val").toInt(), 1, 64);
    }
    cells->append(content.seen);
    for (int i = 1; i < span; ++i)
        cells->append(QString());
    aside->hidden += u' ' + content.hidden;
    aside->notes += content.notes;
}

void DocxReader::add(const Paragraph &paragraph)
{
    const DocxStyle style = m_styles.style(paragraph.style);
    const int heading = paragraph.outlineLevel > 0 && paragraph.outlineLevel < 7 ? paragraph.outlineLevel : style.headingLevel;
    if (heading > 0)
        m_builder.add(ElementKind::Heading, paragraph.text, heading);
    else if (paragraph.isNumbered || style.isList)
        m_builder.add(ElementKind::ListItem, paragraph.text, paragraph.listLevel + 1);
    else
        m_builder.add(ElementKind::Paragraph, paragraph.text);
    m_builder.add(ElementKind::Paragraph, paragraph.hidden, 0, true);
    addNotes(paragraph.notes);
}

void DocxReader::add(ElementKind kind, const Texts &texts)
{
    m_builder.add(kind, texts.seen);
    m_builder.add(kind, texts.hidden, 0, true);
}

void DocxReader::addTable(XmlReader &xml)
{
    Texts aside;
    const TableRows table = readTable(xml, &aside);
    addTableOrText(table.rows, table.hasHeader, m_builder);
    m_builder.add(ElementKind::Paragraph, aside.hidden, 0, true);
    addNotes(aside.notes);
}

void DocxReader::takeBoxes(Texts *texts)
{
    const QList<Texts> boxes = std::exchange(m_boxes, {});
    for (const Texts &box : boxes) {
        texts->seen += box.seen;
        texts->hidden += u' ' + box.hidden;
        texts->notes += box.notes;
    }
}

// And the text boxes that wait.
void DocxReader::addNotes(const QStringList &ids)
{
    Texts boxes;
    takeBoxes(&boxes);
    addTableOrText({QStringList(boxes.seen)}, false, m_builder);
    m_builder.add(ElementKind::Paragraph, boxes.hidden, 0, true);
    for (const QString &id : ids + boxes.notes)
        add(ElementKind::Note, (id.startsWith(u'f') ? m_footnotes : m_endnotes).value(id.mid(1)));
}

} // namespace

void readDocx(const QByteArray &bytes, ReadContext &context)
{
    const Container container(
        bytes, context, [](const QString &path) { return path.endsWith(QLatin1String(".xml")) || path.endsWith(QLatin1String(".rels")); });
    QString part;
    const QHash<QString, Relation> relations = relationsOf(container, QString(), context);
    for (const Relation &relation : relations)
        if (relation.type == QLatin1String("officeDocument"))
            part = relation.target;
    DocxReader(container, context).read(part.isEmpty() ? QStringLiteral("word/document.xml") : part);
    context.document.title = titleOfXml(container.part(QStringLiteral("docProps/core.xml")), context);
}

} // namespace hearth::reading
