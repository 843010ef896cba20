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
    return {kind, title, error.sentence, QStringLiteral("retry"), tr("Try again"), {}, 0};
}

HubTrouble ofGated(const HubError &error, bool hasToken)
{
    return {QStringLiteral("gated"),
            tr("Shared under conditions"),
            hasToken
                ? tr("Its makers ask you to accept their conditions first: open its page with the account of your access token, accept "
                     "them there, then try again.")
                : tr("Its makers ask you to accept their conditions first. Open its page, sign in and accept them; then make an access "
                     "token there and enter it in Settings, under Network."),
            QStringLiteral("link"),
            tr("Open its page"),
            error.link,
            0};
}

} // namespace

HubTrouble describeTrouble(const HubError &error, bool hasToken)
{
    using Kind = HubError::Kind;
    switch (error.kind) {
    case Kind::None:
    case Kind::Aborted: return {};
    case Kind::Sealed:
        return {QStringLiteral("sealed"),
                tr("Hearth is sealed"),
                tr("No connection leaves this computer. To look for models on the Hub, switch sealed mode off on the Network page."),
                QStringLiteral("settings"),
                tr("Network"),
                {},
                0};
    case Kind::Offline: return withRetry(QStringLiteral("offline"), tr("The Hub cannot be reached"), error);
    case Kind::Tls: return withRetry(QStringLiteral("tls"), tr("The connection is not safe"), error);
    case Kind::NotFound: return {QStringLiteral("gone"), tr("Not on the Hub"), error.sentence, {}, {}, {}, 0};
    case Kind::Gated: return ofGated(error, hasToken);
    case Kind::Unauthorised:
        return {QStringLiteral("private"),
                hasToken ? tr("The access token does not open it") : tr("It is private"),
                error.sentence,
                QStringLiteral("settings"),
                tr("Open settings"),
                error.link,
                0};
    case Kind::RateLimited: {
        HubTrouble trouble = withRetry(QStringLiteral("busy"), tr("The Hub asks for patience"), error);
        trouble.retryAfterS = qMax(1, error.retryAfterS);
        return trouble;
    }
    case Kind::Server: return withRetry(QStringLiteral("busy"), tr("The Hub has a problem of its own"), error);
    case Kind::Malformed:
    case Kind::Request:
    case Kind::Refused:
    case Kind::Disk: break;
    }
    return withRetry(QStringLiteral("other"), tr("That did not work"), error);
}

} // namespace hearth
