#pragma once

#include "app/hub/hubtypes.h"
#include "app/net/netreply.h"

namespace hearth {

// Why an answer of the Hub, or the lack of one, is an error; None for a 2xx. repository: what it was asked about, "" for a search.
HubError describeAnswer(const NetReply &reply, const HubOptions &options, const QString &repository);

} // namespace hearth
