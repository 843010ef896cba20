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

class DocxReader
{
public:
    DocxReader(const Container &container, ReadContext &context) : m_container(container), m_context(context), m_builder(context) { }

    void read(const QString &documentPart);

private:
    void readNotes(const QString &part, QHash<QString, QString> *notes);
    void readMargin(const QString &part, ElementKind kind);
    void readBlocks(XmlReader &xml);
    QString readTexts(XmlReader &xml); // of the blocks inside, on one line
    Paragraph readParagraph(XmlReader &xml);
    void readParagraphProperties(XmlReader &xml, Paragraph *paragraph);
    void readInline(XmlReader &xml, Paragraph *paragraph);
    void readRun(XmlReader &xml, Paragraph *paragraph);
    void readDrawing(XmlReader &xml);
    bool readRunProperties(XmlReader &xml, bool isShaded);
    TableRows readTable(XmlReader &xml);
    bool readRow(XmlReader &xml, QStringList *cells, bool *isHeader);
    void readCell(XmlReader &xml, QStringList *cells);
    void add(const Paragraph &paragraph);
    void add(const TableRows &table);
    void addNotes(QStringList *ids);

    const Container &m_container;
    ReadContext &m_context;
    PageBuilder m_builder;
    DocxStyles m_styles;
    QHash<QString, QString> m_footnotes;
    QHash<QString, QString> m_endnotes;
    QStringList m_tableNotes;
    QList<Paragraph> m_boxes; // text boxes wait for the end of their paragraph
    int m_tableDepth = 0;
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
    while (xml.next() != XmlToken::End)
        if (xml.token() == XmlToken::Start && xml.name() == QLatin1String("body"))
            readBlocks(xml);
    for (const QString &part : margins)
        if (!part.contains(QLatin1String("header")))
            readMargin(part, ElementKind::PageFooter);
    m_builder.finish();
}

void DocxReader::readNotes(const QString &part, QHash<QString, QString> *notes)
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
        const QString text = readTexts(xml);
        if (!isSeparator)
            notes->insert(id, text);
    }
}

void DocxReader::readMargin(const QString &part, ElementKind kind)
{
    const QByteArray bytes = m_container.part(part);
    if (bytes.isEmpty())
        return;
    XmlReader xml(bytes, m_context);
    if (xml.next() == XmlToken::Start)
        m_builder.add(kind, readTexts(xml));
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
            add(readTable(xml));
        else if (name == QLatin1String("sdt") || name == QLatin1String("sdtContent") || name == QLatin1String("ins")
                 || name == QLatin1String("customXml") || name == QLatin1String("moveTo"))
            readBlocks(xml);
    }
}

QString DocxReader::readTexts(XmlReader &xml)
{
    QString text;
    const int inside = xml.depth();
    while (xml.nextChild(inside)) {
        const QStringView name = xml.name();
        if (name == QLatin1String("p")) {
            const Paragraph paragraph = readParagraph(xml);
            text += u' ' + paragraph.text + u' ' + paragraph.hidden;
            m_tableNotes += paragraph.notes;
        } else if (name == QLatin1String("tbl")) {
            const TableRows table = readTable(xml);
            for (const QStringList &row : table.rows)
                text += u' ' + row.join(u' ');
        } else if (!isDeleted(name)) {
            text += u' ' + readTexts(xml);
        }
    }
    return text;
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
            paragraph->outlineLevel = std::min(xml.attribute("val").toInt() + 1, 9) % 10;
        else if (name == QLatin1String("shd"))
            paragraph->isShaded = true;
        else if (name == QLatin1String("numPr"))
            paragraph->isNumbered = true;
        if (name != QLatin1String("numPr"))
            continue;
        const int numbering = xml.depth();
        while (xml.nextChild(numbering)) {
            if (xml.name() == QLatin1String("ilvl"))
                paragraph->listLevel = xml.attribute("val").toInt();
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

// True: not shown.
bool DocxReader::readRunProperties(XmlReader &xml, bool isShaded)
{
    bool isVanished = false;
    bool isWhite = false;
    bool isTiny = false;
    const int inside = xml.depth();
    while (xml.nextChild(inside)) {
        const QStringView name = xml.name();
        if (name == QLatin1String("vanish") || name == QLatin1String("webHidden"))
            isVanished |= name == QLatin1String("vanish") && isOn(xml);
        else if (name == QLatin1String("color"))
            isWhite = xml.attribute("val").compare(QLatin1String("FFFFFF"), Qt::CaseInsensitive) == 0;
        else if (name == QLatin1String("sz"))
            isTiny = xml.attribute("val").toInt() <= 5; // half points
        else if (name == QLatin1String("shd") || name == QLatin1String("highlight"))
            isShaded = true;
    }
    // In a table, white may stand on a cell's colour, which its style sets.
    return isVanished || isTiny || (isWhite && !isShaded && m_tableDepth == 0);
}

void DocxReader::readRun(XmlReader &xml, Paragraph *paragraph)
{
    bool isHidden = false;
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
            isHidden = readRunProperties(xml, paragraph->isShaded);
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
            readDrawing(xml);
        }
    }
    (isHidden ? paragraph->hidden : paragraph->text) += text;
}

