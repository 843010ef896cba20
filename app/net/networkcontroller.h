#pragma once

#include "app/net/net.h"
#include "app/net/netrules.h"

#include <QObject>

namespace hearth {

// What the window shows of the network. The switch itself is Settings.isSealed. QML: Network. UI thread.
class NetworkController : public QObject
{
    Q_OBJECT
    Q_PROPERTY(bool isSealed READ isSealed NOTIFY sealedChanged)
    Q_PROPERTY(QAbstractListModel *log READ log CONSTANT)
    Q_PROPERTY(int requests READ requests NOTIFY logChanged)     // that left this machine in this run
    Q_PROPERTY(int remembered READ remembered NOTIFY logChanged) // rows of the log

public:
    explicit NetworkController(Net &net, QObject *parent = nullptr) : QObject(parent), m_net(net)
    {
        connect(&net, &Net::sealedChanged, this, &NetworkController::sealedChanged);
        connect(&net.log(), &NetLog::countChanged, this, &NetworkController::logChanged);
    }

    [[nodiscard]] bool isSealed() const { return m_net.isSealed(); }
    [[nodiscard]] QAbstractListModel *log() { return &m_net.log(); }
    [[nodiscard]] int requests() const { return int(m_net.log().totalRequests()); }
    [[nodiscard]] int remembered() const { return m_net.log().rowCount(); }

    // Why Hearth would not connect to what was typed as an address; "" when it would.
    Q_INVOKABLE static QString addressProblem(const QString &address) { return checkAddress(QUrl(address), true).sentence; }
    Q_INVOKABLE void clearLog() { m_net.log().clear(); }

Q_SIGNALS:
    void sealedChanged();
    void logChanged();

private:
    Net &m_net;
};

} // namespace hearth
