#pragma once

// What tests of the document beside the chat share: pages that are made by hand, and a viewer over scripted documents.

#include "app/chat/documentviewer.h"
#include "tests/app/fakedocuments.h"

#include <QSignalSpy>
#include <QTemporaryFile>
#include <QTest>

namespace hearth::test {

inline DocumentElement element(ElementKind kind, qsizetype start, qsizetype length, int level = 0)
{
    DocumentElement made;
    made.kind = kind;
    made.start = start;
    made.length = length;
    made.level = level;
    return made;
}

// A page of the text given, each line an element of its kind.
inline DocumentPage page(const QList<std::pair<ElementKind, QString>> &lines, int number = 0)
{
    DocumentPage made;
    made.number = number;
    made.size = {595, 842};
    for (const auto &[kind, line] : lines) {
        made.elements.append(element(kind, made.text.size(), line.size(), kind == ElementKind::Heading ? 2 : 1));
        made.text += line + u'\n';
    }
    return made;
}

// Five pages of the same text.
inline Document lease()
{
    Document document;
    document.format = QStringLiteral("pdf");
    for (int i = 1; i <= 5; ++i)
        document.pages.append(page({{ElementKind::Paragraph, QStringLiteral("The rent is 5.")}}, i));
    return document;
}

struct Bench
{
    Bench()
    {
        file.open();
        hit = madeHit(QStringLiteral("The rent is 5."));
        hit.filePath = file.fileName();
        viewer.setDocuments(&documents);
    }
    void open(int number = 1)
    {
        QSignalSpy spy(&viewer, &DocumentViewer::opened);
        viewer.openSource(1, number);
        QVERIFY(!spy.isEmpty() || spy.wait());
    }
    QTemporaryFile file;
    FakeDocuments documents;
    PassageHit hit;
    DocumentViewer viewer{[this](qint64, int number) { return number == 1 ? std::optional(hit) : std::nullopt; }};
};

} // namespace hearth::test
