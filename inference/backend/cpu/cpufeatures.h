#pragma once

#include <string>
#include <vector>

namespace hearth::cpu {

// What this processor and its system allow: an instruction set counts only where the system also saves its registers.
struct CpuFeatures
{
    std::string name;               // "Intel(R) Xeon(R) Processor"; empty where nothing tells
    bool hasAvx2 = false;           // with FMA and F16C
    bool hasAvx512 = false;         // F, BW, VL, DQ and VNNI
    bool hasAmx = false;            // tiles of bfloat16; the process may use them
    std::vector<std::string> words; // for a reader: "AVX2", "AVX-512 VNNI", "AMX"
};

// Asks the processor. For AMX it also asks the system's leave, which holds for the whole process from then on.
CpuFeatures detectCpuFeatures();

// Physical cores this process may run on; at least 1.
int physicalCores();

} // namespace hearth::cpu
