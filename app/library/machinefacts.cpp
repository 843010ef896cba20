#include "app/library/modelcontroller.h"
#include "inference/hardware.h"

namespace hearth {

MachineFacts realFacts()
{
    return {readModelInfo, listDevices};
}

} // namespace hearth
