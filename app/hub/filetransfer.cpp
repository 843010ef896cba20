#include "app/hub/filetransfer.h"

#include "app/hub/hubanswer.h"
#include "app/hub/hubparse.h"
#include "app/store/filehash.h"

#include <QRandomGenerator>

#include <algorithm>

namespace hearth {

namespace {

constexpr qint64 mostFlying = 8 << 20; // bytes between the network and the disk
constexpr qint64 pieceBytes = 1 << 20;
constexpr int mostWrongHashes = 2;

HubError failure(HubError::Kind kind, const QString &sentence)
{
    return {kind, sentence, {}, 0};
}

} // namespace

FileTransfer::FileTransfer(int id, const Needs &needs, const DownloadJob &job, qsizetype file, QObject *parent)
    : QObject(parent), m_id(id), m_needs(needs), m_jobId(job.id), m_repository(job.repository), m_commit(job.commit), m_root(job.root),
      m_isBegun(job.isBegun()), m_file(job.files[file]), m_fileIndex(file), m_etag(m_file.etag.toLatin1())
{
    m_retry.setSingleShot(true);
    connect(&m_retry, &QTimer::timeout, this, &FileTransfer::request);
}

FileTransfer::~FileTransfer()
{
    dropReply();
}

template <typename Call> void FileTransfer::onDisk(Call call)
{
    QMetaObject::invokeMethod(&m_needs.disk, std::move(call), Qt::QueuedConnection);
}

void FileTransfer::start(qint64 neededBytes)
{
    PartRequest part;
    part.root = m_root;
    part.isBegun = m_isBegun;
    part.file = m_file;
    part.neededBytes = neededBytes;
    part.reserveBytes = m_needs.options.reserveBytes;
    part.syncBytes = m_needs.options.syncBytes;
    part.syncMs = m_needs.options.syncMs;
    onDisk([&disk = m_needs.disk, id = m_id, part] { disk.open(id, part); });
}

void FileTransfer::stop(bool removesPart)
{
    m_isOver = true;
    m_retry.stop();
    dropReply();
    onDisk([&disk = m_needs.disk, id = m_id, removesPart] { disk.close(id, removesPart); });
}

void FileTransfer::dropReply()
{
    if (!m_reply)
        return;
    m_reply->disconnect(this);
    m_reply->abort();
    m_reply->deleteLater();
    m_reply = nullptr;
}

void FileTransfer::onOpened(qint64 keptBytes, bool isThere)
{
    if (m_isOver)
        return;
    if (isThere) {
        m_isOver = true;
        Q_EMIT done(true);
        return;
    }
    m_offset = keptBytes;
    m_best = keptBytes;
    request();
}

void FileTransfer::request()
{
    if (m_isOver)
        return;
    Q_EMIT waits({});
    if (m_offset == m_file.sizeBytes) {
        onDisk([&disk = m_needs.disk, id = m_id] { disk.finish(id); });
        return;
    }
    if (const int seconds = m_needs.hub.secondsToWait(); seconds > 0) {
        retry(tr("The Hub asks for patience."), seconds, false);
        return;
    }
    NetRequest request;
    request.url = m_needs.hub.resolveUrl(m_repository, m_commit, m_file.path);
    request.purpose = tr("Download of %1").arg(m_file.path);
    request.token = m_needs.hub.options().token;
    request.maxBodyBytes = m_file.sizeBytes;
    request.isStream = true;
    request.stallMs = m_needs.options.stallMs;
    request.stallBytes = m_needs.options.stallBytes;
    if (m_offset > 0) {
        request.headers.emplaceBack("Range", "bytes=" + QByteArray::number(m_offset) + '-');
        if (!m_etag.isEmpty() && !m_etag.startsWith("W/")) // a weak one may not stand there (RFC 9110, 13.1.5)
            request.headers.emplaceBack("If-Range", m_etag);
    }
    m_reply = m_needs.hub.net().send(request, this);
    connect(m_reply, &NetReply::headersReceived, this, &FileTransfer::onHeaders);
    connect(m_reply, &NetReply::readyRead, this, &FileTransfer::pumpUnlimited);
    connect(m_reply, &NetReply::finished, this, &FileTransfer::onReplyEnd);
}

void FileTransfer::onHeaders()
{
    const int status = m_reply->status();
    if (status < 200 || status >= 300)
        return; // told at its end
    QByteArray linked = m_reply->firstHeader("X-Linked-Etag");
    linked.replace('"', "");
    if (!m_file.sha256.isEmpty() && isHex(QString::fromLatin1(linked), 64) && QString::fromLatin1(linked) != m_file.sha256) {
        end(failure(HubError::Kind::Malformed,
                    tr("The Hub has another file under the name %1 than it listed. Look the model up again.").arg(m_file.path)));
        return;
    }
    const bool isGood = status == 206 ? acceptsRange() : acceptsWhole();
    if (isGood)
        m_etag = m_reply->header("ETag");
}

// A 206 counts when it goes on exactly where the part ends, in the content that the part began with.
bool FileTransfer::acceptsRange()
{
    const auto range = parseContentRange(m_reply->header("Content-Range"));
    const QByteArray etag = m_reply->header("ETag");
    const bool isRight =
        range && range->start == m_offset && range->end <= m_file.sizeBytes && (range->total < 0 || range->total == m_file.sizeBytes);
    if (!isRight) {
        spoiled(tr("The server sent another part of %1 than was asked for.").arg(m_file.path));
        return false;
    }
    if (m_offset > 0 && !m_etag.isEmpty() && !etag.isEmpty() && etag != m_etag) {
        spoiled(tr("%1 changed on the server while it came.").arg(m_file.path));
        return false;
    }
    return true;
}

// The whole file, though the rest was asked for: the part begins again.
bool FileTransfer::acceptsWhole()
{
    const QByteArray length = m_reply->header("Content-Length");
    if (!length.isEmpty() && length.toLongLong() != m_file.sizeBytes) {
        spoiled(tr("The server has another size for %1 than the Hub listed.").arg(m_file.path));
        return false;
    }
    if (m_offset > 0)
        startOver();
    return true;
}

void FileTransfer::startOver()
{
    m_offset = 0;
    m_etag.clear();
    onDisk([&disk = m_needs.disk, id = m_id] { disk.restart(id); });
}

// An answer that cannot be used: all from the start, after a while.
void FileTransfer::spoiled(const QString &sentence)
{
    dropReply();
    startOver();
    retry(sentence, 0);
}

void FileTransfer::pump()
{
    while (m_reply && !m_isOver && m_flying < mostFlying) {
        const qint64 available = std::min(m_reply->bytesAvailable(), pieceBytes);
        const qint64 allowed = available > 0 ? m_needs.limit.take(available, m_needs.clock.elapsed()) : 0;
        if (allowed <= 0)
            return;
        QByteArray bytes = m_reply->read(allowed);
        if (bytes.isEmpty())
            return;
        // Who sends more than there is may have sent the right bytes first: the hash tells.
        const bool isTooLong = m_offset + bytes.size() > m_file.sizeBytes;
        if (isTooLong)
            bytes.truncate(m_file.sizeBytes - m_offset);
        m_offset += bytes.size();
        m_flying += bytes.size();
        if (m_offset > m_best) {
            m_best = m_offset;
            m_failures = 0;
            m_waits = 0;
        }
        onDisk([&disk = m_needs.disk, id = m_id, bytes] { disk.write(id, bytes); });
        if (isTooLong) {
            dropReply();
            request();
        }
    }
}

void FileTransfer::onWritten(qint64 bytes)
{
    m_flying -= bytes;
    pumpUnlimited();
}

// Under a limit its share comes by turns: who asked by himself would take that of the others.
void FileTransfer::pumpUnlimited()
{
    if (!m_needs.limit.isSet())
        pump();
}

void FileTransfer::onReplyEnd()
{
    const NetError net = m_reply->error();
    const int status = m_reply->status();
    const HubError error = describeAnswer(*m_reply, m_needs.hub.options(), m_repository);
    const auto range = parseContentRange(m_reply->header("Content-Range"));
    m_reply->deleteLater();
    m_reply = nullptr;
    if (m_isOver)
        return;
    using Kind = HubError::Kind;
    if (!error && m_offset < m_file.sizeBytes)
        retry(tr("The connection was cut."), 0);
    else if (!error)
        request(); // all is there
    else if (net.kind == NetError::Kind::TooLarge && m_offset == m_file.sizeBytes)
        request(); // the hash tells
    else if (net.kind == NetError::Kind::TooLarge)
        spoiled(error.sentence);
    else if (net.kind == NetError::Kind::Offline)
        retry(error.sentence, 0, false);
    else if (error.kind == Kind::Offline || error.kind == Kind::Server)
        retry(error.sentence, error.retryAfterS);
    else if (status == 416 && range && range->total == m_file.sizeBytes && m_offset == m_file.sizeBytes)
        request();
    else if (status == 416)
        spoiled(tr("The server does not have the rest of %1.").arg(m_file.path));
    else if (error.kind == Kind::RateLimited) {
        m_needs.hub.waitSeconds(error.retryAfterS);
        retry(error.sentence, error.retryAfterS);
    } else
        end(error);
}

void FileTransfer::retry(const QString &sentence, int retryAfterS, bool counts)
{
    if (m_isOver)
        return;
    const DownloadOptions &options = m_needs.options;
    if (counts && ++m_failures > options.maxFailures) {
        end(failure(HubError::Kind::Server,
                    sentence + u' ' + tr("It was tried %1 times in vain. Try again later; what came so far is kept.").arg(m_failures)));
        return;
    }
    const int exponent = std::min(m_waits++, 16);
    const double chance = 0.5 + QRandomGenerator::global()->generateDouble();
    const double ms = std::min(double(options.retryMaxMs), double(options.retryBaseMs) * double(1 << exponent)) * chance;
    m_retry.start(std::max(int(ms), retryAfterS * 1000));
    Q_EMIT waits(sentence);
}

void FileTransfer::onFinished()
{
    if (m_isOver)
        return;
    m_isOver = true;
    Q_EMIT done(false);
}

void FileTransfer::onFailed(const DiskError &error)
{
    if (m_isOver)
        return;
    if (error.kind == DiskError::Kind::WrongHash && ++m_wrongHashes < mostWrongHashes) {
        // Once more from its first byte; the disk thread has thrown the part away.
        dropReply();
        m_file.syncedBytes = 0;
        m_etag.clear();
        m_offset = 0;
        m_best = 0;
        m_flying = 0;
        start(m_file.sizeBytes);
        return;
    }
    if (error.kind == DiskError::Kind::WrongHash)
        end(failure(
            HubError::Kind::Malformed,
            tr("%1 arrived twice with a content that is not what the Hub lists (its hash differs), so nothing of it was kept. A proxy or "
               "mirror on the way may be changing it; try another network or the Hub itself.")
                .arg(m_file.path)));
    else
        end(failure(HubError::Kind::Disk, error.sentence));
}

void FileTransfer::end(const HubError &error)
{
    if (m_isOver)
        return;
    stop(false);
    Q_EMIT failed(error);
}

} // namespace hearth
