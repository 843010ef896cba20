#pragma once

#include "app/lab/labcontroller.h"

namespace hearth {

class ModelController;
class Settings;

// What the Lab asks of the rest of the app: how a model is loaded, room for several, which file it is, the text of a document.
// readerProgram: hearth-reader. models and settings outlive the Lab.
LabController::Needs labNeeds(ModelController &models, const Settings &settings, const QString &readerProgram);

} // namespace hearth
