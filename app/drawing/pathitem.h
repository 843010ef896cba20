#pragma once

#include <QColor>
#include <QList>
#include <QPainterPath>
#include <QQuickPaintedItem>

namespace hearth {

// An outline, stroked or filled. A Shape is several objects, Qt 6.4's software renderer forgets what clips one, and draws nothing or
// crashes where one comes into a window again. UI thread.
class PathItem : public QQuickPaintedItem
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(QString path MEMBER m_data WRITE setPath NOTIFY changed) // see readPathData(); one that is malformed draws nothing
    Q_PROPERTY(double unit MEMBER m_unit NOTIFY changed)                // of the path and the stroke, in those of the item
    Q_PROPERTY(double turn MEMBER m_turn NOTIFY changed)                // degrees about the item's center, clockwise
    Q_PROPERTY(QColor color MEMBER m_color NOTIFY changed)
    Q_PROPERTY(QColor colorBelow MEMBER m_colorBelow NOTIFY changed) // what is filled goes over to it; where there is none, not
    Q_PROPERTY(double strokeWidth MEMBER m_strokeWidth NOTIFY changed)
    Q_PROPERTY(QList<double> dashes MEMBER m_dashes NOTIFY changed) // dash, gap, ..., in widths of the stroke; none: drawn through
    Q_PROPERTY(bool isFilled MEMBER m_isFilled NOTIFY changed)      // and then has no stroke

public:
    explicit PathItem(QQuickItem *parent = nullptr);

    void setPath(const QString &data);
    void paint(QPainter *painter) override;

Q_SIGNALS:
    void changed();

private:
    [[nodiscard]] QPen pen() const;
    [[nodiscard]] QBrush filling() const;

    QString m_data;
    QPainterPath m_path;
    double m_unit = 1;
    double m_turn = 0;
    QColor m_color;
    QColor m_colorBelow;
    double m_strokeWidth = 1;
    QList<double> m_dashes;
    bool m_isFilled = false;
};

} // namespace hearth
