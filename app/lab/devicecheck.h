#pragma once

#include "app/lab/labrun.h"

namespace hearth {

// Whether two variants of a run are the same file.
bool isSameFile(const LabVariant &a, const LabVariant &b);
// All are the reference's file, and what differs is where it ran. Copies of a file on one device are no check of devices.
bool isDeviceCheck(const LabRun &run);

// How far rounding may bring two devices apart, Kullback-Leibler, nats a token: another order of sums, 16 bits in place of 32, or blocks of
// 8 bits for what the weights are multiplied with. What a wrong kernel does is larger by far.
constexpr double mostOfRounding = 0.02;

// Of each variant that is the reference's file on another device, one sentence: whether the two agree, where their answers part first, and
// how far their probabilities are from each other, and by what that was measured. Empty: there is no such variant.
QStringList deviceVerdicts(const LabRun &run);

} // namespace hearth
