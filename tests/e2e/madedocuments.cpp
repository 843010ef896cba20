// made_documents FOLDER: writes what documents.sh needs. FOLDER/Boat club has documents of each simple kind, one of which is damaged;
// FOLDER/Letters one more, "FOLDER/second edition.pdf" one of the club with a page more in front;
// FOLDER/reciter.gguf is a model that answers the question of the script.
#include "tests/support/recitingmodel.h"

#include <QDir>
#include <QFile>
#include <QGuiApplication>
#include <QPainter>
#include <QPdfWriter>

#include <cstdio>

namespace {

constexpr int dotsPerInch = 150;

bool write(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
}

QStringList chapters()
{
    return {
        QStringLiteral("The harbour lies on the south bank, below the mill. It has forty berths, a crane for boats of up to three tons and "
                       "a slip that is free of weed from May to October. Guests find the harbour master in the green hut from eight to "
                       "noon; outside these hours they moor at the outer jetty and call the number on the board."),
        QStringLiteral("Members pay their dues by the end of March. A berth that is not paid for by then is given to the next on the list. "
                       "Whoever leaves the club in the course of a year gets back what the remaining months cost, less a twelfth."),
        QStringLiteral(
            "The boat house is painted every third spring, next in 2027, by the members themselves. Paint and brushes are bought "
            "by the treasurer; the colour is the dark green of the club. The roof was laid new in 2019 with slate from the "
            "quarry at Thann."),
        QStringLiteral("In autumn the boats are lifted out in the last week of October. The order hangs in the hall from the first of the "
                       "month. Masts lie in the rack behind the boat house, each with the name of its boat on a tag of brass.")};
}

// Each chapter on a page of its own.
void writeHandbook(const QString &path, const QStringList &titles, const QStringList &texts)
{
    QPdfWriter pdf(path);
    pdf.setResolution(dotsPerInch);
    pdf.setPageSize(QPageSize(QPageSize::A5));
    pdf.setTitle(QStringLiteral("Handbook of the boat club"));
    QPainter painter(&pdf);
    for (int i = 0; i < titles.size(); ++i) {
        if (i > 0)
            pdf.newPage();
        QFont font = painter.font();
        font.setPointSize(18);
        painter.setFont(font);
        painter.drawText(QRect(0, 0, pdf.width(), 60), titles[i]);
        font.setPointSize(11);
        painter.setFont(font);
        painter.drawText(QRect(0, 90, pdf.width(), pdf.height() - 90), Qt::TextWordWrap, texts[i]);
    }
}

// More than a model is given whole.
QByteArray rules()
{
    QByteArray text = "# Rules of the berths\n\n";
    for (int i = 1; i <= 300; ++i) {
        const QByteArray number = QByteArray::number(i);
        if (i % 20 == 1)
            text += "## Jetty " + QByteArray::number(i / 20 + 1) + "\n\n";
        text += "Berth " + number + " is " + QByteArray::number(6 + i % 9) + " m long and costs " + QByteArray::number(280 + i * 3)
            + " euros a year; its lines are fastened to the rings of berth " + number + " and to no other.\n\n";
    }
    return text;
}

} // namespace

int main(int argc, char **argv)
{
    const QGuiApplication application(argc, argv);
    const QStringList arguments = QGuiApplication::arguments();
    if (arguments.size() != 2) {
        std::fputs("Usage: made_documents FOLDER\n", stderr);
        return 2;
    }
    const QDir folder(arguments[1]);
    const QString club = folder.filePath(QStringLiteral("Boat club"));
    const QString letters = folder.filePath(QStringLiteral("Letters"));
    if (!folder.mkpath(club) || !folder.mkpath(letters))
        return 1;
    QStringList titles{QStringLiteral("The harbour"), QStringLiteral("Dues"), QStringLiteral("The boat house"), QStringLiteral("Winter")};
    QStringList texts = chapters();
    writeHandbook(club + QStringLiteral("/handbook.pdf"), titles, texts);
    titles.prepend(QStringLiteral("Welcome"));
    texts.prepend(QStringLiteral("This handbook is new in all that concerns the berths."));
    writeHandbook(folder.filePath(QStringLiteral("second edition.pdf")), titles, texts);
    QFile handbook(club + QStringLiteral("/handbook.pdf"));
    const bool isGood = handbook.open(QIODevice::ReadOnly)
        && write(club + QStringLiteral("/half a file.pdf"), handbook.read(handbook.size() / 2))
        && write(club + QStringLiteral("/rules.md"), rules())
        && write(club + QStringLiteral("/keys.txt"),
                 "Keys\n\nThe key of the boat house hangs in the mill, with Marta Oelrich. A second one lies with the treasurer.\n");
    if (!isGood || !write(letters + QStringLiteral("/ferry.txt"), "Dear members, the ferry to Lindau leaves at seven on Saturday.\n"))
        return 1;
    const hearth::test::RecitingModel reciter(
        {"The boat house is painted every third spring, next in 2027 [1].", " Its roof is made of copper [1]."});
    reciter.write(folder.filePath(QStringLiteral("reciter.gguf")).toStdString());
    return 0;
}
