#include "app/chat/pageimage.h"

#include <QPainter>
#include <QPainterPath>
#include <QQuickWindow>

#include <algorithm>

namespace hearth {

namespace {

constexpr int settleMs = 80; // while the size changes, nothing is drawn
constexpr int leastWidth = 64;
constexpr int mostWidth = 4096; // pixels

} // namespace

PageImage::PageImage(QQuickItem *parent) : QQuickPaintedItem(parent)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(settleMs);
    connect(&m_timer, &QTimer::timeout, this, &PageImage::draw);
    connect(this, &PageImage::colorsChanged, this, [this] { update(); });
}

void PageImage::setViewer(DocumentViewer *viewer)
{
    if (m_viewer == viewer)
        return;
    if (m_viewer)
        disconnect(m_viewer, nullptr, this, nullptr);
    m_viewer = viewer;
    if (viewer) {
        connect(viewer, &DocumentViewer::changed, this, [this] {
            m_drawnWidth = 0; // another document
            request();
        });
        connect(viewer, &DocumentViewer::indexChanged, this, [this] { update(); });
        connect(viewer, &DocumentViewer::selectionChanged, this, [this] { update(); });
    }
    Q_EMIT viewerChanged();
    request();
}

void PageImage::setPage(int page)
{
    if (m_page == page)
        return;
    m_page = page;
    m_image = {};
    m_drawnWidth = 0;
    m_hasFailed = false;
    update();
    Q_EMIT pageChanged();
    Q_EMIT drawnChanged();
    request();
}

void PageImage::geometryChange(const QRectF &now, const QRectF &before)
{
    QQuickPaintedItem::geometryChange(now, before);
    if (now.width() != before.width())
        request();
}

void PageImage::itemChange(ItemChange change, const ItemChangeData &data)
{
    QQuickPaintedItem::itemChange(change, data);
    if (change == ItemVisibleHasChanged || change == ItemDevicePixelRatioHasChanged)
        request();
}

void PageImage::request()
{
    if (isVisible())
        m_timer.start();
}

void PageImage::draw()
{
    const double ratio = window() ? window()->effectiveDevicePixelRatio() : 1;
    const int wanted = std::clamp(qRound(width() * ratio), leastWidth, mostWidth);
    if (!m_viewer || !m_viewer->isPaged() || m_page < 1 || width() < 1 || wanted == m_drawnWidth)
        return;
    m_drawnWidth = wanted;
    m_drawing.cancel();
    const quint64 call = ++m_call;
    m_drawing = m_viewer->draw(m_page, wanted);
    whenDone(this, m_drawing, [this, call](const std::optional<QByteArray> &png) {
        if (call == m_call)
            take(png.value_or(QByteArray()));
    });
}

void PageImage::take(const QByteArray &png)
{
    const QImage image = QImage::fromData(png, "PNG");
    m_hasFailed = image.isNull();
    if (!image.isNull())
        m_image = image;
    update();
    Q_EMIT drawnChanged();
}

void PageImage::paint(QPainter *painter)
{
    if (m_image.isNull())
        return;
    painter->setRenderHint(QPainter::SmoothPixmapTransform, m_image.width() != qRound(width()));
    painter->drawImage(QRectF(0, 0, width(), height()), m_image);
    if (!m_viewer || m_viewer->page() != m_page)
        return;
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setCompositionMode(QPainter::CompositionMode_Multiply);
    paintMarks(*painter, m_viewer->boxes(), m_mark, 2);
    paintMarks(*painter, m_viewer->words(), m_wordMark, 1);
    paintMarks(*painter, m_viewer->selection(), m_selection, 0);
}

// margin: around each, in units of the screen.
void PageImage::paintMarks(QPainter &painter, const QList<QRectF> &boxes, const QColor &color, double margin) const
{
    const double scale = m_viewer->pageSize().width() > 0 ? width() / m_viewer->pageSize().width() : 1;
    constexpr double radius = 2;
    QPainterPath path; // as one: where two lie on each other is no darker
    path.setFillRule(Qt::WindingFill);
    for (const QRectF &box : boxes) {
        const QRectF onScreen(box.x() * scale, box.y() * scale, box.width() * scale, box.height() * scale);
        path.addRoundedRect(onScreen.adjusted(-margin, -margin, margin, margin), radius, radius);
    }
    if (color.isValid())
        painter.fillPath(path, color);
}

} // namespace hearth
