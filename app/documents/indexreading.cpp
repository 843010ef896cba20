// How IndexWork takes one file in.

#include "app/documents/indexwork.h"

#include "app/documents/cutter.h"
#include "app/documents/filecheck.h"
#include "app/store/database.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFileInfo>

#include <algorithm>
#include <exception>
#include <utility>

namespace hearth {

namespace {

constexpr int mostAttempts = 3; // at a file that changes while it is read
constexpr int mostFailures = 3; // of a file, before the others go on without it

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(hearth::Documents)
};

// A file without a passage was not indexed, and its report says so.
void failWithoutText(Document &document)
{
    if (document.failure.trouble != ReadTrouble::None)
        return;
    document.failure = {ReadTrouble::Empty, 0, Text::tr("There is no text in it.")};
    const auto reason = std::find_if(document.problems.cbegin(), document.problems.cend(),
                                     [](const ReadProblem &problem) { return problem.trouble != ReadTrouble::None; });
    if (reason != document.problems.cend())
        document.failure = {reason->trouble, 0, reason->detail};
}

} // namespace

void IndexWork::readNext(std::stop_token stop)
{
    const auto next = m_queue.begin();
    const LibraryFile file = hearth::readFile(*m_library, false, next->first.second);
    const auto hasFailedAgain = [&] { return ++m_failures[file.id] >= mostFailures; };
    try {
        readFile(next, file, stop);
        m_failures.remove(file.id);
    } catch (const DatabaseFailure &failure) {
        if (failure.error.kind == StoreError::Kind::Stopped && stop.stop_requested())
            return; // nothing of it is in the index, and it is still waiting
        // Others are no fault of the file: a full disk, a damaged index.
        if (failure.error.kind != StoreError::Kind::Other || !hasFailedAgain())
            throw;
        giveUp(next, file, {ReadTrouble::TooLarge, 0, failure.error.message});
    } catch (const std::exception &error) {
        if (!hasFailedAgain())
            throw;
        giveUp(next, file, {ReadTrouble::OutOfMemory, 0, QString::fromUtf8(error.what())});
    }
}

// It has failed at each of several tries: its report says so, and the others go on.
void IndexWork::giveUp(Queue::iterator next, LibraryFile file, ReadProblem problem)
{
    const QByteArray oldHash = file.hash;
    const FileStamp stamp = stampOf(file.path);
    file.bytes = stamp.bytes;
    file.modifiedAt = stamp.modifiedAt;
    file.isWaiting = false;
    file.hash.clear();
    problem.detail = Text::tr("%1 could not be indexed: %2").arg(QFileInfo(file.path).fileName(), problem.detail);
    file.problems = {problem};
    settle(file, oldHash);
    m_failures.remove(file.id);
    m_queue.erase(next);
}

void IndexWork::readFile(Queue::iterator next, LibraryFile file, std::stop_token stop)
{
    QElapsedTimer timer;
    timer.start();
    const FileStamp stamp = stampOf(next->second.path);
    if (file.id < 0 || !stamp.exists) { // the next look at its folder takes it from the library
        m_queue.erase(next);
        m_needsTidying = true;
        return;
    }
    const QByteArray oldHash = file.hash;
    file.bytes = stamp.bytes;
    file.modifiedAt = stamp.modifiedAt;
    file.isWaiting = false;
    file.problems.clear();
    const ReadProblem problem = problemBefore(file.path, stamp.bytes, m_options.largestFileBytes);
    if (problem.trouble != ReadTrouble::None) {
        file.problems.append(problem);
        file.hash.clear();
    } else {
        const QByteArray hash = contentHash(file.path, stop);
        const bool isTaken = !stop.stop_requested() && takeContent(file, hash, stop);
        if (stop.stop_requested())
            return;
        if (!isTaken || stampOf(file.path) != stamp) { // it is being written: once more, later at the latest
            if (++next->second.attempts >= mostAttempts)
                m_queue.erase(next);
            return;
        }
    }
    settle(file, oldHash);
    m_reading.amount += double(next->second.bytes);
    m_reading.seconds += double(timer.nsecsElapsed()) / 1e9;
    m_queue.erase(next);
}

void IndexWork::settle(const LibraryFile &file, const QByteArray &oldHash)
{
    writeFile(*m_library, file);
    noteUnreadable(file);
    setNames(file.hash);
    if (oldHash != file.hash) {
        setNames(oldHash);
        m_needsTidying = true;
    }
}

