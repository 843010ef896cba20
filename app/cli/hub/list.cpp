#include "app/cli/hub/commands.h"
#include "app/cli/hub/installed.h"
#include "app/cli/options.h"
#include "app/library/factscache.h"

#include <algorithm>
#include <cstdio>

namespace hearth::cli {

namespace {

// Facts of files that were read before are kept, apart from the window's, whose program may know others.
class Facts
{
public:
    explicit Facts(const QString &dataFolder) : m_cache(dataFolder + QStringLiteral("/models-cli.json"), factsVersion()) { }

    ModelFacts of(const InstalledModel &model)
    {
        if (const auto known = m_cache.find(model))
            return *known;
        ModelFacts facts;
        try {
            facts.info = readModelInfo(toPath(model.path));
            facts.whyNot = facts.info.runs ? QString() : QString::fromStdString(facts.info.whyNot);
        } catch (const Error &error) {
            facts.whyNot = QString::fromUtf8(error.what());
        }
        m_cache.put(model, facts);
        return facts;
    }
    void save(const QList<InstalledModel> &models) { m_cache.save(models); }

private:
    FactsCache m_cache;
};

Json toJson(const InstalledModel &model, const ModelFacts &facts)
{
    Json files = Json::array();
    for (const QString &file : model.files)
        files.push_back(file.toStdString());
    return {{"name", labelOf(model).toStdString()},
            {"path", model.path.toStdString()},
            {"source", sourceName(model.source).toStdString()},
            {"repository", model.repository.toStdString()},
            {"revision", model.revision.toStdString()},
            {"sha256", model.sha256().toStdString()},
            {"bytes", model.sizeBytes},
            {"files", files},
            {"architecture", facts.info.architecture},
            {"quantization", facts.info.quantization},
            {"parameters", facts.info.parameters},
            {"context_tokens", facts.info.contextTokens},
            {"runs", facts.whyNot.isEmpty()},
            {"why_not", facts.whyNot.toStdString()}};
}

} // namespace

int list(const Arguments &arguments)
{
    const Toolkit tools(arguments);
    const QList<InstalledModel> models = installedModels(tools);
    Facts facts(tools.dataFolder);
    if (arguments.has("--json")) {
        Json all = Json::array();
        for (const InstalledModel &model : models)
            all.push_back(toJson(model, facts.of(model)));
        printJson(all);
    } else if (models.isEmpty()) {
        std::puts("No model is installed. hearth-cli search finds some, hearth-cli pull brings one.");
    } else {
        size_t width = 4;
        for (const InstalledModel &model : models)
            width = std::max(width, size_t(labelOf(model).size()));
        std::printf("%-*s  %8s  %-8s  %8s  %s\n", int(width), "NAME", "BYTES", "TYPE", "CONTEXT", "FROM");
        for (const InstalledModel &model : models) {
            const ModelFacts known = facts.of(model);
            std::printf("%-*s  %8s  %-8s  %8d  %s%s%s\n", int(width), qPrintable(labelOf(model)),
                        sizeText(uint64_t(model.sizeBytes)).c_str(), known.info.quantization.c_str(), known.info.contextTokens,
                        qPrintable(sourceName(model.source)), known.whyNot.isEmpty() ? "" : ". Does not run: ", qPrintable(known.whyNot));
        }
    }
    facts.save(models);
    return 0;
}

} // namespace hearth::cli
