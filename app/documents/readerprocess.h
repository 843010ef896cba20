#pragma once

#include "app/documents/document.h"
#include "app/documents/readlimits.h"

#include <QByteArray>
#include <QFuture>
#include <QStringList>

#include <memory>
#include <stop_token>

namespace hearth {

struct ReadOptions
{
    QStringList ocrLanguages; // as Tesseract names them; empty: pages without text stay so
    ReadLimits limits;
    bool isBackground = true; // lowest priority; not for a file that somebody waits for
    std::stop_token stop;     // asked for: the reader is ended and the failure is TooSlow
};

// Starts hearth-reader for one file at a time and takes in what it finds. Whatever a file does to that program, here it is a ReadProblem.
// May be used from any thread; its copies are one.
class ReaderProcess
{
public:
    // program: hearth-reader, absolute
    explicit ReaderProcess(QString program);

    // Blocks until the file is read, the limits are passed, or it is asked to stop. Not for the UI thread.
    [[nodiscard]] Document read(const QString &path, const ReadOptions &options = {}) const;

    // A page of a PDF, from 1, as PNG bytes, `width` pixels wide (16 to 8192). Empty when it cannot be drawn. Cancelling ends the program,
    // and so does the end of this.
    [[nodiscard]] QFuture<QByteArray> render(const QString &path, int page, int width) const;

    // The languages that Tesseract has here ("eng", "deu"); empty: not installed. Blocks for a moment.
    [[nodiscard]] static QStringList ocrLanguages();

private:
    QString m_program;
    std::shared_ptr<std::stop_source> m_quit; // asked for when the last copy goes
};

// Where hearth-reader lies: beside this program, or where it is built.
[[nodiscard]] QString readerProgramBeside(const QString &applicationFolder);

// The reason in a word or two, as a report shows it: "encrypted", "no text layer".
[[nodiscard]] QString troubleName(ReadTrouble trouble);

} // namespace hearth
