#include "app/cli/hub/commands.h"
#include "app/cli/hub/installed.h"
#include "app/cli/options.h"
#include "app/hub/downloadtexts.h"
#include "app/library/contenthash.h"

#include <atomic>
#include <cstdio>

namespace hearth::cli {

namespace {

const char *wordOf(Verdict verdict)
{
    switch (verdict) {
    case Verdict::Intact: return "intact";
    case Verdict::Damaged: return "damaged";
    case Verdict::NotKnown: return "not known";
    case Verdict::Unreadable: return "unreadable";
    case Verdict::Cancelled: break;
    }
    return "cancelled";
}

VerifyResult check(const InstalledModel &model)
{
    ProgressLine line;
    std::atomic<bool> stop = false;
    return hearth::verify(model, stop, [&](const HashProgress &progress) {
        stop = Interrupts::happened();
        line.show(labelOf(model) + QStringLiteral(": ") + amountText(progress.doneBytes, progress.totalBytes));
    });
}

} // namespace

int verify(const Arguments &arguments)
{
    const Interrupts interrupts;
    const Toolkit tools(arguments);
    const QList<InstalledModel> all = installedModels(tools);
    QList<InstalledModel> wanted = all;
    if (arguments.positionals() > 0)
        wanted = {findInstalled(all, QString::fromStdString(arguments.positional(0)))};
    Json results = Json::array();
    int bad = 0;
    for (const InstalledModel &model : std::as_const(wanted)) {
        const VerifyResult result = check(model);
        if (result.verdict == Verdict::Cancelled)
            throw Error(ErrorCode::Cancelled, "stopped", "cancelled");
        bad += result.verdict == Verdict::Damaged || result.verdict == Verdict::Unreadable ? 1 : 0;
        if (arguments.has("--json"))
            results.push_back({{"name", labelOf(model).toStdString()},
                               {"path", model.path.toStdString()},
                               {"verdict", wordOf(result.verdict)},
                               {"sentence", result.sentence.toStdString()}});
        else
            std::printf("%-10s %s%s%s\n", wordOf(result.verdict), qPrintable(labelOf(model)), result.sentence.isEmpty() ? "" : ": ",
                        qPrintable(result.sentence));
    }
    if (arguments.has("--json"))
        printJson(results);
    else if (wanted.isEmpty())
        std::puts("No model is installed.");
    return bad == 0 ? 0 : 1;
}

} // namespace hearth::cli
