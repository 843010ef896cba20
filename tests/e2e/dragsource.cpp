// drag_source X Y PATH...: a small window at this place of the screen; a press in it begins a drag of the files, as a file manager's.
#include <QDrag>
#include <QGuiApplication>
#include <QMimeData>
#include <QPainter>
#include <QRasterWindow>
#include <QUrl>

#include <cstdio>

namespace {

class Source : public QRasterWindow
{
public:
    explicit Source(QList<QUrl> files) : m_files(std::move(files)) { }

protected:
    void paintEvent(QPaintEvent *) override { QPainter(this).fillRect(QRect(QPoint(), size()), Qt::darkGreen); }
    void mousePressEvent(QMouseEvent *) override
    {
        auto *files = new QMimeData;
        files->setUrls(m_files);
        auto *drag = new QDrag(this); // deletes itself when it ends
        drag->setMimeData(files);
        drag->exec(Qt::CopyAction);
    }

private:
    QList<QUrl> m_files;
};

} // namespace

int main(int argc, char **argv)
{
    const QGuiApplication application(argc, argv);
    const QStringList arguments = QGuiApplication::arguments();
    if (arguments.size() < 4) {
        std::fputs("Usage: drag_source X Y PATH...\n", stderr);
        return 2;
    }
    QList<QUrl> files;
    for (const QString &path : arguments.mid(3))
        files.append(QUrl::fromLocalFile(path));
    Source source(files);
    source.setGeometry(arguments[1].toInt(), arguments[2].toInt(), 100, 100);
    source.show();
    return QGuiApplication::exec();
}
