#include "app/hub/catalogue.h"

#include "app/hub/hubparse.h"
#include "app/hub/safename.h"
#include "app/store/filehash.h"

#include <QCoreApplication>
#include <QFile>
#include <QHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSet>

#include <algorithm>

namespace hearth {

namespace {

constexpr int format = 1;
constexpr qint64 mostParameters = 1'000'000'000'000;
constexpr qint64 largestFileBytes = qint64(1) << 40;
constexpr qint64 mostContextTokens = 100'000'000;
constexpr int longestText = 300;

QString tr(const char *text)
{
    return QCoreApplication::translate("Catalogue", text);
}

// Takes an object's fields one by one; the first that is wrong is remembered, and one that nobody took is wrong.
class Fields
{
public:
    Fields(const QJsonValue &value, const QString &where, QString &error) : m_object(value.toObject()), m_where(where), m_error(error)
    {
        if (!value.isObject())
            fail(QStringLiteral("is no object"));
    }

    QString text(const QString &key)
    {
        const QJsonValue value = take(key);
        const QString text = value.toString();
        if (text.isEmpty() || text.size() > longestText || text != text.simplified())
            fail(QStringLiteral("%1 is no text of 1 to %2 characters on one line").arg(key).arg(longestText));
        return text;
    }

    QString optionalText(const QString &key) { return m_object.contains(key) ? text(key) : QString(); }

    qint64 number(const QString &key, qint64 least, qint64 most)
    {
        const QJsonValue value = take(key);
        const qint64 number = value.toInteger(least - 1); // what is no integer gives that
        if (number < least || number > most)
            fail(QStringLiteral("%1 is no integer from %2 to %3").arg(key).arg(least).arg(most));
        return number;
    }

    qint64 optionalNumber(const QString &key, qint64 least, qint64 most) { return m_object.contains(key) ? number(key, least, most) : 0; }

    QJsonArray array(const QString &key)
    {
        const QJsonValue value = take(key);
        if (!value.isArray())
            fail(QStringLiteral("%1 is no array").arg(key));
        return value.toArray();
    }

    QJsonObject object(const QString &key)
    {
        const QJsonValue value = take(key);
        if (!value.isObject())
            fail(QStringLiteral("%1 is no object").arg(key));
        return value.toObject();
    }

    void require(bool isRight, const char *what)
    {
        if (!isRight)
            fail(QString::fromLatin1(what));
    }

    void refuseOthers()
    {
        for (auto it = m_object.begin(); it != m_object.end(); ++it) {
            if (!m_taken.contains(it.key()))
                fail(QStringLiteral("%1 is not known").arg(it.key()));
        }
    }

private:
    QJsonValue take(const QString &key)
    {
        m_taken.insert(key);
        if (!m_object.contains(key))
            fail(QStringLiteral("%1 is missing").arg(key));
        return m_object.value(key);
    }

    void fail(const QString &what)
    {
        if (m_error.isEmpty())
            m_error = m_where + QStringLiteral(": ") + what;
    }