// Sees to it that the index has the content. False: the file was not what it was when it was hashed.
bool IndexWork::takeContent(LibraryFile &file, const QByteArray &hash, std::stop_token stop)
{
    if (hash.isEmpty()) {
        file.hash.clear();
        file.problems.append({ReadTrouble::NotReadable, 0, Text::tr("It could not be read to its end.")});
        return true;
    }
    file.hash = hash;
    const bool isReread = m_reread.contains(hash);
    if (hasContent(hash) && !isReread)
        return true;
    IndexFile::Content content{.hash = hash, .bytes = file.bytes, .document = {}, .passages = {}, .recognized = {}};
    read(content, file.path, isReread, stop);
    const FileStamp after = stampOf(file.path);
    if (stop.stop_requested() || after.bytes != file.bytes || after.modifiedAt != file.modifiedAt)
        return false;
    if (isReread && m_target->containsText(hash) && isPoorer(content)) {
        m_reread.remove(hash); // what could be read of it stays
        m_recognizedLess.insert(hash);
        return true;
    }
    if (content.document.failure.trouble == ReadTrouble::NotReadable) {
        file.hash.clear();
        file.problems.append(content.document.failure);
        return true;
    }
    // While an index is made beside the one that answers, that one is told what is new too. It comes first: what the other one has, it has.
    if (m_current && (isReread || !m_current->contains(hash)))
        put(*m_current, content, nullptr, stop);
    if (isReread || !m_target->contains(hash)) {
        m_unembedded += put(*m_target, content, m_options.embedder.get(), stop);
        m_passages += content.passages.size();
    }
    if (isReread) {
        m_reread.remove(hash);
        m_needsTidying = true; // which counts anew
    }
    return true;
}

// Passages without a vector that it has more now.
int IndexWork::put(IndexFile &index, IndexFile::Content &content, PassageEmbedder *embedder, const std::stop_token &stop)
{
    if (embedder != nullptr)
        embedder->prepare(stop);
    CutterOptions cutting;
    cutting.countTokens = [embedder, &stop](const QString &text) {
        if (stop.stop_requested())
            throw DatabaseFailure{{StoreError::Kind::Stopped, QStringLiteral("It was stopped.")}};
        return embedder != nullptr ? embedder->countTokens(text) : estimateTokens(text);
    };
    if (content.document.failure.trouble == ReadTrouble::None)
        content.passages = cutDocument(content.document, cutting);
    if (content.passages.isEmpty())
        failWithoutText(content.document);
    const int unembedded = index.put(content, QDateTime::currentDateTime(), stop);
    return embedder != nullptr ? unembedded : 0;
}

// The index that has it as a reader of now gives it. Another embedder needs no new look at the files.
const IndexFile *IndexWork::readingOf(const QByteArray &hash) const
{
    for (const IndexFile *index : {m_target.get(), m_current.get()}) {
        if (index != nullptr && index->settings().reader == documentVersion && index->containsText(hash))
            return index;
    }
    return nullptr;
}

void IndexWork::read(IndexFile::Content &content, const QString &path, bool isReread, std::stop_token stop) const
{
    if (const IndexFile *known = isReread ? nullptr : readingOf(content.hash)) {
        content.document = known->document(content.hash);
        content.recognized = known->recognized(content.hash);
        return;
    }
    const QString languages = recognition();
    content.document = m_options.read(path, std::move(stop));
    const QList<DocumentPage> &pages = content.document.pages;
    if (std::any_of(pages.begin(), pages.end(), [](const DocumentPage &page) { return page.isRecognized; }))
        content.recognized = languages;
}

bool IndexWork::isPoorer(const IndexFile::Content &content) const
{
    const auto pagesWithText = [](const QList<DocumentPage> &pages) {
        return std::count_if(pages.begin(), pages.end(), [](const DocumentPage &page) { return !page.elements.isEmpty(); });
    };
    const QList<DocumentPage> before = m_target->document(content.hash).pages;
    const QList<DocumentPage> &now = content.document.pages;
    return content.document.failure.trouble != ReadTrouble::None || now.size() < before.size()
        || pagesWithText(now) < pagesWithText(before);
}

void IndexWork::recognizeAgain()
{
    const QString languages = recognition();
    if (languages.isEmpty()) // pages could only be lost
        return;
    if (languages != std::exchange(m_recognition, languages))
        m_recognizedLess.clear();
    const QList<QByteArray> hashes = m_target->recognizedOtherwise(languages);
    for (const QByteArray &hash : hashes) {
        if (m_recognizedLess.contains(hash))
            continue;
        m_reread.insert(hash);
        makeFilesWait(*m_library, hash);
    }
    if (!hashes.isEmpty())
        fillQueue();
}

bool IndexWork::hasContent(const QByteArray &hash) const
{
    return m_target->contains(hash) && (!m_current || m_current->contains(hash));
}

} // namespace hearth
