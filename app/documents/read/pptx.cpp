// PowerPoint slides (ECMA-376 part 1, PresentationML): a page a slide, its speaker notes at the end as notes.
#include "app/documents/read/container.h"
#include "app/documents/read/pagebuilder.h"
#include "app/documents/read/readers.h"
#include "app/documents/read/slideground.h"
#include "app/documents/read/tables.h"
#include "app/documents/read/xmlreader.h"

namespace hearth::reading {

namespace {

class SlideReader
{
public:
    SlideReader(ReadContext &context, PageBuilder &builder, SlideGround ground)
        : m_context(context), m_builder(builder), m_ground(std::move(ground))
    {
    }

    void readSlide(const QByteArray &bytes);
    void readNotes(const QByteArray &bytes);
    [[nodiscard]] QString title() const { return m_title; }

private:
    void readShapes(XmlReader &xml, bool areNotes);
    void readShape(XmlReader &xml, bool isNote);
    void readTextBody(XmlReader &xml, const QString &placeholder, bool isNote);
    void readFrame(XmlReader &xml, bool areNotes);
    QString readParagraph(XmlReader &xml, int *level, bool *hasBullet);
    QString readRun(XmlReader &xml, bool *isSeen);
    bool readLook(XmlReader &xml);
    void addParagraph(const QString &text, const QString &placeholder, int level, bool hasBullet);
    void readTable(XmlReader &xml);
    QString readTexts(XmlReader &xml);
    [[nodiscard]] bool isUnseen() const;