// Only the text boxes of it.
void DocxReader::readDrawing(XmlReader &xml)
{
    const int inside = xml.depth();
    while (xml.nextChild(inside)) {
        if (xml.name() == QLatin1String("txbxContent")) {
            Paragraph box;
            box.text = readTexts(xml);
            m_boxes.append(box);
        } else if (xml.name() != QLatin1String("Fallback")) {
            readDrawing(xml);
        }
    }
}

TableRows DocxReader::readTable(XmlReader &xml)
{
    m_context.checkDepth(++m_tableDepth);
    TableRows table;
    const int inside = xml.depth();
    while (m_context.hasTime() && xml.nextChild(inside)) {
        if (xml.name() != QLatin1String("tr"))
            continue;
        QStringList cells;
        bool isHeader = false;
        if (!readRow(xml, &cells, &isHeader))
            continue;
        table.hasHeader |= isHeader && table.rows.isEmpty();
        table.rows.append(cells);
    }
    --m_tableDepth;
    return table;
}

// False: the row was deleted.
bool DocxReader::readRow(XmlReader &xml, QStringList *cells, bool *isHeader)
{
    bool isThere = true;
    const int inside = xml.depth();
    while (xml.nextChild(inside)) {
        if (xml.name() == QLatin1String("tc")) {
            readCell(xml, cells);
        } else if (xml.name() == QLatin1String("trPr")) {
            const int properties = xml.depth();
            while (xml.nextChild(properties)) {
                *isHeader |= xml.name() == QLatin1String("tblHeader") && isOn(xml);
                isThere &= !isDeleted(xml.name());
            }
        } else if (xml.name() == QLatin1String("sdt")) {
            cells->append(readTexts(xml));
        }
    }
    return isThere;
}

void DocxReader::readCell(XmlReader &xml, QStringList *cells)
{
    QString text;
    int span = 1;
    const int inside = xml.depth();
    while (xml.nextChild(inside)) {
        if (xml.name() == QLatin1String("tcPr")) {
            const int properties = xml.depth();
            while (xml.nextChild(properties))
                if (xml.name() == QLatin1String("gridSpan"))
                    span = std::clamp(xml.attribute("val").toInt(), 1, 64);
        } else if (xml.name() == QLatin1String("p")) {
            const Paragraph paragraph = readParagraph(xml);
            text += u' ' + paragraph.text + u' ' + paragraph.hidden;
            m_tableNotes += paragraph.notes;
        } else if (xml.name() == QLatin1String("tbl")) {
            const TableRows inner = readTable(xml);
            for (const QStringList &row : inner.rows)
                text += u' ' + row.join(u' ');
        } else {
            text += u' ' + readTexts(xml);
        }
    }
    cells->append(text);
    for (int i = 1; i < span; ++i)
        cells->append(QString());
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
    const QList<Paragraph> boxes = std::exchange(m_boxes, {});
    for (const Paragraph &box : boxes)
        m_builder.add(ElementKind::Paragraph, box.text);
    QStringList notes = paragraph.notes;
    addNotes(&notes);
}

void DocxReader::add(const TableRows &table)
{
    addTable(table.rows, table.hasHeader, m_builder);
    addNotes(&m_tableNotes);
    m_boxes.clear();
}

void DocxReader::addNotes(QStringList *ids)
{
    for (const QString &id : std::as_const(*ids))
        m_builder.add(ElementKind::Note, (id.startsWith(u'f') ? m_footnotes : m_endnotes).value(id.mid(1)));
    ids->clear();
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
