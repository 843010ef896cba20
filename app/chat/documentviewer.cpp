#include "app/chat/documentviewer.h"

#include "app/chat/answersources.h"
#include "app/documents/lineboxes.h"
#include "app/documents/wordspans.h"

#include <QFileInfo>

#include <algorithm>
#include <cstdlib>
#include <utility>

namespace hearth {

namespace {

constexpr int againMs = 1000; // between two looks whether a file was read again
constexpr int mostPolls = 120;
constexpr int retryMs = 1000; // between two tries to get a text that is out of reach
constexpr int mostRetries = 20;

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

DocumentViewer::DocumentViewer(FindSource find, QObject *parent) : QObject(parent), m_find(std::move(find))
{
    m_again.setInterval(againMs);
    connect(&m_again, &QTimer::timeout, this, &DocumentViewer::pollAgain);
    m_retry.setInterval(retryMs);
    m_retry.setSingleShot(true);
    connect(&m_retry, &QTimer::timeout, this, &DocumentViewer::load);
    connect(this, &DocumentViewer::indexChanged, this, &DocumentViewer::clearSelection);
}

void DocumentViewer::openSource(qint64 messageId, int number)
{
    const std::optional<PassageHit> hit = m_find(messageId, number);
    if (!hit)
        return;
    const bool isSame = m_isOpen && hit->fileId >= 0 && hit->fileId == m_hit.fileId && hit->fileHash == m_hit.fileHash
        && !m_document.pages.isEmpty() && m_notice.isEmpty();
    m_messageId = messageId;
    m_number = number;
    m_hit = *hit;
    m_isOpen = true;
    m_again.stop();
    m_retry.stop();
    m_retries = 0;
    if (isSame) {
        showPassage();
        Q_EMIT changed();
        Q_EMIT opened();
        return;
    }
    m_document = {};
    m_parts.clear();
    m_notice.clear();
    m_isBehind = false;
    m_isOutOfReach = false;
    m_index = 0;
    ++m_call;
    if (!m_documents)
        return take({});
    m_isLoading = true;
    Q_EMIT changed();
    Q_EMIT indexChanged();
    load();
}

// The file may have been moved since it was cited.
void DocumentViewer::load()
{
    ++m_call;
    whenDone(this, m_documents->whereIs(m_hit.fileId, m_hit.fileHash), [this, call = m_call](const std::optional<FilePlace> &place) {
        if (call == m_call)
            loadFrom(place.value_or(FilePlace()));
    });
}

void DocumentViewer::loadFrom(const FilePlace &place)
{
    m_place = place;
    follow();
    const auto opening = std::make_shared<Opening>();
    opening->awaited = 3;
    await(m_documents->document(m_hit.fileId), opening, &Opening::document);
    await(m_documents->contentHash(m_hit.fileId), opening, &Opening::indexedHash);
    await(m_documents->hashOnDisk(m_hit.filePath), opening, &Opening::diskHash);
}

void DocumentViewer::follow()
{
    if (m_place.fileId < 0)
        return;
    m_hit.fileId = m_place.fileId;
    m_hit.filePath = m_place.path;
    m_hit.fileName = QFileInfo(m_place.path).fileName();
}

template <typename T> void DocumentViewer::await(const QFuture<T> &future, const std::shared_ptr<Opening> &opening, T Opening::*part)
{
    whenDone(this, future, [this, call = m_call, opening, part](const std::optional<T> &value) {
        (*opening).*part = value.value_or(T());
        opening->hasFailed = opening->hasFailed || !value;
        if (--opening->awaited == 0 && call == m_call)
            take(*opening);
    });
}

void DocumentViewer::take(const Opening &opening)
{
    // There, but not to be had: the index could not be asked, or is made anew.
    const bool wasOutOfReach = std::exchange(
        m_isOutOfReach, m_documents && opening.document.pages.isEmpty() && (opening.hasFailed || !opening.indexedHash.isEmpty()));
    if (m_isOutOfReach && m_retries++ < mostRetries)
        m_retry.start();
    if (m_isOutOfReach && wasOutOfReach)
        return; // the passage is shown already
    if (const auto hit = wasOutOfReach ? m_find(m_messageId, m_number) : std::nullopt) {
        m_hit = *hit; // with its place in the text, which the passage alone has not
        follow();
    }
    m_isLoading = false;
    m_document = opening.document;
    m_indexedHash = opening.indexedHash;
    m_canDraw = true;
    m_isBehind = false;
    m_notice = noticeOf(opening);
    if (isPaged()) {
        m_parts.clear();
        for (qsizetype i = 0; i < m_document.pages.size(); ++i)
            m_parts.append({i, 0, m_document.pages[i].text.size()});
    } else {
        m_parts = partsOf(m_document);
    }
    m_index = std::max(0, passageIndex());
    if (m_notice.isEmpty() && isPaged() && isPassageThere() && !isPassageMarked())
        m_notice = tr("Where the words stand on this page is not known, so they are not marked.");
    Q_EMIT changed();
    Q_EMIT indexChanged();
    Q_EMIT opened();
}

// Makes the best of what there is, too: the passage alone, or where it stands now.
QString DocumentViewer::noticeOf(const Opening &opening)
{
    if (m_document.pages.isEmpty()) {
        m_canDraw = false;
        m_document = documentOf(m_hit);
        m_hit.passage.start = 0;
        m_hit.passage.length = m_hit.passage.text.size();
        if (m_isOutOfReach)
            return tr("The text of this file can't be read from the index just now. Here is the passage as it was read.");
        return tr("This file is no longer among the documents. Here is the passage as it was read.");
    }
    const bool isThere = QFileInfo::exists(m_hit.filePath);
    m_isBehind = isThere && !opening.diskHash.isEmpty() && !opening.indexedHash.isEmpty() && opening.diskHash != opening.indexedHash;
    m_canDraw = isThere && !m_isBehind;
    // Read again since it was answered: what counted in the old text means nothing in the new one.
    const bool isOther = !m_hit.fileHash.isEmpty() && !opening.indexedHash.isEmpty() && m_hit.fileHash != opening.indexedHash;
    const bool isFound = !isOther || moveToPassage();
    if (!isThere)
        return tr("The file is not at its place any more. Here is its text as it was read.");
    if (m_isBehind)
        return tr("This file has changed since it was read. Here is its text as it was.");
    if (!isFound)
        return tr(
            "This file has changed since the answer, and the passage is not in it any more as it was. Ask again for what it says now.");
    return isOther ? tr("This file has changed since the answer. The passage still stands in it.") : QString();
}

bool DocumentViewer::moveToPassage()
{
    Passage &passage = m_hit.passage;
    const DocumentPage *nearest = nullptr;
    for (const DocumentPage &page : std::as_const(m_document.pages)) {
        const bool isNearer = !nearest || std::abs(page.number - passage.page) < std::abs(nearest->number - passage.page);
        if (isNearer && !passage.text.isEmpty() && page.text.contains(passage.text))
            nearest = &page;
    }
    passage.start = nearest ? nearest->text.indexOf(passage.text) : 0;
    passage.length = nearest ? passage.text.size() : 0;
    passage.boxes = nearest ? lineBoxes(nearest->runs, {passage.start, passage.length}) : QList<QRectF>();
    if (!nearest)
        return false;
    passage.page = nearest->number;
    passage.pageLabel = nearest->label;
    passage.pageTitle = nearest->title;
    return true;
}

void DocumentViewer::tryAgain()
{
    if (!m_documents || !m_isOutOfReach)
        return;
    m_retries = 0;
    load();
}

void DocumentViewer::lookAgain()
{
    if (!m_documents || !m_isBehind || m_again.isActive())
        return;
    m_documents->lookAgain();
    m_polls = 0;
    m_again.start();
    Q_EMIT changed();
}

void DocumentViewer::pollAgain()
{
    // Reading may be paused, or another program's: the button can be pressed again then.
    if (++m_polls > mostPolls) {
        m_again.stop();
        Q_EMIT changed();
        return;
    }
    whenDone(this, m_documents->contentHash(m_hit.fileId),
             [this, call = m_call, before = m_indexedHash](const std::optional<QByteArray> &hash) {
                 if (call != m_call || !m_again.isActive() || !hash || *hash == before)
                     return;
                 openSource(m_messageId, m_number);
             });
}

void DocumentViewer::close()
{
    if (!m_isOpen)
        return;
    ++m_call;
    m_again.stop();
    m_retry.stop();
    m_isOpen = false;
    m_isLoading = false;
    m_isBehind = false;
    m_isOutOfReach = false;
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
    return m_documents && m_document.format == QLatin1String("pdf") && m_canDraw;
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

QList<QRectF> DocumentViewer::boxes() const
{
    if (!isPaged() || !hasPassage())
        return {};
    const QList<QRectF> boxes = spanBoxes(*current(), {m_hit.passage.start, m_hit.passage.length});
    return boxes.isEmpty() ? m_hit.passage.boxes : boxes;
}

QList<QRectF> DocumentViewer::words() const
{
    if (!isPaged() || !hasPassage())
        return {};
    QList<QRectF> boxes;
    for (const TextSpan &span : wordSpans(current()->text, m_hit.matchedWords, {m_hit.passage.start, m_hit.passage.length}))
        boxes += spanBoxes(*current(), span);
    return boxes;
}

bool DocumentViewer::isPassageMarked() const
{
    return !hasPassage() || !boxes().isEmpty();
}

void DocumentViewer::setSelection(TextSpan span)
{
    if (span == m_selection)
        return;
    m_selection = span;
    Q_EMIT selectionChanged();
}

void DocumentViewer::select(QPointF from, QPointF to)
{
    if (isPaged() && current())
        setSelection(textBetween(*current(), from, to));
}

void DocumentViewer::selectWord(QPointF at)
{
    if (isPaged() && current())
        setSelection(wordAt(*current(), at));
}

void DocumentViewer::selectPage()
{
    if (isPaged() && current())
        setSelection({0, current()->text.size()});
}

QList<QRectF> DocumentViewer::selection() const
{
    return current() && m_selection.length > 0 ? spanBoxes(*current(), m_selection) : QList<QRectF>();
}

QString DocumentViewer::selectedText() const
{
    return current() ? current()->text.mid(m_selection.start, m_selection.length) : QString();
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
