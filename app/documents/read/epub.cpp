// EPUB 2 and 3: the chapters of the spine, one a page; each is XHTML.
#include "app/documents/read/container.h"
#include "app/documents/read/htmlwriter.h"
#include "app/documents/read/readers.h"
#include "app/documents/read/textdecoder.h"
#include "app/documents/read/xmlreader.h"

#include <QDir>
#include <QRegularExpression>
#include <QUrl>

namespace hearth::reading {

namespace {

struct Package
{
    QString title;
    QStringList chapters; // paths in the container, in reading order
};

QString rootPackage(const Container &container, const ReadContext &context)
{
    const QByteArray bytes = container.needed(QStringLiteral("META-INF/container.xml"));
    XmlReader xml(bytes, context);
    while (xml.next() != XmlToken::End)
        if (xml.token() == XmlToken::Start && xml.name() == QLatin1String("rootfile"))
            return xml.attribute("full-path");
    fail(ReadTrouble::Damaged, tr("The book is damaged: it does not say what is in it."));
}

Package readPackage(const Container &container, const QString &path, const ReadContext &context)
{
    const QByteArray bytes = container.needed(path);
    const qsizetype slash = path.lastIndexOf(u'/');
    const QString folder = slash < 0 ? QString() : path.left(slash + 1);
    QHash<QString, QString> items;
    Package package;
    XmlReader xml(bytes, context);
    while (xml.next() != XmlToken::End) {
        if (xml.token() != XmlToken::Start)
            continue;
        const QStringView name = xml.name();
        if (name == QLatin1String("item"))
            items.insert(xml.attribute("id"), QDir::cleanPath(folder + QUrl::fromPercentEncoding(xml.attribute("href").toUtf8())));
        else if (name == QLatin1String("itemref"))
            package.chapters.append(items.value(xml.attribute("idref")));
        else if (name == QLatin1String("title") && package.title.isEmpty())
            while (xml.next() == XmlToken::Text)
                package.title += xml.text();
    }
    package.title = folded(package.title);
    return package;
}

// XHTML may close what HTML may not: "<script/>" would take in the rest of the chapter.
QString withoutEmptyElements(QString html)
{
    static const QRegularExpression empty(
        QStringLiteral("<(script|title|style|iframe|textarea|a|p|div|span|i|b|em|td|th|li)((?:\\s[^<>]*)?)/>"));
    return html.replace(empty, QStringLiteral("<\\1\\2></\\1>"));
}

QString firstHeading(const DocumentPage &page)
{
    for (const DocumentElement &element : page.elements)
        if (element.kind == ElementKind::Heading)
            return page.text.mid(element.start, element.length);
    return {};
}

// False: there is nothing in it.
bool readChapter(const Container &container, const QString &chapter, int number, ReadContext &context)
{
    if (!container.has(chapter))
        return false;
    const QByteArray part = container.part(chapter);
    const DecodedText decoded = decodeText(part, encodingNamedIn(part));
    PageBuilder builder(context, number);
    QString title;
    writeHtml(withoutEmptyElements(decoded.text), builder, context, &title);
    if (builder.isEmpty())
        return false;
    const QString heading = firstHeading(builder.page());
    builder.page().title = heading.isEmpty() ? title : heading;
    builder.finish();
    return true;
}

} // namespace

void readEpub(const QByteArray &bytes, ReadContext &context)
{
    const Container container(bytes, context, [](const QString &path) {
        static const QRegularExpression wanted(QStringLiteral("\\.(?:x?html?|xml|opf)$"), QRegularExpression::CaseInsensitiveOption);
        return wanted.match(path).hasMatch();
    });
    // Fonts may be disguised; chapters that are encrypted have a seller's lock.
    if (container.part(QStringLiteral("META-INF/encryption.xml")).contains("xmlenc#aes"))
        fail(ReadTrouble::Encrypted, tr("The book is encrypted by its seller."));
    const Package package = readPackage(container, rootPackage(container, context), context);
    context.document.title = package.title;
    int number = 0;
    for (qsizetype i = 0; i < package.chapters.size() && context.hasTime(); ++i) {
        try {
            number += readChapter(container, package.chapters[i], number + 1, context) ? 1 : 0;
        } catch (const ReadError &error) {
            context.passOver(error, tr("Chapter %1 was not read.").arg(i + 1));
        }
    }
}

} // namespace hearth::reading
