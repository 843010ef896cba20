#include "app/instance.h"

#include <QCryptographicHash>
#include <QDir>
#include <QElapsedTimer>
#include <QLocalSocket>

namespace hearth {

namespace {

constexpr int lockMs = 100;
constexpr int raiseMs = 1000;

} // namespace

Instance::Instance(const QString &dataFolder, QObject *parent) : QObject(parent), m_lock(dataFolder + QStringLiteral("/hearth.lock"))
{
    const QByteArray hash = QCryptographicHash::hash(QDir(dataFolder).absolutePath().toUtf8(), QCryptographicHash::Sha1).toHex();
    m_socket = QStringLiteral("hearth-") + QString::fromLatin1(hash.left(16));
    m_lock.setStaleLockTime(0); // only a lock whose process is gone is stale, however old
}

bool Instance::claim(int waitMs)
{
    QElapsedTimer since;
    since.start();
    while (!m_lock.tryLock(lockMs) && m_lock.error() == QLockFile::LockFailedError) {
        QLocalSocket socket;
        socket.connectToServer(m_socket);
        if (socket.waitForConnected(raiseMs) || since.elapsed() >= waitMs)
            return false;
    }
    listen();
    return true;
}

void Instance::leave()
{
    m_server.close();
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
