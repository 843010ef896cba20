#include "app/chat/highlighter.h"
#include "app/chat/markdownstream.h"

#include <QRandomGenerator>
#include <QRegularExpression>
#include <QTest>

using namespace hearth;

namespace {

QString kinds(const QList<Block> &blocks)
{
    QStringList names;
    for (const Block &block : blocks)
        names.append(blockKindName(block.kind));
    return names.join(u' ');
}

QString sample()
{
    return QStringLiteral(
        "# Title\nSome *text* and `code`.\nSecond line\n\n- one\n- two\n\n  still two\n   ```py\n   x = 1\n   ```\n\n"
        "After the list.\n1. first\n2. second\n\n```cpp title\nint main() { /* a\n b */ return 0; }\n\n```\n> quote\nlazy\n\n"
        "| a | b |\n|:-:|--:|\n| 1 | **2** |\n\n---\n$$\nx^2\n$$\nSetext\n===\nend ```not a fence``` [l](https://a.b)\n"
        "~~~\nopen ` fence\n```\n");
}

} // namespace

class MarkdownTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void makesTheRightKinds_data();
    void makesTheRightKinds();
    void isTheSameHoweverTheTextWasSplit();
    void changesOnlyTheEndWhileItGrows();
    void escapesHtmlAndRefusesForeignLinks();
    void readsTablesWithAlignments();
    void keepsCodeExactly();
    void marksTheLastBlockOpenUntilFinished();
    void breaksLinesOfWhatAPersonTyped();
    void highlightsByLanguage_data();
    void highlightsByLanguage();
    void carriesCommentsOverLines();
    void keepsTheTextWhenHighlighting();
};

void MarkdownTest::makesTheRightKinds_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const char *text, const char *expected) {
        QTest::newRow(name) << QString::fromUtf8(text) << QString::fromUtf8(expected);
    };
    row("nothing", "", "");
    row("paragraphs", "a\nb\n\nc", "prose prose");
    row("headings", "# a\ntext\n## b", "heading prose heading");
    row("setext heading", "a\n---\nb", "heading prose");
    row("list after text", "a:\n- b\n- c", "prose list");
    row("loose list", "- a\n\n- b\n\n  more\n\nafter", "list prose");
    row("code in a list stays in it", "1. a\n   ```\n   x\n   ```\n2. b", "list");
    row("fence at the margin ends a list", "- a\n```\nx\n```", "list code");
    row("year is no list", "in\n1984. It was", "prose");
    row("quote", "> a\n> b\n\nc", "quote prose");
    row("fence", "```py\nx\n```\ny", "code prose");
    row("open fence", "```py\nx\n\ny", "code");
    row("longer fence holds a shorter one", "````\n```\nx\n```\n````", "code");
    row("table", "| a | b |\n|---|---|\n| 1 | 2 |", "table");
    row("rules", "***\na\n\n---\n", "rule prose rule");
    row("math", "$$\nx\n$$\n\\[ y \\]\nz", "math math prose");
    row("html is text", "<div>\na\n</div>", "prose");
    row("indent is no code", "    a", "prose");
}

void MarkdownTest::makesTheRightKinds()
{
    QFETCH(QString, text);
    QFETCH(QString, expected);
    QCOMPARE(kinds(markdownBlocks(text)), expected);
}

void MarkdownTest::isTheSameHoweverTheTextWasSplit()
{
    QRandomGenerator random(7);
    const QString text = sample();
    for (int round = 0; round < 300; ++round) {
        // Also cut short, as a stream is at any moment.
        const qsizetype length = random.bounded(int(text.size()) + 1);
        MarkdownStream stream({});
        for (qsizetype at = 0; at < length;) {
            const qsizetype step = std::min<qsizetype>(1 + random.bounded(round % 3 == 0 ? 2 : 30), length - at);
            stream.append(text.mid(at, step));
            at += step;
            MarkdownStream fresh({});
            fresh.append(text.left(at));
            if (stream.blocks() != fresh.blocks())
                QFAIL(qPrintable(
                    QStringLiteral("round %1 at %2: %3 | %4").arg(round).arg(at).arg(kinds(stream.blocks()), kinds(fresh.blocks()))));
        }
        stream.finish();
        QCOMPARE(stream.blocks(), markdownBlocks(text.left(length)));
    }
}

