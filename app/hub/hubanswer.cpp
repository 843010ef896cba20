#include "app/hub/hubanswer.h"

#include "app/hub/hubparse.h"

#include <QCoreApplication>

namespace hearth {

namespace {

using Kind = HubError::Kind;

constexpr int usualWaitS = 30; // when a 429 does not say

QString tr(const char *text)
{
    return QCoreApplication::translate("HubAnswer", text);
}

HubError ofNet(const NetError &error)
{
    using Net = NetError::Kind;
    switch (error.kind) {
    case Net::None: return {};
    case Net::Sealed: return {Kind::Sealed, error.sentence, {}, 0};
    case Net::Tls: return {Kind::Tls, error.sentence, {}, 0};
    case Net::Aborted: return {Kind::Aborted, error.sentence, {}, 0};
    case Net::Address:
    case Net::Redirect:
    case Net::TooLarge:
    case Net::Encoding: return {Kind::Refused, error.sentence, {}, 0};
    case Net::Offline:
    case Net::Proxy:
    case Net::Timeout:
    case Net::Cut:
    case Net::Other: break;
    }
    return {Kind::Offline, error.sentence, {}, 0};
}

// Terms to be accepted on its page.
HubError ofGated(const QString &what, const QUrl &page, bool hasToken)
{
    return {Kind::Gated,
            hasToken
                ? tr("%1 is shared under conditions. Accept them on its page with the account of your token, and see that the token may "
                     "read such models; then try again.")
                      .arg(what)
                : tr("%1 is shared under conditions. Accept them on its page, then enter your access token in the settings.").arg(what),
            page, 0};
}

// To those who may not see it the Hub says of a private repository the same as of none, so as not to tell that it is there.
HubError ofNothing(const QString &what, const QByteArray &code, const QUrl &tokens, bool hasToken)
{
    if (code == "EntryNotFound")
        return {Kind::NotFound, tr("This file of %1 is not there any more.").arg(what), {}, 0};
    if (code == "RevisionNotFound")
        return {Kind::NotFound, tr("%1 has no such version.").arg(what), {}, 0};
    return {Kind::NotFound,
            hasToken ? tr("%1 is not on the Hub, or it is private and your access token may not see it.").arg(what)
                     : tr("%1 is not on the Hub, or it is private. If you may see it, enter your access token in the settings.").arg(what),
            tokens, 0};
}

HubError ofForbidden(const QString &what, int status, const QUrl &tokens, bool hasToken)
{
    QString sentence = tr("%1 is private: enter an access token that may read it in the settings.").arg(what);
    if (hasToken && status == 401)
        sentence = tr("The Hub does not accept your access token: it may be mistyped, or be over. Enter another one in the settings.");
    else if (hasToken)
        sentence = tr("Your access token does not open %1. Give it the right to read it, or enter another one in the settings.").arg(what);
    return {Kind::Unauthorised, sentence, tokens, 0};
}

} // namespace

HubError describeAnswer(const NetReply &reply, const HubOptions &options, const QString &repository)
{
    if (reply.error())
        return ofNet(reply.error());
    const int status = reply.status();
    if (status >= 200 && status < 300)
        return {};
    const QByteArray code = reply.header("X-Error-Code");
    const QString what = repository.isEmpty() ? tr("what was asked for") : repository;
    const QUrl tokens(options.endpoint + QStringLiteral("/settings/tokens"));
    const bool hasToken = !options.token.isEmpty();
    if (status == 429) {
        const int seconds = retryAfterSeconds(reply.header("Retry-After"), reply.header("RateLimit"), QDateTime::currentDateTimeUtc());
        return {Kind::RateLimited,
                tr("The Hub asks for patience: too many requests came from here. It goes on by itself."),
                {},
                seconds > 0 ? seconds : usualWaitS};
    }
    if (status >= 500)
        return {Kind::Server,
                tr("The Hub has a problem of its own (%1). Try again later.").arg(status),
                {},
                retryAfterSeconds(reply.header("Retry-After"), {}, QDateTime::currentDateTimeUtc())};
    if (code == "GatedRepo")
        return ofGated(what, QUrl(options.endpoint + u'/' + repository), hasToken);
    if (status == 404 || code == "RepoNotFound" || code == "EntryNotFound" || code == "RevisionNotFound")
        return ofNothing(what, code, repository.isEmpty() ? QUrl() : tokens, hasToken);
    if (status == 401 || status == 403)
        return ofForbidden(what, status, tokens, hasToken);
    return {Kind::Malformed, tr("%1 answered in a way that is not understood (%2).").arg(reply.url().host()).arg(status), {}, 0};
}

} // namespace hearth
