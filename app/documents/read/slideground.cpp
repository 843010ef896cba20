#include "app/documents/read/slideground.h"

#include <cstdlib>

namespace hearth::reading {

namespace {

using Kind = SlideFill::Kind;

// The part of this kind that a part names; empty: none.
QString targetOf(const QHash<QString, Relation> &relations, QLatin1String type)
{
    for (const Relation &relation : relations)
        if (relation.type == type)
            return relation.target;
    return {};
}

bool isPlaceholder(XmlReader &xml)
{
    bool isOne = false;
    const int inside = xml.depth();
    while (xml.nextChild(inside))
        isOne |= xml.name() == QLatin1String("ph") || isPlaceholder(xml);
    return isOne;
}

} // namespace

bool isSameColour(const QString &digits, const QString &other)
{
    constexpr int leastDifference = 16; // of 255
    bool isColour = false;
    bool isOtherColour = false;
    const uint one = digits.toUInt(&isColour, 16);
    const uint two = other.toUInt(&isOtherColour, 16);
    if (!isColour || !isOtherColour)
        return false;
    for (const uint shift : {0U, 8U, 16U})
        if (std::abs(int((one >> shift) & 0xFFU) - int((two >> shift) & 0xFFU)) >= leastDifference)
            return false;
    return true;
}

QRectF SlideGround::readPlace(XmlReader &xml)
{
    QRectF place;
    const int inside = xml.depth();
    while (xml.nextChild(inside)) {
        if (xml.name() == QLatin1String("off"))
            place.moveTopLeft({xml.attribute("x").toDouble(), xml.attribute("y").toDouble()});
        else if (xml.name() == QLatin1String("ext"))
            place.setSize({xml.attribute("cx").toDouble(), xml.attribute("cy").toDouble()});
    }
    return place;
}

bool SlideGround::isFill(QStringView name)
{
    return name == QLatin1String("solidFill") || name == QLatin1String("noFill") || name == QLatin1String("gradFill")
        || name == QLatin1String("blipFill") || name == QLatin1String("pattFill") || name == QLatin1String("grpFill");
}

// Of the colours in a fill, a reference or a theme.
SlideFill SlideGround::readColour(XmlReader &xml) const
{
    SlideFill fill{Kind::Other, {}};
    const int inside = xml.depth();
    while (xml.nextChild(inside)) {
        QString digits;
        const QString value = xml.attribute("val");
        if (xml.name() == QLatin1String("srgbClr"))
            digits = value;
        else if (xml.name() == QLatin1String("sysClr"))
            digits = xml.attribute("lastClr");
        else if (xml.name() == QLatin1String("schemeClr"))
            digits = m_theme.value(m_map.value(value, value));
        else if (xml.name() == QLatin1String("prstClr"))
            digits = value == QLatin1String("white") ? QStringLiteral("FFFFFF")
                : value == QLatin1String("black")    ? QStringLiteral("000000")
                                                     : QString();
        if (!digits.isEmpty())
            fill = {Kind::Colour, digits};
        const int colour = xml.depth();
        while (xml.nextChild(colour)) // lighter, darker, a shade of it; or nothing of it at all
            fill = {xml.name() == QLatin1String("alpha") && xml.attribute("val").toInt() == 0 ? Kind::None : Kind::Other, {}};
    }
    return fill;
}

SlideFill SlideGround::readFill(XmlReader &xml) const
{
    if (xml.name() == QLatin1String("noFill"))
        return {Kind::None, {}};
    return xml.name() == QLatin1String("solidFill") ? readColour(xml) : SlideFill{Kind::Other, {}};
}

SlideShape SlideGround::readShape(XmlReader &xml) const
{
    SlideShape shape;
    const int inside = xml.depth();
    while (xml.nextChild(inside)) {
        if (xml.name() == QLatin1String("xfrm"))
            shape.place = readPlace(xml);
        else if (isFill(xml.name()))
            shape.fill = readFill(xml);
    }
    return shape;
}

void SlideGround::readStyle(XmlReader &xml, SlideShape *shape) const
{
    const int inside = xml.depth();
    while (xml.nextChild(inside))
        if (xml.name() == QLatin1String("fillRef") && xml.attribute("idx").toInt() > 0 && shape->fill.kind == Kind::Unsaid)
            shape->fill.kind = Kind::Other;
}

void SlideGround::readBackground(XmlReader &xml)
{
    const int inside = xml.depth();
    while (xml.nextChild(inside)) {
        if (xml.name() == QLatin1String("bgPr"))
            m_background = readShape(xml).fill;
        else if (xml.name() == QLatin1String("bgRef")) // 1001 is plain, those above are gradients and pictures of the theme
            m_background = xml.attribute("idx").toInt() <= 1001 ? readColour(xml) : SlideFill{Kind::Other, {}};
    }
}

void SlideGround::cover(const SlideShape &shape)
{
    if (shape.fill.kind == Kind::Colour || shape.fill.kind == Kind::Other)
        m_covered.append(shape.place);
}

QString SlideGround::under(const SlideShape &shape) const
{
    if (shape.fill.kind == Kind::Colour || shape.fill.kind == Kind::Other)
        return shape.fill.digits;
    for (const QRectF &place : m_covered)
        if (place.isNull() || shape.place.isNull() || place.intersects(shape.place))
            return {};
    return m_background.digits;
}

// A shape, a picture, a frame with a table or a chart: where it is, and what it covers.
SlideShape SlideGround::readDrawn(XmlReader &xml) const
{
    const bool isPicture = xml.name() == QLatin1String("pic") || xml.name() == QLatin1String("graphicFrame");
    SlideShape drawn;
    bool isPlaced = false;
    const int inside = xml.depth();
    while (xml.nextChild(inside)) {
        const QStringView name = xml.name();
        if (name.startsWith(QLatin1String("nv"))) {
            isPlaced = isPlaceholder(xml);
        } else if (name == QLatin1String("spPr")) {
            drawn = readShape(xml);
        } else if (name == QLatin1String("xfrm")) {
            drawn.place = readPlace(xml);
        } else if (name == QLatin1String("style")) {
            readStyle(xml, &drawn);
        }
    }
    if (isPicture)
        drawn.fill.kind = Kind::Other;
    if (isPlaced) // what fills it fills the slide's own, wherever that is
        drawn.place = {};
    return drawn;
}

void SlideGround::coverByShapes(XmlReader &xml, bool isInGroup)
{
    const int inside = xml.depth();
    while (xml.nextChild(inside)) {
        const QStringView name = xml.name();
        if (name == QLatin1String("sp") || name == QLatin1String("pic") || name == QLatin1String("graphicFrame")) {
            SlideShape drawn = readDrawn(xml);
            if (isInGroup)
                drawn.place = {};
            cover(drawn);
        } else if (!name.endsWith(QLatin1String("Pr"))) {
            coverByShapes(xml, isInGroup || name == QLatin1String("grpSp"));
        }
    }
}

void SlideGround::readPart(const QByteArray &bytes, const ReadContext &context)
{
    XmlReader xml(bytes, context);
    while (xml.next() != XmlToken::End) {
        if (xml.token() != XmlToken::Start)
            continue;
        if (xml.name() == QLatin1String("bg"))
            readBackground(xml);
        else if (xml.name() == QLatin1String("spTree"))
            coverByShapes(xml, false);
    }
}

// Which colours of the theme are those of backgrounds and texts; it stands at the master's end.
void SlideGround::readMap(const QByteArray &bytes, const ReadContext &context)
{
    XmlReader xml(bytes, context);
    while (xml.next() != XmlToken::End) {
        if (xml.token() != XmlToken::Start || xml.name() != QLatin1String("clrMap"))
            continue;
        for (const char *name : {"bg1", "tx1", "bg2", "tx2"})
            m_map.insert(QLatin1String(name), xml.attribute(name));
    }
}

void SlideGround::readTheme(const QByteArray &bytes, const ReadContext &context)
{
    XmlReader xml(bytes, context);
    while (xml.next() != XmlToken::End) {
        if (xml.token() != XmlToken::Start || xml.name() != QLatin1String("clrScheme"))
            continue;
        const int inside = xml.depth();
        while (xml.nextChild(inside)) {
            const QString name = xml.name().toString();
            m_theme.insert(name, readColour(xml).digits);
        }
    }
}

void SlideGround::readLayout(const Container &container, const QString &layout, const ReadContext &context)
{
    const QString master = targetOf(relationsOf(container, layout, context), QLatin1String("slideMaster"));
    if (!master.isEmpty() && container.has(master)) {
        const QString theme = targetOf(relationsOf(container, master, context), QLatin1String("theme"));
        if (!theme.isEmpty() && container.has(theme))
            readTheme(container.part(theme), context);
        const QByteArray bytes = container.part(master);
        readMap(bytes, context);
        readPart(bytes, context);
    }
    readPart(container.part(layout), context);
}

SlideGround SlideGrounds::of(const QHash<QString, Relation> &ofSlide)
{
    const QString layout = targetOf(ofSlide, QLatin1String("slideLayout"));
    if (layout.isEmpty() || !m_container.has(layout))
        return {};
    if (!m_grounds.contains(layout)) {
        SlideGround ground;
        try {
            ground.readLayout(m_container, layout, m_context);
        } catch (const ReadError &error) {
            if (error.trouble != ReadTrouble::Damaged)
                throw;
            ground.cover({{}, {Kind::Other, {}}});
        }
        m_grounds.insert(layout, ground);
    }
    return m_grounds.value(layout);
}

} // namespace hearth::reading
