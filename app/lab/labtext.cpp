#include "app/lab/labtext.h"

#include <QFile>
#include <QFileInfo>
#include <QStringDecoder>

namespace hearth {

namespace {

QString tooLarge(const QString &name)
{
    return LabTextReader::tr("“%1” is larger than 1 MB, which would take hours. Choose a part of it.").arg(name);
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
    if (text.error.isEmpty() && text.text.toUtf8().size() > LabTextReader::mostBytes)
        text.error = tooLarge(text.name);
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
    if (source.size() > LabTextReader::mostBytes) {
        text.error = tooLarge(text.name);
        return text;
    }
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    text.text = decoder(source.readAll());
    if (decoder.hasError()) {
        text.text.clear();
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
