#include "app/drawing/pathitem.h"

#include "app/drawing/pathdata.h"

#include <QLinearGradient>
#include <QPainter>
#include <QPen>

namespace hearth {

PathItem::PathItem(QQuickItem *parent) : QQuickPaintedItem(parent)
{
    setAntialiasing(true);
    connect(this, &PathItem::changed, this, [this] { update(); });
}

void PathItem::setPath(const QString &data)
{
    if (m_data == data)
        return;
    m_data = data;
    m_path = readPathData(data).value_or(QPainterPath());
    Q_EMIT changed();
}

void PathItem::paint(QPainter *painter)
{
    const QPointF center(width() / 2, height() / 2);
    painter->translate(center);
    painter->rotate(m_turn);
    painter->translate(-center);
    painter->scale(m_unit, m_unit);
    if (m_isFilled)
        painter->fillPath(m_path, filling());
    else
        painter->strokePath(m_path, pen());
}

QPen PathItem::pen() const
{
    QPen pen(m_color, m_strokeWidth, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin);
    if (!m_dashes.isEmpty()) {
        pen.setCapStyle(Qt::FlatCap);
        pen.setDashPattern(m_dashes);
    }
    return pen;
}

QBrush PathItem::filling() const
{
    if (!m_colorBelow.isValid())
        return m_color;
    const QRectF bounds = m_path.boundingRect();
    QLinearGradient gradient(bounds.topLeft(), bounds.bottomLeft());
    gradient.setColorAt(0, m_color);
    gradient.setColorAt(1, m_colorBelow);
    return gradient;
}

} // namespace hearth
