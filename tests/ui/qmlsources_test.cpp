#include "app/guide/guideanswer.h"

#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QTest>

using hearth::isGuideAction;

// What qmllint does not see: rules of the window's QML that are read from its text.
class QmlSourcesTest : public QObject
{
    Q_OBJECT

private slots:
    void initTestCase();
    void everyIconThatIsNamedIsDrawn();
    void everyIconButtonSaysWhatItDoes();
    void everyTextCanBeTranslated();
    void countsLeaveTheirFormsToTheLanguage();
    void textsInCodeAreFoundByLupdate();
    void coloursComeFromTheTheme();
    void everyButtonOfTheGuideDoesSomething();

private:
    struct Source
    {
        QString name;
        QStringList lines;
    };
    QList<Source> m_sources;
    QString m_iconTable;
};

namespace {

// The lines of the object that opens on `first`, up to the brace that closes it.
QStringList objectLines(const QStringList &lines, qsizetype first)
{
    QStringList result;
    qsizetype depth = 0;
    for (qsizetype i = first; i < lines.size(); ++i) {
        result << lines[i];
        depth += lines[i].count(u'{') - lines[i].count(u'}');
        if (depth <= 0)
            break;
    }
    return result;
}

} // namespace

void QmlSourcesTest::initTestCase()
{
    QDirIterator files(QStringLiteral(HEARTH_UI_FOLDER), {QStringLiteral("*.qml")}, QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.fileName()));
        const QString text = QString::fromUtf8(file.readAll());
        if (file.fileName().endsWith(QLatin1String("IconPaths.qml")))
            m_iconTable = text;
        else
            m_sources << Source{files.fileName(), text.split(u'\n')};
    }
    QVERIFY(m_sources.size() > 50);
    QVERIFY(!m_iconTable.isEmpty());
}

void QmlSourcesTest::everyIconThatIsNamedIsDrawn()
{
    static const QRegularExpression symbolLine(QStringLiteral("\\bsymbol: (.*)"));
    static const QRegularExpression iconName(QStringLiteral("\\bname: (.*)"));
    static const QRegularExpression literal(QStringLiteral("\"([a-z-]+)\""));
    int found = 0;
    for (const Source &source : std::as_const(m_sources)) {
        for (qsizetype i = 0; i < source.lines.size(); ++i) {
            QString value = symbolLine.match(source.lines[i]).captured(1).section(u';', 0, 0).section(u',', 0, 0);
            if (source.lines[i].contains(QLatin1String("Icon {")))
                value += iconName.match(objectLines(source.lines, i).join(u'\n')).captured(1).section(u';', 0, 0);
            // What a condition compares with is no icon's name.
            value.remove(QRegularExpression(QStringLiteral("=== \"[a-z]*\"")));
            for (auto match = literal.globalMatch(value); match.hasNext();) {
                const QString name = match.next().captured(1);
                ++found;
                QVERIFY2(m_iconTable.contains(QStringLiteral("\"%1\": \"M").arg(name)),
                         qPrintable(source.name + QStringLiteral(": ") + name));
            }
        }
    }
    QVERIFY(found > 40);
}

void QmlSourcesTest::everyIconButtonSaysWhatItDoes()
{
    for (const Source &source : std::as_const(m_sources)) {
        for (qsizetype i = 0; i < source.lines.size(); ++i) {
            if (!source.lines[i].contains(QLatin1String("IconButton {")))
                continue;
            const QString object = objectLines(source.lines, i).join(u'\n');
            QVERIFY2(object.contains(QLatin1String("tip: ")), qPrintable(QStringLiteral("%1:%2").arg(source.name).arg(i + 1)));
        }
    }
}

void QmlSourcesTest::everyTextCanBeTranslated()
{
    static const QRegularExpression bare(
        QStringLiteral("\\b(text|tip|title|hint|details|label|placeholderText|Accessible\\.name): \"[^\"]*[A-Za-z]{2}"));
    for (const Source &source : std::as_const(m_sources)) {
        for (qsizetype i = 0; i < source.lines.size(); ++i)
            QVERIFY2(!bare.match(source.lines[i]).hasMatch(), qPrintable(QStringLiteral("%1:%2").arg(source.name).arg(i + 1)));
    }
}

// "%n file(s)", and no text for one and another for more: a language may have four forms.
void QmlSourcesTest::countsLeaveTheirFormsToTheLanguage()
{
    for (const Source &source : std::as_const(m_sources)) {
        if (!source.name.contains(QRegularExpression(QStringLiteral("/(documents|chat|lab)/"))))
            continue;
        for (const QString &line : source.lines)
            QVERIFY2(!line.contains(QLatin1String("=== 1 ? qsTr(")), qPrintable(source.name + QStringLiteral(": ") + line));
    }
}

// A function that hands a text on to be translated hides it. Those of the readers are not looked at: they are a program of their own.
void QmlSourcesTest::textsInCodeAreFoundByLupdate()
{
    static const QRegularExpression wrapper(QStringLiteral("(tr|translated)\\(const char \\*"));
    int seen = 0;
    for (const char *folder : {"/../app/chat", "/../app/documents", "/../app/lab"}) {
        QDirIterator files(QStringLiteral(HEARTH_UI_FOLDER) + QLatin1String(folder), {QStringLiteral("*.cpp")}, QDir::Files);
        while (files.hasNext()) {
            QFile file(files.next());
            QVERIFY2(file.open(QIODevice::ReadOnly), qPrintable(file.fileName()));
            ++seen;
            if (!file.fileName().endsWith(QLatin1String("/readerprocess.cpp")))
                QVERIFY2(!QString::fromUtf8(file.readAll()).contains(wrapper), qPrintable(file.fileName()));
        }
    }
    QVERIFY(seen > 50);
}

void QmlSourcesTest::coloursComeFromTheTheme()
{
    static const QRegularExpression colour(QStringLiteral("\"#[0-9a-f]{6,8}\""));
    for (const Source &source : std::as_const(m_sources)) {
        if (source.name == QLatin1String("Theme.qml") || source.name == QLatin1String("AppMark.qml"))
            continue;
        for (qsizetype i = 0; i < source.lines.size(); ++i)
            QVERIFY2(!colour.match(source.lines[i]).hasMatch(), qPrintable(QStringLiteral("%1:%2").arg(source.name).arg(i + 1)));
    }
}

// The actions that C++ lets through, in the one place that carries them out.
void QmlSourcesTest::everyButtonOfTheGuideDoesSomething()
{
    QString text;
    for (const Source &source : std::as_const(m_sources)) {
        if (source.name == QLatin1String("AnswerButtons.qml"))
            text = source.lines.join(u'\n').section(QLatin1String("function run("), 1);
    }
    for (const char *action : {"models", "documents", "lab", "settings", "add-file", "model-picker", "shortcuts", "search", "new-chat"}) {
        QVERIFY2(isGuideAction(action), action);
        QVERIFY2(text.contains(QStringLiteral("case \"%1\":").arg(QLatin1String(action))), action);
    }
    static const QRegularExpression anyCase(QStringLiteral("case \"([a-z-]+)\":"));
    for (auto match = anyCase.globalMatch(text); match.hasNext();) {
        const QString action = match.next().captured(1);
        QVERIFY2(isGuideAction(action.toStdString()), qPrintable(action));
    }
}

QTEST_APPLESS_MAIN(QmlSourcesTest)
#include "qmlsources_test.moc"
