#pragma once

#include <QObject>
#include <QThreadPool>

#include <functional>
#include <stop_token>

namespace hearth {

// A text that quality is measured on.
struct LabText
{
    QString path;
    QString name;
    QString text;
    QString error;       // a sentence; not empty: it cannot be used, and there is no text
    QString notice = {}; // a sentence: what of it is used
};

// Reads it: plain text as it is, any other document by the reader of documents. On a thread of its own. UI thread; values only cross.
class LabTextReader : public QObject
{
    Q_OBJECT

public:
    // The text of a PDF, a word processor's file, ...; blocks. Empty: only plain text is read.
    using ReadDocument = std::function<LabText(const QString &path, const std::stop_token &stop)>;

    explicit LabTextReader(ReadDocument readDocument, QObject *parent = nullptr);
    ~LabTextReader() override;      // ends the reading
    void read(const QString &path); // → done; what is being read is left
    void stop();
    [[nodiscard]] bool isReading() const { return m_isReading; }

    static constexpr qint64 mostBytes = 1 << 20; // of text, as UTF-8: the beginning of a longer one is taken, which would take hours

Q_SIGNALS:
    void done(const hearth::LabText &text);

private:
    ReadDocument m_readDocument;
    int m_job = 0; // the one that is wanted
    bool m_isReading = false;
    std::stop_source m_stop;
    QThreadPool m_worker; // one thread
};

// Of a file of text in UTF-8; also of a resource.
LabText readPlainText(const QString &path);

} // namespace hearth