    ReadContext &m_context;
    PageBuilder &m_builder;
    QString m_title;
    bool m_isHidden = false; // the slide
    bool m_isShapeHidden = false;
    int m_size = 0; // of the paragraph's first run that can be read, hundredths of a point; 0: as the slide's layout has it
    SlideGround m_ground;
    QString m_under;        // the colour that the shape's letters stand on; empty: not known
    QString m_unseen;       // of the paragraph, in letters of that colour
    int m_groups = 0;       // around the shape
    bool m_isTable = false; // white may stand on a cell's colour, which its style sets
};

void SlideReader::readSlide(const QByteArray &bytes)
{
    XmlReader xml(bytes, m_context);
    while (xml.next() != XmlToken::End) {
        if (xml.token() != XmlToken::Start)
            continue;
        if (xml.name() == QLatin1String("sld"))
            m_isHidden = xml.attribute("show") == QLatin1String("0");
        else if (xml.name() == QLatin1String("bg"))
            m_ground.readBackground(xml);
        else if (xml.name() == QLatin1String("spTree"))
            readShapes(xml, false);
    }
}

void SlideReader::readNotes(const QByteArray &bytes)
{
    XmlReader xml(bytes, m_context);
    while (xml.next() != XmlToken::End)
        if (xml.token() == XmlToken::Start && xml.name() == QLatin1String("spTree"))
            readShapes(xml, true);
}

void SlideReader::readShapes(XmlReader &xml, bool areNotes)
{
    const int inside = xml.depth();
    while (xml.nextChild(inside)) {
        const QStringView name = xml.name();
        if (name == QLatin1String("sp") || name == QLatin1String("cxnSp"))
            readShape(xml, areNotes);
        else if (name == QLatin1String("tbl"))
            readTable(xml);
        else if (name == QLatin1String("pic") || name == QLatin1String("graphicFrame"))
            readFrame(xml, areNotes);
        else if (name != QLatin1String("Fallback") && !name.endsWith(QLatin1String("Pr"))) {
            const bool isGroup = name == QLatin1String("grpSp");
            m_groups += isGroup ? 1 : 0;
            readShapes(xml, areNotes); // groups, graphics
            m_groups -= isGroup ? 1 : 0;
        }
    }
}

// A picture, a table, a chart: what comes after may stand on it.
void SlideReader::readFrame(XmlReader &xml, bool areNotes)
{
    SlideShape shape;
    const int inside = xml.depth();
    while (xml.nextChild(inside)) {
        const QStringView name = xml.name();
        if (name == QLatin1String("spPr"))
            shape = m_ground.readShape(xml);
        else if (name == QLatin1String("xfrm"))
            shape.place = SlideGround::readPlace(xml);
        else if (name == QLatin1String("tbl"))
            readTable(xml);
        else if (!name.endsWith(QLatin1String("Pr")))
            readShapes(xml, areNotes);
    }
    shape.fill.kind = SlideFill::Kind::Other;
    if (m_groups > 0)
        shape.place = {};
    m_ground.cover(shape);
}

bool SlideReader::isUnseen() const
{
    return m_isHidden || m_isShapeHidden;
}

void SlideReader::readShape(XmlReader &xml, bool isNote)
{
    QString placeholder;
    SlideShape shape;
    m_isShapeHidden = false;
    m_under.clear();
    const int inside = xml.depth();
    while (xml.nextChild(inside)) {
        const QStringView name = xml.name();
        if (name == QLatin1String("nvSpPr")) {
            const int properties = xml.depth();
            while (xml.depth() >= properties && xml.next() != XmlToken::End)
                if (xml.token() == XmlToken::Start && xml.name() == QLatin1String("ph"))
                    placeholder = xml.hasAttribute("type") ? xml.attribute("type") : QStringLiteral("body");
                else if (xml.token() == XmlToken::Start && xml.name() == QLatin1String("cNvPr"))
                    m_isShapeHidden = xml.attribute("hidden") == QLatin1String("1") || xml.attribute("hidden") == QLatin1String("true");
        } else if (name == QLatin1String("spPr")) {
            shape = m_ground.readShape(xml);
        } else if (name == QLatin1String("style")) {
            m_ground.readStyle(xml, &shape);
        } else if (name == QLatin1String("txBody")) {
            if (m_groups > 0)
                shape.place = {};
            m_under = isNote ? QString() : m_ground.under(shape);
            readTextBody(xml, placeholder, isNote);
        }
    }
    if (m_groups > 0)
        shape.place = {};
    m_ground.cover(shape);
}

void SlideReader::readTextBody(XmlReader &xml, const QString &placeholder, bool isNote)
{
    // On a page of notes, the rest is a picture of the slide, its number, the date.
    const bool isLeftOut =
        placeholder == QLatin1String("sldNum") || placeholder == QLatin1String("dt") || (isNote && placeholder != QLatin1String("body"));
    const int inside = xml.depth();
    while (xml.nextChild(inside)) {
        if (xml.name() != QLatin1String("p"))
            continue;
        int level = 0;
        bool hasBullet = placeholder == QLatin1String("body") || placeholder == QLatin1String("obj");
        const QString text = readParagraph(xml, &level, &hasBullet);
        if (isLeftOut)
            continue;
        if (isNote)
            m_builder.add(ElementKind::Note, text, 0, isUnseen());
        else
            addParagraph(text, placeholder, level, hasBullet);
        m_builder.add(isNote ? ElementKind::Note : ElementKind::Paragraph, m_unseen, 0, true);
    }
}

void SlideReader::addParagraph(const QString &text, const QString &placeholder, int level, bool hasBullet)
{
    constexpr int titleSize = 2000;
    constexpr qsizetype longestTitle = 120;
    // Where nothing is marked as the title, large letters at the top are it.
    const bool looksLikeTitle = m_builder.isEmpty() && !hasBullet && m_size >= titleSize && text.size() < longestTitle;
    if (placeholder == QLatin1String("title") || placeholder == QLatin1String("ctrTitle") || looksLikeTitle) {
        m_builder.add(ElementKind::Heading, text, 1, isUnseen());
        m_title = folded(m_title + u' ' + text);
    } else if (placeholder == QLatin1String("ftr")) {
        m_builder.add(ElementKind::PageFooter, text, 0, isUnseen());
    } else {
        m_builder.add(hasBullet ? ElementKind::ListItem : ElementKind::Paragraph, text, hasBullet ? level + 1 : 0, isUnseen());
    }
}

QString SlideReader::readParagraph(XmlReader &xml, int *level, bool *hasBullet)
{
    QString text;
    m_size = 0;
    m_unseen.clear();
    const int inside = xml.depth();
    while (xml.nextChild(inside)) {
        const QStringView name = xml.name();
        if (name == QLatin1String("pPr")) {
            *level = std::clamp(xml.attribute("lvl").toInt(), 0, 8);
            const int properties = xml.depth();
            while (xml.nextChild(properties)) {
                if (xml.name() == QLatin1String("buNone"))
                    *hasBullet = false;
                else if (xml.name() == QLatin1String("buChar") || xml.name() == QLatin1String("buAutoNum"))
                    *hasBullet = true;
            }
        } else if (name == QLatin1String("br")) {
            text += u' ';
        } else if (name == QLatin1String("r") || name == QLatin1String("fld")) {
            bool isSeen = true;
            const QString run = readRun(xml, &isSeen);
            (isSeen || run.trimmed().isEmpty() ? text : m_unseen) += run;
        }
    }
    return text;
}

QString SlideReader::readRun(XmlReader &xml, bool *isSeen)
{
    constexpr int tinySize = 250;
    QString text;
    const int inside = xml.depth();
    while (xml.nextChild(inside)) {
        if (xml.name() == QLatin1String("rPr")) {
            const int size = xml.attribute("sz").toInt();
            const bool isTiny = size > 0 && size <= tinySize;
            if (m_size == 0 && !isTiny)
                m_size = size;
            *isSeen = (readLook(xml) && !isTiny) || m_isTable;
        } else if (xml.name() == QLatin1String("t")) {
            while (xml.next() == XmlToken::Text)
                text += xml.text();
        }
    }
    return text;
}

// False: the letters have no colour, or the one that they stand on.
bool SlideReader::readLook(XmlReader &xml)
{
    SlideFill fill;
    bool isMarked = false; // by a line around the letters, or a colour behind them
    const int inside = xml.depth();
    while (xml.nextChild(inside)) {
        if (SlideGround::isFill(xml.name()))
            fill = m_ground.readFill(xml);
        else
            isMarked |= xml.name() == QLatin1String("ln") || xml.name() == QLatin1String("highlight");
    }
    return isMarked || !(fill.kind == SlideFill::Kind::None || isSameColour(fill.digits, m_under));
}

QString SlideReader::readTexts(XmlReader &xml)
{
    QString text;
    const int inside = xml.depth();
    while (xml.nextChild(inside)) {
        int level = 0;
        bool hasBullet = false;
        text += u' ' + (xml.name() == QLatin1String("p") ? readParagraph(xml, &level, &hasBullet) : readTexts(xml));
    }
    return text;
}

void SlideReader::readTable(XmlReader &xml)
{
    QList<QStringList> rows;
    bool hasHeader = false;
    m_isTable = true;
    const int inside = xml.depth();
    while (xml.nextChild(inside)) {
        if (xml.name() == QLatin1String("tblPr"))
            hasHeader = xml.attribute("firstRow") == QLatin1String("1");
        if (xml.name() != QLatin1String("tr"))
            continue;
        QStringList cells;
        const int row = xml.depth();
        while (xml.nextChild(row))
            if (xml.name() == QLatin1String("tc"))
                cells.append(readTexts(xml));
        rows.append(cells);
    }
    m_isTable = false;
    addTable(rows, hasHeader, m_builder, m_isHidden);
}

// The slides' parts, in the order of the show.
QStringList slidesOf(const Container &container, const QString &presentation, const ReadContext &context)
{
    const QHash<QString, Relation> relations = relationsOf(container, presentation, context);
    const QByteArray bytes = container.needed(presentation);
    QStringList slides;
    XmlReader xml(bytes, context);
    while (xml.next() != XmlToken::End)
        if (xml.token() == XmlToken::Start && xml.name() == QLatin1String("sldId"))
            slides.append(relations.value(xml.relationId()).target);
    return slides;
}

void readSlide(const Container &container, const QString &part, int number, ReadContext &context, SlideGrounds &grounds)
{
    if (!container.has(part))
        fail(ReadTrouble::Damaged, tr("The file is damaged: slide %1 is missing.").arg(number));
    PageBuilder builder(context, number);
    const QHash<QString, Relation> relations = relationsOf(container, part, context);
    SlideReader reader(context, builder, grounds.of(relations));
    reader.readSlide(container.part(part));
    for (const Relation &relation : relations)
        if (relation.type == QLatin1String("notesSlide") && container.has(relation.target))
            reader.readNotes(container.part(relation.target));
    builder.page().title = reader.title();
    builder.finish();
}

} // namespace

void readPptx(const QByteArray &bytes, ReadContext &context)
{
    const Container container(bytes, context, [](const QString &path) {
        return path.endsWith(QLatin1String(".rels")) || path.startsWith(QLatin1String("ppt/presentation"))
            || path.startsWith(QLatin1String("ppt/slides/")) || path.startsWith(QLatin1String("ppt/notesSlides/"))
            || path.startsWith(QLatin1String("ppt/slideLayouts/")) || path.startsWith(QLatin1String("ppt/slideMasters/"))
            || path.startsWith(QLatin1String("ppt/theme/")) || path.startsWith(QLatin1String("docProps/core"));
    });
    SlideGrounds grounds(container, context);
    const QStringList slides = slidesOf(container, QStringLiteral("ppt/presentation.xml"), context);
    const qsizetype most = context.hasPagesLeft(int(slides.size())) ? slides.size() : context.limits.pages;
    for (qsizetype i = 0; i < most && context.hasTime(); ++i) {
        try {
            readSlide(container, slides[i], int(i) + 1, context, grounds);
        } catch (const ReadError &error) {
            context.passOver(error, tr("Slide %1 was not read.").arg(i + 1), int(i) + 1);
        }
    }
    context.document.title = titleOfXml(container.part(QStringLiteral("docProps/core.xml")), context);
}

} // namespace hearth::reading