    QJsonObject m_object;
    QString m_where;
    QString &m_error;
    QSet<QString> m_taken;
};

QHash<QString, CatalogueLicence> readLicences(const QJsonObject &object, QString &error)
{
    QHash<QString, CatalogueLicence> licences;
    for (auto it = object.begin(); it != object.end(); ++it) {
        Fields fields(it.value(), QStringLiteral("licence ") + it.key(), error);
        CatalogueLicence licence{it.key(), fields.text(QStringLiteral("name")),
                                 QUrl(fields.text(QStringLiteral("link")), QUrl::StrictMode)};
        fields.require(licence.link.isValid() && licence.link.scheme() == QLatin1String("https") && !licence.link.host().isEmpty(),
                       "link is no address with https");
        fields.refuseOthers();
        licences.insert(licence.id, licence);
    }
    return licences;
}

CatalogueFile readFile(const QJsonValue &value, const QString &where, QString &error)
{
    Fields fields(value, where, error);
    CatalogueFile file;
    file.name = fields.text(QStringLiteral("name"));
    file.quantization = fields.text(QStringLiteral("quantization"));
    file.sizeBytes = fields.optionalNumber(QStringLiteral("bytes"), 1, largestFileBytes);
    file.sha256 = fields.optionalText(QStringLiteral("sha256"));
    fields.require(safePath(file.name) == file.name && file.name.endsWith(QLatin1String(".gguf")), "name is no safe name of a GGUF file");
    fields.require(file.sha256.isEmpty() || (isHex(file.sha256, 64) && file.sha256 == file.sha256.toLower()), "sha256 is no hash");
    fields.refuseOthers();
    return file;
}

CatalogueEntry::Kind readKind(const QString &name, Fields &fields)
{
    static const QHash<QString, CatalogueEntry::Kind> kinds{
        {QStringLiteral("chat"), CatalogueEntry::Kind::Chat},
        {QStringLiteral("embedding"), CatalogueEntry::Kind::Embedding},
        {QStringLiteral("vision"), CatalogueEntry::Kind::Vision},
    };
    fields.require(kinds.contains(name), "kind is none of chat, embedding, vision");
    return kinds.value(name);
}

bool isLanguage(const QJsonValue &value)
{
    const QString code = value.toString();
    return code.size() == 2 && code.at(0) >= u'a' && code.at(0) <= u'z' && code.at(1) >= u'a' && code.at(1) <= u'z';
}

void readFiles(Fields &fields, CatalogueEntry &entry, const QString &where, QString &error)
{
    QSet<QString> names;
    for (const QJsonValue value : fields.array(QStringLiteral("files"))) {
        entry.files.append(readFile(value, where + QStringLiteral(", file %1").arg(entry.files.size() + 1), error));
        names.insert(entry.files.last().name);
    }
    entry.recommended = fields.text(QStringLiteral("recommended"));
    fields.require(names.size() == entry.files.size(), "a file is listed twice");
    fields.require(names.contains(entry.recommended), "recommended is none of the files");
}

CatalogueEntry readEntry(const QJsonValue &value, const QHash<QString, CatalogueLicence> &licences, QString &error)
{
    const QString where = value[QLatin1String("repository")].toString(QStringLiteral("an entry without repository"));
    Fields fields(value, where, error);
    CatalogueEntry entry;
    entry.repository = fields.text(QStringLiteral("repository"));
    fields.require(isRepositoryId(entry.repository) && entry.repository.contains(u'/'), "repository is no name of one");
    entry.title = fields.text(QStringLiteral("title"));
    entry.about = fields.text(QStringLiteral("about"));
    entry.kind = readKind(fields.text(QStringLiteral("kind")), fields);
    entry.architecture = fields.text(QStringLiteral("architecture"));
    entry.parameters = fields.number(QStringLiteral("parameters"), 1, mostParameters);
    entry.activeParameters = fields.optionalNumber(QStringLiteral("activeParameters"), 1, entry.parameters);
    entry.contextTokens = fields.number(QStringLiteral("contextTokens"), 1, mostContextTokens);
    entry.licence = licences.value(fields.text(QStringLiteral("licence")));
    fields.require(!entry.licence.id.isEmpty(), "licence is none of the licences");
    for (const QJsonValue language : fields.array(QStringLiteral("languages"))) {
        fields.require(isLanguage(language), "languages has what is no code of two letters");
        entry.languages.append(language.toString());
    }
    entry.year = int(fields.number(QStringLiteral("year"), 2020, 2100));
    readFiles(fields, entry, where, error);
    entry.verified = fields.text(QStringLiteral("verified"));
    fields.refuseOthers();
    return entry;
}

CatalogueCheck gone(const QString &sentence)
{
    return {CatalogueCheck::State::Gone, sentence, {}};
}

CatalogueCheck describeError(const CatalogueEntry &entry, const HubError &error)
{
    switch (error.kind) {
    case HubError::Kind::NotFound: return gone(tr("The Hub no longer has %1.").arg(entry.repository));
    case HubError::Kind::Gated:
    case HubError::Kind::Unauthorised: return {CatalogueCheck::State::Closed, error.sentence, entry.files};
    default: return {CatalogueCheck::State::Unknown, {}, entry.files};
    }
}

bool isAsListed(const CatalogueFile &listed, const HubFile &found)
{
    const bool isSizeRight = listed.sizeBytes == 0 || listed.sizeBytes == found.sizeBytes;
    const bool isHashRight = listed.sha256.isEmpty() || found.sha256.isEmpty() || listed.sha256 == found.sha256;
    return isSizeRight && isHashRight;
}

} // namespace

const CatalogueFile &CatalogueEntry::recommendedFile() const
{
    const auto it = std::find_if(files.begin(), files.end(), [this](const CatalogueFile &file) { return file.name == recommended; });
    Q_ASSERT(it != files.end());
    return *it;
}

Catalogue Catalogue::builtIn()
{
    QFile file(QStringLiteral(":/hearth/catalog.json"));
    const bool isOpen = file.open(QIODevice::ReadOnly);
    Q_ASSERT(isOpen);
    Reading reading = parse(isOpen ? file.readAll() : QByteArray());
    Q_ASSERT(reading.error.isEmpty());
    return std::move(reading.catalogue);
}

Catalogue::Reading Catalogue::parse(const QByteArray &json)
{
    QJsonParseError wrong;
    const QJsonDocument document = QJsonDocument::fromJson(json, &wrong);
    QString error;
    if (wrong.error != QJsonParseError::NoError)
        return {{}, QStringLiteral("at byte %1: %2").arg(wrong.offset).arg(wrong.errorString())};
    Fields fields(document.isObject() ? QJsonValue(document.object()) : QJsonValue(), QStringLiteral("the list"), error);
    fields.number(QStringLiteral("format"), format, format);
    const QHash<QString, CatalogueLicence> licences = readLicences(fields.object(QStringLiteral("licences")), error);
    const QJsonArray entries = fields.array(QStringLiteral("entries"));
    fields.refuseOthers();

    Catalogue catalogue;
    QSet<QString> repositories;
    for (const QJsonValue value : entries) {
        catalogue.m_entries.append(readEntry(value, licences, error));
        repositories.insert(catalogue.m_entries.last().repository.toLower());
    }
    fields.require(repositories.size() == entries.size(), "a repository is listed twice");
    if (!error.isEmpty())
        return {{}, error};
    return {catalogue, {}};
}

const CatalogueEntry *Catalogue::expected(const QString &repository) const &
{
    const auto it = std::find_if(m_entries.begin(), m_entries.end(), [&](const CatalogueEntry &entry) {
        return entry.repository.compare(repository, Qt::CaseInsensitive) == 0;
    });
    return it == m_entries.end() ? nullptr : &*it;
}

CatalogueCheck compareWithHub(const CatalogueEntry &entry, const HubResult<HubTree> &answer)
{
    if (answer.error)
        return describeError(entry, answer.error);
    CatalogueCheck check;
    check.state = CatalogueCheck::State::Gone;
    for (const CatalogueFile &listed : entry.files) {
        const auto found = std::find_if(answer.value.files.begin(), answer.value.files.end(),
                                        [&](const HubFile &file) { return file.path == listed.name; });
        if (found == answer.value.files.end())
            continue;
        check.files.append({listed.name, listed.quantization, found->sizeBytes, found->sha256});
        if (listed.name == entry.recommended)
            check.state = isAsListed(listed, *found) ? CatalogueCheck::State::Same : CatalogueCheck::State::Changed;
    }
    if (check.state == CatalogueCheck::State::Gone)
        check.sentence = tr("%1 no longer has the file %2.").arg(entry.repository, entry.recommended);
    else if (check.state == CatalogueCheck::State::Changed)
        check.sentence = tr("%1 has changed on the Hub since Hearth listed it.").arg(entry.recommended);
    return check;
}

} // namespace hearth
