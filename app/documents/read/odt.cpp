// OpenDocument (ISO/IEC 26300) texts, sheets and slides: content.xml, read in order. Tracked deletions and comments are left out.
#include "app/documents/read/container.h"
#include "app/documents/read/pagebuilder.h"
#include "app/documents/read/readers.h"
#include "app/documents/read/tables.h"
#include "app/documents/read/xmlreader.h"

#include <QHash>

#include <optional>

namespace hearth::reading {

namespace {

constexpr int mostRepeats = 64; // an empty row or cell may stand for a million

class OdtReader
{
public:
    explicit OdtReader(ReadContext &context)
        : m_context(context), m_builder(context),
          m_isPaged(context.document.format == QLatin1String("ods") || context.document.format == QLatin1String("odp"))
    {
    }

    void readStyles(const QByteArray &bytes, bool areMargins);
    void readContent(const QByteArray &bytes);
    void finish();

private:
    void readStyle(XmlReader &xml);
    void readMargin(XmlReader &xml, ElementKind kind);
    void readBlocks(XmlReader &xml, int listDepth);
    void readBlock(XmlReader &xml, int listDepth);
    void readParagraph(XmlReader &xml, ElementKind kind, int level);
    void readInline(XmlReader &xml, QString *text);
    void addHidden();
    void addNotes();
    [[nodiscard]] bool isHiddenStyle(const QString &name) const;
    void readTable(XmlReader &xml);
    void readRows(XmlReader &xml, QList<QStringList> *rows, bool *hasHeader);
    QStringList readCells(XmlReader &xml);
    QString readTexts(XmlReader &xml);
    void beginPage(const QString &title);

