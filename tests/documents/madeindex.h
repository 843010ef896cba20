#pragma once

#include "app/documents/cutter.h"
#include "app/documents/documentlibrary.h"
#include "app/documents/indexfile.h"
#include "app/documents/indexschema.h"
#include "app/documents/language.h"
#include "app/documents/terms.h"
#include "app/store/database.h"

#include <QCryptographicHash>
#include <QFileInfo>

#include <memory>

namespace hearth {

// An index made by hand: passages that a test writes down, without readers and threads. Collection 1 has all files.
class MadeIndex
{
public:
    explicit MadeIndex(const QString &folder)
        : m_folder(folder), m_library(libraryPath(folder)), m_index(folder, 1, {documentVersion, cutterVersion, termsVersion, {}})
    {
        prepareLibrary(m_library);
        writeCollection(m_library, {.id = 1, .name = QStringLiteral("All")});
        writeCollection(m_library, {.id = 2, .name = QStringLiteral("None")});
        writeIndexNumbers(m_library, {1, 0});
    }

    // Passages as a cutter gives them; what is missing (language, tokens, search text) is filled in.
    void addFile(const QString &path, QList<Passage> passages)
    {
        IndexFile::Content content;
        content.hash = QCryptographicHash::hash(path.toUtf8(), QCryptographicHash::Sha256);
        for (Passage &passage : passages) {
            if (passage.searchText.isEmpty())
                passage.searchText = passage.text;
            if (passage.language.isEmpty())
                passage.language = languageOf(passage.searchText);
            if (passage.tokens == 0)
                passage.tokens = estimateTokens(passage.searchText);
            passage.hash = QCryptographicHash::hash(passage.searchText.toUtf8(), QCryptographicHash::Sha256);
        }
        content.passages = passages;
        m_index.put(content, QDateTime::currentDateTimeUtc());
        m_index.setNames(content.hash, {QFileInfo(path).fileName()});
        m_library.run(QStringLiteral("INSERT INTO files(path, hash, is_waiting) VALUES (?, ?, 0)"), {path, content.hash});
        m_library.run(QStringLiteral("INSERT INTO collection_files(collection_id, file_id) SELECT 1, max(id) FROM files"));
    }

    // Of plain texts, one a passage, behind one another on one page.
    void addTexts(const QString &path, const QStringList &texts, const QStringList &headings = {})
    {
        QList<Passage> passages;
        qsizetype start = 0;
        for (const QString &text : texts) {
            Passage passage;
            passage.text = text;
            passage.start = start;
            passage.length = text.size();
            passage.headings = headings;
            start += text.size() + 1;
            passages.append(passage);
        }
        addFile(path, passages);
    }

    void addVector(qint64 passage, const QByteArray &values, double scale) { m_index.putVectors({{passage, scale, values}}); }

    [[nodiscard]] std::unique_ptr<Database> open() const { return openForSearch(m_folder); }

private:
    QString m_folder;
    Database m_library;
    IndexFile m_index;
};

} // namespace hearth
