#include "app/cli/hub/commands.h"
#include "app/cli/hub/installed.h"
#include "app/cli/options.h"

namespace hearth::cli {

int path(const Arguments &arguments)
{
    const Toolkit tools(arguments);
    const std::string &name = arguments.positional(0);
    try {
        const QList<InstalledModel> models = installedModels(tools);
        printJson({{"path", findInstalled(models, QString::fromStdString(name)).path.toStdString()}});
    } catch (const Error &error) {
        const bool isMissing = error.code() == ErrorCode::NotFound; // then it may as well be a file that is
        printJson({{"error", (isMissing ? "there is no file '" + name + "', and " : std::string()) + error.what()}});
    }
    return 0;
}

} // namespace hearth::cli
