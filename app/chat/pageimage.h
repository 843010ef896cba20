#pragma once

#include "app/chat/documentviewer.h"

#include <QColor>
#include <QImage>
#include <QQuickPaintedItem>
#include <QTimer>

namespace hearth {

// One page of the document that is open, drawn by the reader's program at the size it has on screen. While a sharper one is drawn, the
// one before it is shown. The viewer's marks are drawn on it. UI thread.
class PageImage : public QQuickPaintedItem
{
    Q_OBJECT
    QML_ELEMENT
    Q_PROPERTY(hearth::DocumentViewer *viewer MEMBER m_viewer WRITE setViewer NOTIFY viewerChanged)
    Q_PROPERTY(int page MEMBER m_page WRITE setPage NOTIFY pageChanged)
    // Behind the passage, its words that matter, and what is selected. What is printed stays as dark as it is.
    Q_PROPERTY(QColor mark MEMBER m_mark NOTIFY colorsChanged)
    Q_PROPERTY(QColor wordMark MEMBER m_wordMark NOTIFY colorsChanged)
    Q_PROPERTY(QColor selection MEMBER m_selection NOTIFY colorsChanged)
    Q_PROPERTY(bool isDrawn READ isDrawn NOTIFY drawnChanged)
    Q_PROPERTY(bool hasFailed READ hasFailed NOTIFY drawnChanged)

public:
    explicit PageImage(QQuickItem *parent = nullptr);

    void setViewer(DocumentViewer *viewer);
    void setPage(int page);
    [[nodiscard]] bool isDrawn() const { return !m_image.isNull(); }
    [[nodiscard]] bool hasFailed() const { return m_hasFailed; }
    void paint(QPainter *painter) override;

Q_SIGNALS:
    void viewerChanged();
    void pageChanged();
    void drawnChanged();
    void colorsChanged();

protected:
    void geometryChange(const QRectF &now, const QRectF &before) override;
    void itemChange(ItemChange change, const ItemChangeData &data) override;

private:
    void request(); // soon
    void draw();
    void take(const QByteArray &png);
    void paintMarks(QPainter &painter, const QList<QRectF> &boxes, const QColor &color, double margin) const;

    DocumentViewer *m_viewer = nullptr;
    int m_page = 0;
    int m_drawnWidth = 0;
    quint64 m_call = 0; // late images of earlier ones are dropped
    bool m_hasFailed = false;
    QImage m_image;
    QColor m_mark;
    QColor m_wordMark;
    QColor m_selection;
    QFuture<QByteArray> m_drawing;
    QTimer m_timer;
};

} // namespace hearth
