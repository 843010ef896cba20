#pragma once

#include "app/net/net.h"

#include <QTest>

namespace hearth::test {

// What a Net of a test may do beyond the app's: plain HTTP to this machine.
inline NetOptions loopback()
{
    NetOptions options;
    options.allowsLoopbackHttp = true;
    return options;
}

// False: it has not ended in time.
inline bool wait(const NetReply &reply, int ms = 20000)
{
    return QTest::qWaitFor([&] { return reply.isFinished(); }, ms);
}

} // namespace hearth::test
