#include "app/drawing/pathdata.h"

#include <QtMath>

#include <algorithm>
#include <array>
#include <cmath>

namespace hearth {

namespace {

struct Arc
{
    QSizeF radii;
    bool isLarge = false;
    bool isClockwise = false;
    QPointF to;
};

// The ellipse through two points, as in https://www.w3.org/TR/SVG2/implnote.html#ArcImplementationNotes, without a rotation.
void addArc(QPainterPath &path, const Arc &arc)
{
    const QPointF from = path.currentPosition();
    if (arc.radii.isEmpty() || from == arc.to)
        return path.lineTo(arc.to);
    const QPointF half = (from - arc.to) / 2;
    const double reach = std::hypot(half.x() / arc.radii.width(), half.y() / arc.radii.height());
    const QSizeF radii = arc.radii * std::max(1.0, reach);                   // as large as it must be to reach
    const QPointF unit(half.x() / radii.width(), half.y() / radii.height()); // on the circle of radius 1
    const double square = std::max(QPointF::dotProduct(unit, unit), 1e-12);
    const double side = std::sqrt(std::max(0.0, 1 / square - 1)) * (arc.isLarge == arc.isClockwise ? -1 : 1);
    const QPointF center(side * unit.y(), -side * unit.x());
    const auto angleOf = [](const QPointF &at) { return qRadiansToDegrees(std::atan2(at.y(), at.x())); };
    const double begin = angleOf(unit - center);
    double sweep = angleOf(-unit - center) - begin;
    if (arc.isClockwise && sweep < 0)
        sweep += 360;
    else if (!arc.isClockwise && sweep > 0)
        sweep -= 360;
    const QPointF middle = (from + arc.to) / 2 + QPointF(center.x() * radii.width(), center.y() * radii.height());
    const QRectF bounds(middle.x() - radii.width(), middle.y() - radii.height(), 2 * radii.width(), 2 * radii.height());
    path.arcTo(bounds, -begin, -sweep); // Qt's angles go the other way around
}

class Reader
{
public:
    explicit Reader(QStringView data) : m_data(data) { }

    std::optional<QPainterPath> read()
    {
        skipBlanks();
        while (!m_data.isEmpty() && m_isGood) {
            const char16_t command = m_data.front().unicode();
            m_data = m_data.mid(1);
            draw(command);
            skipBlanks();
        }
        return m_isGood ? std::optional(m_path) : std::nullopt;
    }

private:
    void skipBlanks()
    {
        while (!m_data.isEmpty() && (m_data.front().isSpace() || m_data.front() == u','))
            m_data = m_data.mid(1);
    }
    bool hasNumber()
    {
        skipBlanks();
        return !m_data.isEmpty()
            && (m_data.front().isDigit() || m_data.front() == u'-' || m_data.front() == u'+' || m_data.front() == u'.');
    }
    double number()
    {
        skipBlanks();
        qsizetype length = 0;
        bool hasPoint = false;
        for (; length < m_data.size(); ++length) {
            const QChar at = m_data[length];
            const bool isSign = length == 0 && (at == u'-' || at == u'+');
            const bool isPoint = at == u'.' && !hasPoint;
            hasPoint = hasPoint || isPoint;
            if (!isSign && !isPoint && !at.isDigit())
                break;
        }
        bool isNumber = false;
        const double value = m_data.left(length).toDouble(&isNumber);
        m_isGood = m_isGood && isNumber;
        m_data = m_data.mid(length);
        return value;
    }
    bool flag() // may stand right before what follows
    {
        skipBlanks();
        m_isGood = m_isGood && (m_data.startsWith(u'0') || m_data.startsWith(u'1'));
        const bool isSet = m_data.startsWith(u'1');
        m_data = m_data.mid(1);
        return isSet;
    }
    QPointF point(bool isRelative)
    {
        const double x = number();
        const QPointF at(x, number());
        return isRelative ? m_path.currentPosition() + at : at;
    }

    void draw(char16_t command)
    {
        const bool isRelative = command >= u'a';
        char16_t kind = isRelative ? char16_t(command - u'a' + u'A') : command;
        if (kind == u'Z')
            return m_path.closeSubpath();
        do {
            drawOne(kind, isRelative);
            kind = kind == u'M' ? u'L' : kind; // further points of a move are lines
        } while (m_isGood && hasNumber());
    }
    void drawOne(char16_t kind, bool isRelative)
    {
        const QPointF at = m_path.currentPosition();
        switch (kind) {
        case u'M': return m_path.moveTo(point(isRelative));
        case u'L': return m_path.lineTo(point(isRelative));
        case u'H': return m_path.lineTo(number() + (isRelative ? at.x() : 0), at.y());
        case u'V': return m_path.lineTo(at.x(), number() + (isRelative ? at.y() : 0));
        case u'C': {
            const QPointF first = point(isRelative);
            const QPointF second = point(isRelative);
            return m_path.cubicTo(first, second, point(isRelative));
        }
        case u'A': return drawArc(isRelative);
        default: m_isGood = false;
        }
    }
    void drawArc(bool isRelative)
    {
        Arc arc;
        arc.radii.setWidth(std::abs(number()));
        arc.radii.setHeight(std::abs(number()));
        m_isGood = number() == 0 && m_isGood;
        arc.isLarge = flag();
        arc.isClockwise = flag();
        arc.to = point(isRelative);
        if (m_isGood)
            addArc(m_path, arc);
    }

    QStringView m_data; // what is still to be read
    QPainterPath m_path;
    bool m_isGood = true;
};

} // namespace

std::optional<QPainterPath> readPathData(QStringView data)
{
    return Reader(data).read();
}

} // namespace hearth
