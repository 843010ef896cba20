#pragma once

#include "app/browser/measuredcost.h"
#include "app/lab/labcontroller.h"

#include <QFuture>

namespace hearth {

class EngineHost;
class ModelController;
class Settings;
class Store;

// What the Lab asks of the rest of the app: how a model is loaded, room for several, which file it is, the text of a document.
// readerProgram: hearth-reader. models, engine and settings outlive the Lab. LabController::goOn is to be called when the engine's
// busyChanged or freed was told.
LabController::Needs labNeeds(ModelController &models, EngineHost &engine, const Settings &settings, const QString &readerProgram);

// What the browser says of files that were compared here; empty when the history cannot be read.
QFuture<MeasuredCosts> measuredCosts(Store &store);

} // namespace hearth
