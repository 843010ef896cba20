#include "app/browser/readme.h"

#include "app/chat/markdownstream.h"

#include <QTest>

using namespace hearth;

class ReadmeTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void makesMarkdown_data();
    void makesMarkdown();
    void cutsWhatIsEndless();
    void leavesNothingToFetch();
};

namespace {

const QUrl base(QStringLiteral("https://huggingface.co/owner/model"));

} // namespace

void ReadmeTest::makesMarkdown_data()
{
    QTest::addColumn<QString>("source");
    QTest::addColumn<QString>("markdown");
    const auto row = [](const char *name, const char *source, const char *markdown) {
        QTest::newRow(name) << QString::fromUtf8(source) << QString::fromUtf8(markdown);
    };
    row("nothing", "", "");
    row("front matter", "---\nlicense: mit\ntags:\n- gguf\n---\n# Title\n", "# Title");
    row("front matter alone", "---\nlicense: mit\n---", "");
    row("a rule is no front matter", "Text\n\n---\n\nMore", "Text\n\n---\n\nMore");
    row("Windows lines", "---\r\na: b\r\n---\r\nText\r\n", "Text");
    row("an image", "See ![a cat](https://example.com/cat.png \"t\") here", "See a cat here");
    row("an image in a link", "[![Discord](https://x.org/a.svg)](https://discord.gg/a)", "[Discord](https://discord.gg/a)");
    row("an image without a name in a link", "a [![](https://x.org/a.svg)](https://x.org) b", "a  b");
    row("HTML image", "<img src=\"https://x.org/a.png\" alt=\"A chart\" width=\"100\"/>", "A chart");
    row("HTML link", "<a href=\"https://x.org\" target=\"_blank\"><b>Read</b> it</a>", "[**Read** it](<https://x.org>)");
    row("HTML link of an image without a name", "a <a href=\"https://x.org\"><img src=\"https://x.org/a.png\"></a> b", "a  b");
    row("HTML heading", "<h2>Use</h2>text", "## Use\n\ntext");
    row("HTML list", "<ul><li>one</li><li>two</li></ul>", "- one\n- two");
    row("HTML indented", "<div align=\"center\">\n      <b>Name</b>\n</div>", "**Name**");
    row("a comment", "a<!-- hidden\n more -->b", "ab");
    row("a script", "a<script>alert('1')</script>b", "ab");
    row("less than", "if 3 < 4 and 5 > 4", "if 3 < 4 and 5 > 4");
    row("code stays", "```html\n<b>x</b> ![a](b)\n```\n<b>y</b>", "```html\n<b>x</b> ![a](b)\n```\n**y**");
    row("a link within the repository", "[License](./LICENSE) [part](#use)",
        "[License](<https://huggingface.co/owner/model/blob/main/LICENSE>) [part](#use)");
    row("an absolute link", "[a](https://x.org/b)", "[a](https://x.org/b)");
}

void ReadmeTest::makesMarkdown()
{
    QFETCH(QString, source);
    QFETCH(QString, markdown);
    QCOMPARE(readmeMarkdown(source, base), markdown);
}

void ReadmeTest::cutsWhatIsEndless()
{
    QString source;
    for (int i = 0; i < 20000; ++i)
        source += QStringLiteral("Line %1\n").arg(i);
    const QString result = readmeMarkdown(source, base);
    QVERIFY(result.size() < 61000);
    QVERIFY(result.endsWith(u'…'));
    QVERIFY(readmeMarkdown(QString(200000, u'<'), base).size() < 61000);
    QVERIFY(readmeMarkdown(QString(200000, u'['), base).size() < 61000);
    QVERIFY(readmeMarkdown(QStringLiteral("![").repeated(100000), base).size() < 61000); // and soon
}

// Whatever is in it, the renderer gets no image to load.
void ReadmeTest::leavesNothingToFetch()
{
    const QString source = QStringLiteral("![a](https://x.org/a.png)\n\n<img src='https://x.org/b.png'>\n\n<iMg\nsrc=https://x.org/c.png "
                                          "alt=c>\n\n[![d](https://x.org/d.png)][ref]\n\n[ref]: https://x.org\n\n> ![e](//x.org/e.png)\n\n"
                                          "<video src=\"https://x.org/f.mp4\"></video><link rel=stylesheet href=https://x.org/g.css>");
    const QList<Block> blocks = markdownBlocks(readmeMarkdown(source, base));
    QVERIFY(!blocks.isEmpty());
    for (const Block &block : blocks) {
        for (const char *tag : {"<img", "<link", "<video", "url("})
            QVERIFY2(!block.html.contains(QLatin1String(tag), Qt::CaseInsensitive), qPrintable(block.html));
    }
}

QTEST_GUILESS_MAIN(ReadmeTest)
#include "readme_test.moc"
