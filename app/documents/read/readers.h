#pragma once

#include "app/documents/read/readcontext.h"

namespace hearth::reading {

// The readers: each takes a file's bytes and fills context.document with pages. They throw ReadError; an empty document is judged by the
// caller. What a format's reader takes as truth is said in its own file.

void readPdf(const QByteArray &bytes, ReadContext &context);
void readPlainText(const QByteArray &bytes, ReadContext &context);
void readMarkdown(const QByteArray &bytes, ReadContext &context);
void readCode(const QByteArray &bytes, ReadContext &context);
void readCsv(const QByteArray &bytes, ReadContext &context);
void readHtml(const QByteArray &bytes, ReadContext &context);
void readRtf(const QByteArray &bytes, ReadContext &context);
void readMail(const QByteArray &bytes, ReadContext &context);
void readDocx(const QByteArray &bytes, ReadContext &context);
void readOdt(const QByteArray &bytes, ReadContext &context);
void readPptx(const QByteArray &bytes, ReadContext &context);
void readXlsx(const QByteArray &bytes, ReadContext &context);
void readEpub(const QByteArray &bytes, ReadContext &context);

using ReadFunction = void (*)(const QByteArray &, ReadContext &);

} // namespace hearth::reading
