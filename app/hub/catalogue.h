#pragma once

#include "app/hub/hubtypes.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>
#include <QUrl>

#include <utility>

namespace hearth {

// A file of a model that the built-in list names.
struct CatalogueFile
{
    QString name;         // path in the repository; a safePath() of itself
    QString quantization; // "Q4_K_M"
    qint64 sizeBytes = 0; // 0: no public source says; the Hub is asked when online
    QString sha256;       // 64 hex digits; "": no public source says
    bool operator==(const CatalogueFile &) const = default;
};

struct CatalogueLicence
{
    QString id;   // as the Hub writes it: "apache-2.0", "gemma"
    QString name; // for people: "Apache 2.0"
    QUrl link;    // its text, https
};

// A model that the first visit to the browser offers.
struct CatalogueEntry
{
    enum class Kind : quint8 { Chat, Embedding, Vision };
    QString repository; // on the Hub, GGUF
    QString title;
    QString about; // one sentence: what it is good for
    Kind kind = Kind::Chat;
    QString architecture; // as the GGUF file says
    qint64 parameters = 0;
    qint64 activeParameters = 0; // of a mixture of experts, a token; 0: all of them
    qint64 contextTokens = 0;
    CatalogueLicence licence;
    QStringList languages; // ISO 639-1 codes that the maker names; empty: many, without a list
    int year = 0;
    QList<CatalogueFile> files; // at least the recommended one; the Hub may have more
    QString recommended;        // name of one of them
    QString verified;           // what was compared with which public source, and when

    [[nodiscard]] const CatalogueFile &recommendedFile() const;
};

// The built-in list (resources/catalog.json), and the one thing that the app does to it: comparing an entry with the Hub. Values only.
class Catalogue
{
public:
    struct Reading;

    // The list that is compiled in; a test holds it right, so a failure to read it is ours.
    static Catalogue builtIn();
    // Every field's type and bounds are checked, and what is not known is an error: the list is ours.
    static Reading parse(const QByteArray &json);

    [[nodiscard]] const QList<CatalogueEntry> &entries() const & { return m_entries; }
    [[nodiscard]] QList<CatalogueEntry> entries() && { return std::move(m_entries); } // builtIn().entries() outlives the catalogue
    // What the list says of a repository; null when it is not in it. Lives as long as the catalogue.
    [[nodiscard]] const CatalogueEntry *expected(const QString &repository) const &;
    const CatalogueEntry *expected(const QString &repository) const && = delete;

private:
    QList<CatalogueEntry> m_entries;
};

struct Catalogue::Reading
{
    Catalogue catalogue;
    QString error; // "": read. Else which entry and field is wrong, for a developer
};

// What the Hub says of an entry.
struct CatalogueCheck
{
    enum class State : quint8 {
        Unknown, // not asked, or not answered: offline, sealed, out of order
        Same,    // the recommended file is there, as it was listed (or no size and hash were)
        Changed, // it is there, with another content
        Gone,    // the repository or the recommended file is not there
        Closed,  // the repository asks for an account or an agreement now
    };
    State state = State::Unknown;
    QString sentence;           // for the user; "" for Unknown and Same
    QList<CatalogueFile> files; // the entry's files that are there, with the Hub's sizes and hashes; as listed for Unknown

    [[nodiscard]] bool isGone() const { return state == State::Gone; }
};

// `answer` is that of HubClient::tree() for the entry's repository.
CatalogueCheck compareWithHub(const CatalogueEntry &entry, const HubResult<HubTree> &answer);

} // namespace hearth
