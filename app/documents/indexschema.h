#pragma once

#include <QByteArray>
#include <QList>
#include <QString>

#include <functional>
#include <memory>

namespace hearth {

class Database;

// The files of the documents' folder, and what is in them. The indexer's thread writes the index, it and the keeper's thread write the
// library; whoever searches has a connection of its own (openForSearch) that writes nothing.
//
// library.sqlite: which files are asked about. It is small, and the only thing here that cannot be made again.
//   state(key, value)                        'index': number of the index that answers (0: none yet); 'next': of the one being built (0:
//   none), 'paused': 1 as long as the user has paused reading
//   collections(id, name, owner_chat)        owner_chat -1: listed; else that chat's own places(collection_id, path) files and
//   folders, absolute files(id, path, size, modified, hash, is_waiting, problem)
//                                            size and modified (ms since 1970) as when it was read; hash: 32 bytes SHA-256 of what answers
//                                            for it, NULL: nothing yet; problem: as problemsToText, '' when the file itself gave none
//   collection_files(collection_id, file_id) what is at the places
//   attachments(chat_id, position, collection_id)
//
// index-N.sqlite: what was read, by content and not by path, so that a moved or copied file costs nothing. All of one combination of
// settings (IndexSettings). Everything in it can be made again from the files.
//   settings(key, value)                     'reader', 'cutter', 'terms', 'embedder': IndexSettings
//   contents(id, hash, format, title, encoding, size, page_count, passage_count, hidden_count, tokens, trouble, problems, indexed_at,
//            recognized)                     trouble: ReadTrouble of the whole file (0: it was read); problems: as problemsToText, of pages
//                                            and of the file; indexed_at: ms since 1970; recognized: the languages in which pages of it
//                                            were recognized ("deu+eng"), '': none was, '?': not known
//   pages(content_id, position, number, body) body: as packPage
//   passages(id, content_id, ordinal, page, page_label, page_title, start, length, text, search_text, headings, boxes, language, tokens,
//            is_hidden, hash)                as Passage; see indexrows.h for those that are packed. search_text NULL: equal to text.
//                                            Neighbours have neighbouring ordinals. Ids grow and are never given twice.
//   passage_fts(body, headings)              fts5 without content, rowid = passages.id: what indexTerms made of search_text and headings.
//                                            bm25() works; its columns read as NULL: join passages
//   passage_vocab(term, doc, cnt)            every term of passage_fts: for words with typing errors
//   content_fts(name, title)                 fts5, rowid = contents.id: terms of the names of all files with this content, and of its
//   title,
//                                            as they are (indexTerms without a language) and stemmed in the content's language. Apart from
//                                            the passages, so that renaming a file writes one row
//   vectors(passage_id, scale, data)         data: int8, one a dimension; value = scale * int8 (inference/vectorsearch.h). Passages that
//   are new have none for a while.
// Searching within collections:
//   ... FROM passage_fts JOIN passages p ON p.id = passage_fts.rowid JOIN contents c ON c.id = p.content_id
//   WHERE passage_fts MATCH ? AND c.hash IN (SELECT f.hash FROM library.files f JOIN library.collection_files m ON m.file_id = f.id
//                                            WHERE m.collection_id IN (...))
// A content that no file has (any more) may still be there for a short time: always go by library.files. PRAGMA data_version says
// whether another connection has changed something.

// What an index was made with. When one differs, a new index is built.
struct IndexSettings
{
    int reader = 0;   // documentVersion: what readers give
    int cutter = 0;   // cutterVersion
    int terms = 0;    // termsMark()
    QString embedder; // what its file is, whatever its name; empty: words only
    bool operator==(const IndexSettings &) const = default;
};

// Tells indexes apart whose terms are made in another way: by another termsVersion, or by another stemmer or Unicode library, which come
// with the system. Terms can only be taken out of an index as they were put in. `make`: indexTerms, but for tests.
int termsMark(const std::function<QString(const QString &text, const QString &language)> &make = {});

// Counts changes of what readers make of a file.
inline constexpr int documentVersion = 4;

QString libraryPath(const QString &folder);
QString indexPath(const QString &folder, int number);
// Numbers of the index files in a folder.
QList<int> indexNumbers(const QString &folder);

// Makes what is missing. Both throw DatabaseFailure; also for a file that a newer Hearth wrote.
void prepareLibrary(Database &library);
void prepareIndex(Database &index, const IndexSettings &settings);
// Those it was made with. Throws DatabaseFailure (Damaged) for a file that has none.
IndexSettings readSettings(Database &index);

// The index that answers, without writing, with the library beside it as `library`. Null: there is none yet. The number may change when a
// new index is whole: compare currentIndex now and then. Throws DatabaseFailure.
std::unique_ptr<Database> openForSearch(const QString &folder);
// On any connection to a library (schema: "main"), or on one of openForSearch ("library").
int currentIndex(Database &library, const QString &schema = QStringLiteral("library"));

} // namespace hearth
