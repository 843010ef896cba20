#include "app/cli/hub/commands.h"
#include "app/cli/hub/installed.h"
#include "app/cli/options.h"
#include "app/cli/terminal.h"
#include "app/library/removal.h"

#include <cstdio>
#include <iostream>
#include <string>

namespace hearth::cli {

namespace {

bool isConfirmed()
{
    if (!isInputTerminal())
        throw Error(ErrorCode::InvalidArgument, "there is nobody to ask; --yes removes without asking", "usage");
    std::fputs("Move this to the trash? [y/N] ", stdout);
    std::fflush(stdout);
    std::string answer;
    std::getline(std::cin, answer);
    return answer == "y" || answer == "Y" || answer == "yes";
}

} // namespace

int remove(const Arguments &arguments)
{
    const Toolkit tools(arguments);
    const QList<InstalledModel> models = installedModels(tools);
    const InstalledModel &model = findInstalled(models, QString::fromStdString(arguments.positional(0)));
    const RemovalPlan plan = planRemoval(model, models);
    if (!plan.refusal.isEmpty())
        throw Error(ErrorCode::InvalidArgument, plan.refusal.toStdString());
    std::printf("%s (%s), which frees %s:\n", qPrintable(labelOf(model)), qPrintable(sourceName(model.source)),
                sizeText(uint64_t(plan.freedBytes)).c_str());
    for (const QStringList &part : {plan.trashed, plan.unlinked})
        for (const QString &path : part)
            std::printf("  %s\n", qPrintable(path));
    if (!plan.note.isEmpty())
        std::printf("%s\n", qPrintable(plan.note));
    if (arguments.has("--dry-run"))
        return 0;
    if (!arguments.has("--yes") && !isConfirmed()) {
        std::puts("Nothing was removed.");
        return 1;
    }
    const RemovalResult result = carryOut(plan);
    if (!result.error.isEmpty())
        throw Error(ErrorCode::Io, result.error.toStdString());
    std::puts("Moved to the trash.");
    return 0;
}

} // namespace hearth::cli
