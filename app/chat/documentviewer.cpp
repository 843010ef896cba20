#include "app/chat/documentviewer.h"

#include "app/chat/answersources.h"

#include <QFileInfo>

namespace hearth {

namespace {

// The passage alone, where its document is not at hand.
Document documentOf(const PassageHit &hit)
{
    DocumentPage page;
    page.number = hit.passage.page;
    page.label = hit.passage.pageLabel;
    page.title = hit.passage.pageTitle;
    page.text = hit.passage.text;
    Document document;
    document.pages.append(page);
    return document;
}

} // namespace

void DocumentViewer::openSource(qint64 messageId, int number)
{
    const std::optional<PassageHit> hit = m_find(messageId, number);
    if (!hit)
        return;
    const bool isSame = m_isOpen && hit->fileId >= 0 && hit->fileId == m_hit.fileId && !m_document.pages.isEmpty() && m_notice.isEmpty();
    m_hit = *hit;
    m_isOpen = true;
    if (isSame) {
        showPassage();
        Q_EMIT changed();
        Q_EMIT opened();
        return;
    }
    m_document = {};
    m_parts.clear();
    m_notice.clear();
    m_index = 0;
    const quint64 call = ++m_call;
    if (!m_documents)
        return take({});
    m_isLoading = true;
    Q_EMIT changed();
    Q_EMIT indexChanged();
    whenDone(this, m_documents->document(m_hit.fileId), [this, call](const std::optional<Document> &document) {
        if (call == m_call)
            take(document.value_or(Document()));
    });
}

void DocumentViewer::take(const Document &document)
{
    m_isLoading = false;
    m_document = document;
    if (document.pages.isEmpty()) {
        m_document = documentOf(m_hit);
        m_hit.passage.start = 0;
        m_hit.passage.length = m_hit.passage.text.size();
        m_notice = tr("This file is no longer among the documents. Here is the passage as it was read.");
    } else if (!QFileInfo::exists(m_hit.filePath)) {
        m_notice = tr("The file is not at its place any more. Here is its text as it was read.");
    }
    if (isPaged()) {
        m_parts.clear();
        for (qsizetype i = 0; i < m_document.pages.size(); ++i)
            m_parts.append({i, 0, m_document.pages[i].text.size()});
    } else {
        m_parts = partsOf(m_document);
    }
    m_index = std::max(0, passageIndex());
    Q_EMIT changed();
    Q_EMIT indexChanged();
    Q_EMIT opened();
}

void DocumentViewer::close()
{
    if (!m_isOpen)
        return;
    ++m_call;
    m_isOpen = false;
    m_isLoading = false;
    m_document = {};
    m_parts.clear();
    Q_EMIT changed();
    Q_EMIT indexChanged();
}

void DocumentViewer::showPassage()
{
    m_index = std::max(0, passageIndex());
    Q_EMIT indexChanged();
    Q_EMIT opened();
}

QFuture<QByteArray> DocumentViewer::draw(int page, int width)
{
    return m_documents ? m_documents->render(m_hit.filePath, page, width) : QFuture<QByteArray>();
}

bool DocumentViewer::isPaged() const
{
    return m_documents && m_document.format == QLatin1String("pdf") && m_notice.isEmpty();
}

void DocumentViewer::setIndex(int index)
{
    index = std::clamp(index, 0, std::max(0, count() - 1));
    if (index == m_index)
        return;
    m_index = index;
    Q_EMIT indexChanged();
}

int DocumentViewer::passageIndex() const
{
    for (int i = 0; i < count(); ++i) {
        const PagePart &part = m_parts[i];
        const DocumentPage &page = m_document.pages[part.page];
        const bool isSamePage = page.number == m_hit.passage.page && (page.number > 0 || page.title == m_hit.passage.pageTitle);
        const bool isLast = i + 1 == count() || m_parts[i + 1].page != part.page;
        if (isSamePage && m_hit.passage.start >= part.from && (m_hit.passage.start < part.to || isLast))
            return i;
    }
    return -1;
}

const DocumentPage *DocumentViewer::current() const
{
    return m_index < count() ? &m_document.pages[m_parts[m_index].page] : nullptr;
}

QString DocumentViewer::place() const
{
    const DocumentPage *page = current();
    if (!page)
        return {};
    Passage passage;
    passage.page = page->number;
    passage.pageLabel = page->label;
    passage.pageTitle = page->title;
    const QString place = placeOf(passage);
    if (!place.isEmpty() || count() < 2)
        return place;
    return tr("part %1 of %2").arg(m_index + 1).arg(count());
}

int DocumentViewer::page() const
{
    const DocumentPage *page = current();
    return page ? page->number : 0;
}

QSizeF DocumentViewer::pageSize() const
{
    const DocumentPage *page = current();
    return page ? page->size : QSizeF();
}

QVariantList DocumentViewer::boxes() const
{
    QVariantList boxes;
    if (isPaged() && hasPassage()) {
        for (const QRectF &box : m_hit.passage.boxes)
            boxes.append(box);
    }
    return boxes;
}

QString DocumentViewer::html() const
{
    const DocumentPage *page = current();
    if (!page || isPaged())
        return {};
    MarkedStretch mark;
    // The passage may go on in the next part.
    const bool isSamePage = m_hit.passage.page == page->number && (page->number > 0 || page->title == m_hit.passage.pageTitle);
    if (isSamePage)
        mark = {m_hit.passage.start, m_hit.passage.length, m_hit.matchedWords};
    const PagePart &part = m_parts[m_index];
    return documentHtml(*page, part.from, part.to, mark);
}

} // namespace hearth
