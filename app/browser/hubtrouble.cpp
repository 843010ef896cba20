#include "app/browser/hubtrouble.h"

#include <QCoreApplication>

namespace hearth {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("HubTrouble", text);
}

HubTrouble withRetry(const QString &kind, const QString &title, const HubError &error)
{
    return {
        .kind = kind, .title = title, .text = error.sentence, .action = QStringLiteral("retry"), .actionText = tr("Try again"), .link = {}};
}

HubTrouble ofSealed()
{
    return {.kind = QStringLiteral("sealed"),
            .title = tr("Hearth is sealed"),
            .text = tr("No connection leaves this computer. To look for models on the Hub, switch sealed mode off on the Network page."),
            .action = QStringLiteral("network"),
            .actionText = tr("Network"),
            .link = {}};
}

HubTrouble ofGated(const HubError &error, bool hasToken)
{
    return {.kind = QStringLiteral("gated"),
            .title = tr("Shared under conditions"),
            .text = hasToken
                ? tr("Its makers ask you to accept their conditions first: open its page with the account of your access token, accept "
                     "them there, then try again. The token must be allowed to read such models.")
                : tr("Its makers ask you to accept their conditions first. Open its page, sign in and accept them; then make an access "
                     "token there and enter it in Settings, under Network."),
            .action = QStringLiteral("link"),
            .actionText = tr("Open its page"),
            .link = error.link,
            .wantsToken = true};
}

// What only an access token opens, or none at all.
HubTrouble ofToken(const QString &kind, const QString &title, const HubError &error, bool hasToken)
{
    return {.kind = kind,
            .title = title,
            .text = error.sentence,
            .action = QStringLiteral("token"),
            .actionText = hasToken ? tr("Enter another access token") : tr("Enter an access token"),
            .link = error.link,
            .wantsToken = true};
}

HubTrouble ofNotFound(const HubError &error, bool hasToken)
{
    if (!error.link.isEmpty())
        return ofToken(QStringLiteral("gone"), tr("Not on the Hub, or private"), error, hasToken);
    return {
        .kind = QStringLiteral("gone"), .title = tr("Not on the Hub"), .text = error.sentence, .action = {}, .actionText = {}, .link = {}};
}

} // namespace

HubTrouble describeTrouble(const HubError &error, bool hasToken)
{
    using Kind = HubError::Kind;
    switch (error.kind) {
    case Kind::None:
    case Kind::Aborted: return {};
    case Kind::Sealed: return ofSealed();
    case Kind::Offline: return withRetry(QStringLiteral("offline"), tr("The Hub cannot be reached"), error);
    case Kind::Tls: return withRetry(QStringLiteral("tls"), tr("The connection is not safe"), error);
    case Kind::NotFound: return ofNotFound(error, hasToken);
    case Kind::Gated: return ofGated(error, hasToken);
    case Kind::Unauthorised:
        return ofToken(QStringLiteral("private"), hasToken ? tr("The access token does not open it") : tr("It is private"), error,
                       hasToken);
    case Kind::RateLimited: {
        HubTrouble trouble = withRetry(QStringLiteral("busy"), tr("The Hub asks for patience"), error);
        trouble.retryAfterS = qMax(1, error.retryAfterS);
        return trouble;
    }
    case Kind::Server: return withRetry(QStringLiteral("busy"), tr("The Hub is out of order"), error);
    case Kind::Malformed:
    case Kind::Request:
    case Kind::Refused:
    case Kind::Disk: break;
    }
    return withRetry(QStringLiteral("other"), tr("That did not work"), error);
}

} // namespace hearth
