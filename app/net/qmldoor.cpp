#include "app/net/qmldoor.h"

#include <QNetworkAccessManager>
#include <QNetworkRequest>
#include <QUrl>

namespace hearth {

namespace {

class RefusingManager : public QNetworkAccessManager
{
public:
    using QNetworkAccessManager::QNetworkAccessManager;

protected:
    QNetworkReply *createRequest(Operation operation, const QNetworkRequest &, QIODevice *) override
    {
        // No scheme that Qt knows: the reply ends with ProtocolUnknownError.
        return QNetworkAccessManager::createRequest(operation, QNetworkRequest(QUrl(QStringLiteral("refused:/"))), nullptr);
    }
};

} // namespace

QNetworkAccessManager *QmlDoor::create(QObject *parent)
{
    return new RefusingManager(parent);
}

} // namespace hearth
