#include "app/instance.h"

#include <QCryptographicHash>
#include <QDir>
#include <QLocalSocket>

namespace hearth {

Instance::Instance(const QString &dataFolder, QObject *parent) : QObject(parent), m_lock(dataFolder + QStringLiteral("/hearth.lock"))
{
    const QByteArray hash = QCryptographicHash::hash(QDir(dataFolder).absolutePath().toUtf8(), QCryptographicHash::Sha1).toHex();
    m_socket = QStringLiteral("hearth-") + QString::fromLatin1(hash.left(16));
    m_lock.setStaleLockTime(0); // only a lock whose process is gone is stale, however old
}

bool Instance::claim()
{
    if (m_lock.tryLock(0) || m_lock.error() == QLockFile::PermissionError || m_lock.error() == QLockFile::UnknownError) {
        listen();
        return true;
    }
    QLocalSocket socket;
    socket.connectToServer(m_socket);
    socket.waitForConnected(1000);
    return false;
}

void Instance::listen()
{
    QLocalServer::removeServer(m_socket); // left by one that was killed
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    connect(&m_server, &QLocalServer::newConnection, this, [this] {
        while (QLocalSocket *socket = m_server.nextPendingConnection())
            socket->deleteLater();
        Q_EMIT raiseRequested();
    });
    m_server.listen(m_socket);
}

} // namespace hearth
