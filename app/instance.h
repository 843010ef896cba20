#pragma once

#include <QLocalServer>
#include <QLockFile>
#include <QObject>

namespace hearth {

// One Hearth a data folder: two would write one database. The first holds a lock and listens; a second one asks it to come forward.
class Instance : public QObject
{
    Q_OBJECT

public:
    explicit Instance(const QString &dataFolder, QObject *parent = nullptr);

    // False: another one has the folder, and has been asked to raise its window. A folder that cannot be written counts as ours.
    bool claim();

Q_SIGNALS:
    void raiseRequested(); // a second one was started

private:
    void listen();

    QString m_socket;
    QLockFile m_lock;
    QLocalServer m_server;
};

} // namespace hearth