void MarkdownTest::changesOnlyTheEndWhileItGrows()
{
    MarkdownStream stream({});
    for (int i = 0; i < 50; ++i)
        stream.append(QStringLiteral("paragraph %1\n\n").arg(i));
    QCOMPARE(stream.blocks().size(), 50);
    QVERIFY(stream.append(QStringLiteral("last")) >= 49);
}

void MarkdownTest::escapesHtmlAndRefusesForeignLinks()
{
    const QList<Block> blocks = markdownBlocks(
        QStringLiteral("<script>x</script> <img src=\"http://a/b\"> [a](file:///etc/passwd) [b](javascript:x) ![c](https://a/b.png) <b>"));
    QCOMPARE(blocks.size(), 1);
    const QString html = blocks[0].html;
    QVERIFY2(!html.contains(QLatin1String("<script")) && !html.contains(QLatin1String("<img")), qPrintable(html));
    QVERIFY2(!html.contains(QLatin1String("file:")) && !html.contains(QLatin1String("javascript:")), qPrintable(html));
    QVERIFY2(html.contains(QLatin1String("<a href=\"https://a/b.png\">c</a>")), qPrintable(html));
    QVERIFY2(html.endsWith(QLatin1String("&lt;b&gt;")), qPrintable(html));
}

void MarkdownTest::readsTablesWithAlignments()
{
    const QList<Block> blocks = markdownBlocks(QStringLiteral("| a | b | c |\n|---|:-:|--:|\n| 1 | **2** | <3 |\n"));
    QCOMPARE(blocks.size(), 1);
    QCOMPARE(blocks[0].alignments, QStringList({QStringLiteral("left"), QStringLiteral("center"), QStringLiteral("right")}));
    QCOMPARE(blocks[0].rows.size(), 2);
    QCOMPARE(blocks[0].rows[1], QStringList({QStringLiteral("1"), QStringLiteral("<b>2</b>"), QStringLiteral("&lt;3")}));
}

void MarkdownTest::keepsCodeExactly()
{
    const QString code = QStringLiteral("\n  if (a < b) {\n\n\treturn \"&amp;\";\n  }\n");
    const QList<Block> blocks = markdownBlocks(QStringLiteral("```C++\n") + code + QStringLiteral("\n```\n"));
    QCOMPARE(blocks.size(), 1);
    QCOMPARE(blocks[0].text, code);
    QCOMPARE(blocks[0].language, QStringLiteral("c++"));
}

void MarkdownTest::marksTheLastBlockOpenUntilFinished()
{
    MarkdownStream stream({});
    stream.append(QStringLiteral("a\n\n```\nx"));
    QVERIFY(!stream.blocks()[0].isOpen);
    QVERIFY(stream.blocks()[1].isOpen);
    QCOMPARE(stream.finish(), 1);
    QVERIFY(!stream.blocks()[1].isOpen);
}

void MarkdownTest::breaksLinesOfWhatAPersonTyped()
{
    QCOMPARE(markdownBlocks(QStringLiteral("a\nb"), {}, true)[0].html, QStringLiteral("a<br>b"));
    QCOMPARE(markdownBlocks(QStringLiteral("a\nb"), {}, false)[0].html, QStringLiteral("a b"));
}

