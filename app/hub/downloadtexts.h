#pragma once

#include "app/hub/downloadtypes.h"

#include <QString>

namespace hearth {

// What is said of a download, in the user's words.

QString amountText(qint64 done, qint64 total); // "1.2 of 4.7 GB"
QString speedText(qint64 bytesPerSecond);      // "12 MB/s"; empty: nothing comes
QString leftText(qint64 seconds);              // "3 min left"; empty: not known

// What Hearth loads when the job is done: its model file, the first of its shards, or the folder of its SafeTensors. Below the models
// folder, with "/"; empty: nothing of it can be loaded.
QString loadTarget(const DownloadJob &job);

} // namespace hearth
