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

    // False: another one has the folder, and has been asked to raise its window. One that is ending is waited for, for most as long as
    // waitMs. A folder that cannot be written counts as ours.
    bool claim(int waitMs = endingMs);
    // The window is closed: who comes now waits until what is still to be done is.
    void leave();

Q_SIGNALS:
    void raiseRequested(); // a second one was started

private:
    static constexpr int endingMs = 30000; // a GPU's driver may be at something that cannot be given up

    void listen();

    QString m_socket;
    QLockFile m_lock;
    QLocalServer m_server;
};

} // namespace hearth
