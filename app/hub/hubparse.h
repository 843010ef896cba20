#pragma once

#include "app/hub/hubtypes.h"

#include <QByteArray>

#include <optional>

namespace hearth {

// The Hub's answers as values. Pure functions over foreign bytes: what does not fit is nullopt, never a guess.
// Formats: https://huggingface.co/docs/hub/api and the sources of huggingface_hub and huggingface.js.

std::optional<QList<HubModel>> parseModels(const QByteArray &json);
std::optional<HubModel> parseModel(const QByteArray &json);
// A page of /tree; folders are left out. A file without a size or a name, or with a hash that is none, makes the page wrong.
std::optional<QList<HubFile>> parseTree(const QByteArray &json);

// The address marked rel="next" in a Link header (RFC 8288); empty when there is none.
QUrl nextLink(const QByteArray &header, const QUrl &base);

// Seconds until it may be asked again, from Retry-After (seconds or a date) or else the Hub's RateLimit ("api";r=0;t=55). 0: not said.
int retryAfterSeconds(const QByteArray &retryAfter, const QByteArray &rateLimit, const QDateTime &now);

// What "bytes 10-19/100" of a 206 says, and "bytes */100" of a 416 (start and end are -1).
struct ContentRange
{
    qint64 start = -1;
    qint64 end = -1;   // one past the last
    qint64 total = -1; // -1: not said
};
std::optional<ContentRange> parseContentRange(const QByteArray &header);

// "owner/name" (or the "name" of the oldest ones), as the Hub allows it.
bool isRepositoryId(const QString &id);
// The repository that somebody's words are the address of: "owner/name" of "https://huggingface.co/owner/name/tree/main", at the Hub's own
// address or at `endpoint`. "" when they are no address of one; "owner/name" alone is none either.
QString repositoryOfAddress(const QString &text, const QString &endpoint);
// A branch, tag or commit, without what would change the meaning of an address.
bool isRevision(const QString &revision);

} // namespace hearth