void MarkdownTest::highlightsByLanguage_data()
{
    QTest::addColumn<QString>("language");
    QTest::addColumn<QString>("code");
    QTest::addColumn<QString>("expected"); // a part of the html, colours by their first letter
    const auto row = [](const char *language, const char *code, const char *expected) {
        QTest::newRow(language) << QString::fromUtf8(language) << QString::fromUtf8(code) << QString::fromUtf8(expected);
    };
    row("cpp", "return f(1);", "<k>return</k> <f>f</f>(<n>1</n>);");
    row("c", "#include <a.h>", "<k>#include</k> &lt;a.h&gt;");
    row("py", "def a(): # c", "<k>def</k> <f>a</f>(): <c># c</c>");
    row("ts", "const a = `x`", "<k>const</k> a = <s>`</s><s>x`</s>");
    row("rust", "let x: u8 = b'a';", "<k>let</k> x: <t>u8</t> = b'a';");
    row("go", "func main() {}", "<k>func</k> <f>main</f>() {}");
    row("java", "new String(\"a\\\"b\")", "<k>new</k> <t>String</t>(<s>&quot;a\\&quot;b&quot;</s>)");
    row("bash", "echo $#  # no", "<t>echo</t> $#");
    row("json", "{\"a\": \"b\", \"c\": null}", "{<t>&quot;a&quot;</t>: <s>&quot;b&quot;</s>, <t>&quot;c&quot;</t>: <k>null</k>}");
    row("html", "<a href=\"x\">t</a>", "<k>&lt;a</k> <t>href</t>=<s>&quot;x&quot;</s>&gt;t<k>&lt;/a</k>&gt;");
    row("css", "a { color: red; }", "a { <t>color</t>: red; }");
    row("sql", "SELECT 'x' -- c", "<k>SELECT</k> <s>'x'</s> <c>-- c</c>");
    row("yaml", "key: true", "<t>key</t>: <k>true</k>");
    row("unknown", "for x < 1", "for x &lt; 1");
}

void MarkdownTest::highlightsByLanguage()
{
    QFETCH(QString, language);
    QFETCH(QString, code);
    QFETCH(QString, expected);
    CodeColors colors{
        QStringLiteral("k"), QStringLiteral("s"), QStringLiteral("c"), QStringLiteral("n"), QStringLiteral("t"), QStringLiteral("f"), {}};
    for (const char *name : {"k", "s", "c", "n", "t", "f"}) {
        expected.replace(QStringLiteral("<%1>").arg(QLatin1String(name)),
                         QStringLiteral("<span style=\"color:%1\">").arg(QLatin1String(name)));
        expected.replace(QStringLiteral("</%1>").arg(QLatin1String(name)), QStringLiteral("</span>"));
    }
    const QString html = highlightCode(code, language, colors);
    QVERIFY2(html.contains(expected), qPrintable(html + QStringLiteral("\nexpected ") + expected));
}

void MarkdownTest::carriesCommentsOverLines()
{
    const QString html = highlightCode(QStringLiteral("a /* b\nint c */ int"), QStringLiteral("c"), {});
    QVERIFY2(html.contains(QStringLiteral("int c */</span>")), qPrintable(html));
    QVERIFY2(html.endsWith(QStringLiteral(">int</span>")), qPrintable(html));
}

void MarkdownTest::keepsTheTextWhenHighlighting()
{
    QRandomGenerator random(3);
    const QString signs = QStringLiteral("ab1 \t\"'`/*#<>-=:.\\{}$\n_é世");
    for (const char *language : {"c", "py", "ts", "rust", "bash", "json", "html", "css", "sql", "yaml", ""}) {
        for (int round = 0; round < 200; ++round) {
            QString code;
            for (int i = random.bounded(60); i > 0; --i)
                code += signs[random.bounded(int(signs.size()))];
            QString plain = highlightCode(code, QLatin1String(language), {});
            plain.remove(QRegularExpression(QStringLiteral("</?span[^>]*>"))).replace(QStringLiteral("<br>"), QStringLiteral("\n"));
            plain.replace(QStringLiteral("&lt;"), QStringLiteral("<")).replace(QStringLiteral("&gt;"), QStringLiteral(">"));
            plain.replace(QStringLiteral("&quot;"), QStringLiteral("\"")).replace(QStringLiteral("&amp;"), QStringLiteral("&"));
            plain.replace(QChar(0xa0), u' ');
            QCOMPARE(plain, code.replace(u'\t', QString(4, u' ')));
        }
    }
}

QTEST_GUILESS_MAIN(MarkdownTest)
#include "markdown_test.moc"
