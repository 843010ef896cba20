#pragma once

// giveWayToWindow(), and lowerPriority(): for threads whose work nobody waits for, such as the one that indexes documents.
#include "inference/core/lowpriority.h"