    ReadContext &m_context;
    PageBuilder m_builder;
    bool m_isPaged;
    int m_number = 0;
    struct Style
    {
        QString parent;
        std::optional<bool> isUndisplayed; // empty: as its parent
        std::optional<bool> isTiny;
        std::optional<bool> isWhite;
        std::optional<bool> isShaded; // there is a ground behind the letters
    };
    [[nodiscard]] Style wholeStyle(QString name) const;
    QHash<QString, Style> m_styles;
    QStringList m_notes;
    QString m_hidden;          // of the paragraph or table, what is not displayed
    int m_unseen = 0;          // sections around that are not displayed
    int m_grounds = 0;         // tables and frames around, which may have grounds of their own
    bool m_isOnGround = false; // the paragraph has one, or its pages have
};

// What may have a ground of its own.
bool isGround(QStringView name)
{
    return name == QLatin1String("frame") || name == QLatin1String("custom-shape") || name == QLatin1String("table");
}

// "1pt", "0.02in"; -1: it is a share of what is around, or nothing.
double pointsOf(const QString &length)
{
    static const QHash<QString, double> units{{QStringLiteral("pt"), 1},
                                              {QStringLiteral("px"), 0.75},
                                              {QStringLiteral("in"), 72},
                                              {QStringLiteral("cm"), 72 / 2.54},
                                              {QStringLiteral("mm"), 72 / 25.4}};
    bool isNumber = false;
    const double value = QStringView(length).chopped(std::min<qsizetype>(2, length.size())).toDouble(&isNumber);
    return isNumber && units.contains(length.right(2)) ? value * units.value(length.right(2)) : -1;
}

bool isWhite(const QString &colour)
{
    return colour.compare(QLatin1String("#ffffff"), Qt::CaseInsensitive) == 0;
}

bool isColoured(const QString &ground)
{
    return !ground.isEmpty() && ground != QLatin1String("transparent") && !isWhite(ground);
}

bool isLeftOut(QStringView name)
{
    return name == QLatin1String("tracked-changes") || name == QLatin1String("annotation") || name == QLatin1String("forms")
        || name == QLatin1String("sequence-decls") || name == QLatin1String("desc") || name == QLatin1String("title")
        || name == QLatin1String("script");
}

void OdtReader::readStyle(XmlReader &xml)
{
    constexpr double tinySize = 2.5; // points
    const QString name = xml.attribute("name");
    Style style;
    style.parent = xml.attribute("parent-style-name");
    const int inside = xml.depth();
    while (xml.nextChild(inside)) {
        const bool isOfText = xml.name() == QLatin1String("text-properties");
        if (!isOfText && xml.name() != QLatin1String("paragraph-properties"))
            continue;
        if (const QString ground = xml.attribute("background-color"); !ground.isEmpty())
            style.isShaded = style.isShaded.value_or(false) || isColoured(ground);
        if (!isOfText)
            continue;
        if (const QString display = xml.attribute("display"); !display.isEmpty())
            style.isUndisplayed = display == QLatin1String("none");
        if (const double size = pointsOf(xml.attribute("font-size")); size >= 0)
            style.isTiny = size <= tinySize;
        if (const QString ink = xml.attribute("color"); !ink.isEmpty())
            style.isWhite = isWhite(ink);
    }
    m_styles.insert(name, style);
}

OdtReader::Style OdtReader::wholeStyle(QString name) const
{
    constexpr int longestChain = 16; // a circle ends with the count
    Style whole;
    for (int i = 0; i < longestChain && !name.isEmpty(); ++i) {
        const Style style = m_styles.value(name);
        for (auto part : {&Style::isUndisplayed, &Style::isTiny, &Style::isWhite, &Style::isShaded}) {
            if (!(whole.*part))
                whole.*part = style.*part;
        }
        name = style.parent;
    }
    return whole;
}

bool OdtReader::isHiddenStyle(const QString &name) const
{
    const Style style = wholeStyle(name);
    const bool isOnWhite = m_grounds == 0 && !m_isPaged && !m_isOnGround && !style.isShaded.value_or(false);
    return style.isUndisplayed.value_or(false) || style.isTiny.value_or(false) || (style.isWhite.value_or(false) && isOnWhite);
}

void OdtReader::readStyles(const QByteArray &bytes, bool areMargins)
{
    if (bytes.isEmpty())
        return;
    XmlReader xml(bytes, m_context);
    while (xml.next() != XmlToken::End) {
        if (xml.token() != XmlToken::Start)
            continue;
        if (xml.name() == QLatin1String("style"))
            readStyle(xml);
        else if (xml.name() == QLatin1String("page-layout-properties"))
            m_isOnGround = m_isOnGround || isColoured(xml.attribute("background-color"));
        else if (areMargins && !m_isPaged && xml.name() == QLatin1String("header"))
            readMargin(xml, ElementKind::PageHeader);
        else if (areMargins && !m_isPaged && xml.name() == QLatin1String("footer"))
            readMargin(xml, ElementKind::PageFooter);
    }
}

void OdtReader::readMargin(XmlReader &xml, ElementKind kind)
{
    m_builder.add(kind, readTexts(xml));
    m_builder.add(kind, std::exchange(m_hidden, {}), 0, true);
}

void OdtReader::readContent(const QByteArray &bytes)
{
    readStyles(bytes, false);
    XmlReader xml(bytes, m_context);
    while (xml.next() != XmlToken::End)
        if (xml.token() == XmlToken::Start && xml.name() == QLatin1String("body"))
            readBlocks(xml, 0);
}

void OdtReader::finish()
{
    m_builder.finish();
}

void OdtReader::beginPage(const QString &title)
{
    m_builder.finish();
    m_builder.page().number = ++m_number;
    m_builder.page().title = title;
}

void OdtReader::readBlocks(XmlReader &xml, int listDepth)
{
    const int inside = xml.depth();
    while (m_context.hasTime() && xml.nextChild(inside))
        if (!isLeftOut(xml.name()))
            readBlock(xml, listDepth);
}

void OdtReader::readBlock(XmlReader &xml, int listDepth)
{
    const QStringView name = xml.name();
    if (name == QLatin1String("h"))
        readParagraph(xml, ElementKind::Heading, std::clamp(xml.attribute("outline-level").toInt(), 1, 6));
    else if (name == QLatin1String("p"))
        readParagraph(xml, listDepth > 0 ? ElementKind::ListItem : ElementKind::Paragraph, listDepth);
    else if (name == QLatin1String("list"))
        readBlocks(xml, listDepth + 1);
    else if (name == QLatin1String("table")) {
        if (m_context.document.format == QLatin1String("ods"))
            beginPage(xml.attribute("name"));
        readTable(xml);
    } else {
        if (name == QLatin1String("page"))
            beginPage(xml.attribute("name"));
        const int unseen = name == QLatin1String("section") && xml.attribute("display") == QLatin1String("none") ? 1 : 0;
        const int grounds = isGround(name) ? 1 : 0;
        m_unseen += unseen;
        m_grounds += grounds;
        readBlocks(xml, listDepth); // sections, frames, text boxes
        m_unseen -= unseen;
        m_grounds -= grounds;
    }
}

void OdtReader::readParagraph(XmlReader &xml, ElementKind kind, int level)
{
    const QString style = xml.attribute("style-name");
    const bool isHidden = m_unseen > 0 || isHiddenStyle(style);
    const bool wasOnGround = std::exchange(m_isOnGround, m_isOnGround || wholeStyle(style).isShaded.value_or(false));
    QString text;
    readInline(xml, &text);
    m_isOnGround = wasOnGround;
    m_builder.add(kind, text, level, isHidden);
    addHidden();
    addNotes();
}

void OdtReader::addHidden()
{
    m_builder.add(ElementKind::Paragraph, std::exchange(m_hidden, {}), 0, true);
}

void OdtReader::addNotes()
{
    const QStringList notes = std::exchange(m_notes, {});
    for (const QString &note : notes)
        m_builder.add(ElementKind::Note, note, 0, m_unseen > 0);
}

void OdtReader::readInline(XmlReader &xml, QString *text)
{
    const int inside = xml.depth();
    while (true) {
        const XmlToken token = xml.next();
        if (token == XmlToken::Text) {
            *text += xml.text();
            continue;
        }
        if (token != XmlToken::Start)
            return;
        const QStringView name = xml.name();
        if (name == QLatin1String("s")) {
            *text += u' ';
        } else if (name == QLatin1String("tab") || name == QLatin1String("line-break")) {
            *text += u' ';
        } else if (name == QLatin1String("note")) {
            while (xml.nextChild(inside + 1))
                if (xml.name() == QLatin1String("note-body"))
                    m_notes.append(readTexts(xml));
            continue;
        } else if (name == QLatin1String("span") && isHiddenStyle(xml.attribute("style-name"))) {
            m_hidden += u' ';
            readInline(xml, &m_hidden);
            continue;
        } else if (name == QLatin1String("hidden-text") || name == QLatin1String("hidden-paragraph")) {
            m_hidden += u' ' + xml.attribute("string-value");
        } else if (!isLeftOut(name)) {
            const int grounds = isGround(name) ? 1 : 0;
            m_grounds += grounds;
            readInline(xml, text);
            m_grounds -= grounds;
            continue;
        }
        xml.skip();
    }
}

QString OdtReader::readTexts(XmlReader &xml)
{
    QString text;
    const int inside = xml.depth();
    while (xml.nextChild(inside)) {
        const QStringView name = xml.name();
        if (isLeftOut(name))
            continue;
        const bool isParagraph = name == QLatin1String("p") || name == QLatin1String("h");
        text += isParagraph ? QChar(QChar::ParagraphSeparator) : QChar(u' ');
        if (isParagraph && isHiddenStyle(xml.attribute("style-name"))) {
            m_hidden += u' ';
            readInline(xml, &m_hidden);
        } else if (isParagraph)
            readInline(xml, &text);
        else
            text += readTexts(xml);
    }
    return text;
}

QStringList OdtReader::readCells(XmlReader &xml)
{
    QStringList cells;
    const int inside = xml.depth();
    while (xml.nextChild(inside)) {
        const bool isCell = xml.name() == QLatin1String("table-cell");
        if (!isCell && xml.name() != QLatin1String("covered-table-cell"))
            continue;
        const int repeats = std::clamp(xml.attribute("number-columns-repeated").toInt(), 1, mostRepeats);
        // A date as it is meant, whatever it looks like.
        const QString date = xml.attribute("date-value").left(10);
        QString text = readTexts(xml);
        if (!date.isEmpty())
            text = date;
        for (int i = 0; i < repeats; ++i)
            cells.append(isCell ? text : QString());
    }
    while (!cells.isEmpty() && cells.last().trimmed().isEmpty())
        cells.removeLast();
    return cells;
}

void OdtReader::readRows(XmlReader &xml, QList<QStringList> *rows, bool *hasHeader)
{
    const int inside = xml.depth();
    while (m_context.hasTime() && xml.nextChild(inside)) {
        const QStringView name = xml.name();
        if (name == QLatin1String("table-row")) {
            const QStringList cells = readCells(xml);
            if (!cells.isEmpty())
                rows->append(cells);
        } else if (name == QLatin1String("table-header-rows")) {
            *hasHeader |= rows->isEmpty();
            readRows(xml, rows, hasHeader);
        } else if (name == QLatin1String("table-row-group") || name == QLatin1String("table-rows")) {
            readRows(xml, rows, hasHeader);
        }
    }
}

void OdtReader::readTable(XmlReader &xml)
{
    QList<QStringList> rows;
    bool hasHeader = false;
    ++m_grounds;
    readRows(xml, &rows, &hasHeader);
    --m_grounds;
    if (m_isPaged) // a sheet of one column is a list of values
        addTable(rows, hasHeader, m_builder, m_unseen > 0);
    else
        addTableOrText(rows, hasHeader, m_builder, m_unseen > 0);
    addHidden();
    addNotes();
}

} // namespace

void readOdt(const QByteArray &bytes, ReadContext &context)
{
    const Container container(bytes, context, [](const QString &path) {
        return path == QLatin1String("content.xml") || path == QLatin1String("styles.xml") || path == QLatin1String("meta.xml")
            || path == QLatin1String("META-INF/manifest.xml");
    });
    if (container.part(QStringLiteral("META-INF/manifest.xml")).contains("encryption-data"))
        fail(ReadTrouble::Encrypted, tr("The file is encrypted with a password."));
    OdtReader reader(context);
    reader.readStyles(container.part(QStringLiteral("styles.xml")), true);
    reader.readContent(container.needed(QStringLiteral("content.xml")));
    reader.finish();
    context.document.title = titleOfXml(container.part(QStringLiteral("meta.xml")), context);
}

} // namespace hearth::reading
