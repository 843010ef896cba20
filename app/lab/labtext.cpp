#include "app/lab/labtext.h"

#include <QFile>
#include <QFileInfo>
#include <QStringDecoder>

namespace hearth {

namespace {

constexpr qsizetype longestWord = 256; // bytes

// Its first megabyte, up to the end of a word.
QByteArray beginningOf(const QByteArray &utf8)
{
    if (utf8.size() <= LabTextReader::mostBytes)
        return utf8;
    const auto isBlank = [](char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r'; };
    const auto goesOn = [](char c) { return (uint8_t(c) & 0xC0) == 0x80; };
    qsizetype end = LabTextReader::mostBytes;
    while (end > LabTextReader::mostBytes - longestWord && !isBlank(utf8[end]))
        --end;
    if (!isBlank(utf8[end])) { // no words, as in Chinese: a whole character
        end = LabTextReader::mostBytes;
        while (end > 0 && goesOn(utf8[end]))
            --end;
    }
    return utf8.first(end);
}

QString beginningNotice(const QString &name)
{
    return LabTextReader::tr("“%1” is longer than 1 MB: at most its first megabyte is read.").arg(name);
}

bool isPlain(const QString &path)
{
    static const QStringList endings{
        QStringLiteral("txt"), QStringLiteral("md"),  QStringLiteral("markdown"), QStringLiteral("json"), QStringLiteral("csv"),
        QStringLiteral("xml"), QStringLiteral("log"), QStringLiteral("rst"),      QStringLiteral("tex"),  QString()};
    return endings.contains(QFileInfo(path).suffix().toLower());
}

LabText readText(const QString &path, const LabTextReader::ReadDocument &readDocument, const std::stop_token &stop)
{
    if (!readDocument || isPlain(path))
        return readPlainText(path);
    LabText text = readDocument(path, stop);
    text.path = path;
    text.name = QFileInfo(path).fileName();
    const QByteArray whole = text.text.toUtf8();
    if (text.error.isEmpty() && whole.size() > LabTextReader::mostBytes) {
        text.text = QString::fromUtf8(beginningOf(whole));
        text.notice = beginningNotice(text.name);
    }
    if (text.error.isEmpty() && text.text.trimmed().isEmpty())
        text.error = LabTextReader::tr("“%1” holds no text.").arg(text.name);
    if (!text.error.isEmpty())
        text.text.clear();
    return text;
}

} // namespace

LabText readPlainText(const QString &path)
{
    LabText text{.path = path, .name = QFileInfo(path).fileName()};
    QFile source(path);
    if (!source.open(QIODevice::ReadOnly)) {
        text.error = LabTextReader::tr("“%1” could not be read: %2.").arg(text.name, source.errorString());
        return text;
    }
    const QByteArray bytes = source.read(LabTextReader::mostBytes + 1);
    if (bytes.size() > LabTextReader::mostBytes)
        text.notice = beginningNotice(text.name);
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    text.text = decoder(beginningOf(bytes));
    if (decoder.hasError()) {
        text.text.clear();
        text.notice.clear();
        text.error = LabTextReader::tr("“%1” is not UTF-8 text. Save it as UTF-8 and choose it again.").arg(text.name);
    }
    return text;
}

LabTextReader::LabTextReader(ReadDocument readDocument, QObject *parent) : QObject(parent), m_readDocument(std::move(readDocument))
{
    m_worker.setMaxThreadCount(1);
}

LabTextReader::~LabTextReader()
{
    stop();
    m_worker.waitForDone();
}

void LabTextReader::stop()
{
    m_stop.request_stop();
    m_worker.clear();
    ++m_job;
    m_isReading = false;
}

void LabTextReader::read(const QString &path)
{
    stop();
    m_stop = {};
    m_isReading = true;
    m_worker.start([this, path, job = m_job, token = m_stop.get_token()] {
        const LabText text = readText(path, m_readDocument, token);
        QMetaObject::invokeMethod(
            this,
            [this, job, text] {
                if (job != m_job)
                    return;
                m_isReading = false;
                Q_EMIT done(text);
            },
            Qt::QueuedConnection);
    });
}

} // namespace hearth
