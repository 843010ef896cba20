#pragma once

#include "app/documents/read/container.h"
#include "app/documents/read/xmlreader.h"

#include <QHash>
#include <QRectF>

namespace hearth::reading {

// What fills a shape, a background or letters (ECMA-376 part 1, 20.1.8).
struct SlideFill
{
    enum class Kind : quint8 { Unsaid, None, Colour, Other }; // Other: a picture, a gradient, a colour that is changed
    Kind kind = Kind::Unsaid;
    QString digits; // of a colour: "FFFFFF"
};

struct SlideShape
{
    QRectF place; // EMU; null: not said, as of a placeholder that its layout places
    SlideFill fill;
};

// What lies behind the letters of a slide, as far as it is known for sure: its background, of which its layout and their master have a say,
// and the shapes that were drawn before.
class SlideGround
{
public:
    // What a layout, its master and their theme say. Throws ReadError for what is damaged.
    void readLayout(const Container &container, const QString &layout, const ReadContext &context);
    // Each at its start: p:bg; a fill; p:spPr; p:pic, p:graphicFrame and the like, which cover what is behind them.
    void readBackground(XmlReader &xml);
    [[nodiscard]] SlideFill readFill(XmlReader &xml) const;
    [[nodiscard]] SlideShape readShape(XmlReader &xml) const;
    void readStyle(XmlReader &xml, SlideShape *shape) const; // p:style: what fills it by the theme, where nothing else is said

    static bool isFill(QStringView name);
    static QRectF readPlace(XmlReader &xml); // a:xfrm
    // From now on, this lies in front of the background.
    void cover(const SlideShape &shape);
    // The colour that letters on the shape stand on; empty: not known.
    [[nodiscard]] QString under(const SlideShape &shape) const;

private:
    void readTheme(const QByteArray &bytes, const ReadContext &context);
    void readMap(const QByteArray &bytes, const ReadContext &context);
    void readPart(const QByteArray &bytes, const ReadContext &context);
    void coverByShapes(XmlReader &xml, bool isInGroup);
    SlideShape readDrawn(XmlReader &xml) const;
    [[nodiscard]] SlideFill readColour(XmlReader &xml) const;

    QHash<QString, QString> m_theme; // "lt1" → "FFFFFF"
    QHash<QString, QString> m_map;   // "bg1" → "lt1"
    SlideFill m_background{SlideFill::Kind::Colour, QStringLiteral("FFFFFF")};
    QList<QRectF> m_covered; // null: anywhere
};

// One for each layout, read once. A damaged one leaves nothing known.
class SlideGrounds
{
public:
    SlideGrounds(const Container &container, const ReadContext &context) : m_container(container), m_context(context) { }
    SlideGround of(const QHash<QString, Relation> &ofSlide);

private:
    const Container &m_container;
    const ReadContext &m_context;
    QHash<QString, SlideGround> m_grounds; // by the layout's part
};

// Two colours that nobody tells apart.
bool isSameColour(const QString &digits, const QString &other);

} // namespace hearth::reading
