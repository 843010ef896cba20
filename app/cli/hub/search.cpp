#include "app/cli/hub/commands.h"
#include "app/cli/hub/toolkit.h"
#include "app/cli/options.h"
#include "app/hub/hubparse.h"

#include <algorithm>
#include <cstdio>
#include <map>

namespace hearth::cli {

namespace {

HubQuery queryOf(const Arguments &arguments)
{
    static const std::map<std::string, HubQuery::Sort> orders{{"trending", HubQuery::Sort::Trending},
                                                              {"downloads", HubQuery::Sort::Downloads},
                                                              {"likes", HubQuery::Sort::Likes},
                                                              {"newest", HubQuery::Sort::Newest},
                                                              {"updated", HubQuery::Sort::Updated}};
    HubQuery query;
    const std::string order = arguments.text("--sort", "trending");
    const auto found = orders.find(order);
    if (found == orders.end())
        throw Error(ErrorCode::InvalidArgument, "--sort takes trending, downloads, likes, newest or updated, not '" + order + "'", "usage");
    query.sort = found->second;
    query.limit = int(arguments.integer("--limit", 20, 1, 1000));
    if (arguments.positionals() > 0)
        query.text = QString::fromStdString(arguments.positional(0));
    if (!arguments.has("--any"))
        query.filters = {QStringLiteral("gguf")};
    return query;
}

std::string countText(qint64 count)
{
    char text[32];
    if (count >= 1'000'000'000)
        std::snprintf(text, sizeof text, "%.1fB", double(count) / 1e9);
    else if (count >= 1'000'000)
        std::snprintf(text, sizeof text, "%.1fM", double(count) / 1e6);
    else if (count >= 10'000)
        std::snprintf(text, sizeof text, "%.0fk", double(count) / 1e3);
    else
        std::snprintf(text, sizeof text, "%lld", static_cast<long long>(count));
    return text;
}

Json toJson(const HubModel &model)
{
    return {{"id", model.id.toStdString()},
            {"downloads", model.downloads},
            {"likes", model.likes},
            {"parameters", model.parameters},
            {"architecture", model.architecture.toStdString()},
            {"context_tokens", model.contextTokens},
            {"license", model.license.toStdString()},
            {"task", model.task.toStdString()},
            {"gated", model.gated.toStdString()},
            {"private", model.isPrivate},
            {"commit", model.commit.toStdString()},
            {"modified", model.modified.toString(Qt::ISODate).toStdString()}};
}

void print(const QList<HubModel> &models)
{
    size_t width = 10;
    for (const HubModel &model : models)
        width = std::max(width, size_t(model.id.size()));
    std::printf("%-*s  %8s  %9s  %6s  %s\n", int(width), "REPOSITORY", "SIZE", "DOWNLOADS", "LIKES", "LICENCE");
    for (const HubModel &model : models) {
        const std::string size = model.parameters > 0 ? countText(model.parameters) : "";
        std::printf("%-*s  %8s  %9s  %6s  %s%s\n", int(width), qPrintable(model.id), size.c_str(), countText(model.downloads).c_str(),
                    countText(model.likes).c_str(), qPrintable(model.license), model.gated.isEmpty() ? "" : " (gated)");
    }
}

} // namespace

int search(const Arguments &arguments)
{
    const HubQuery query = queryOf(arguments);
    const Interrupts interrupts;
    Toolkit tools(arguments);
    QList<HubModel> models;
    HubPage page = waitFor<HubPage>([&](const auto &done) { tools.hub.search(query, done); });
    for (;;) {
        models.append(page.models);
        if (models.size() >= query.limit || page.next.isEmpty() || page.models.isEmpty())
            break;
        page = waitFor<HubPage>([&](const auto &done) { tools.hub.nextPage(page.next, done); });
    }
    // A search does not find what is private; what has been named is asked for by its name, and explained when it may not be seen.
    if (models.isEmpty() && query.text.contains(u'/') && isRepositoryId(query.text))
        models.append(waitFor<HubModel>([&](const auto &done) { tools.hub.model(query.text, QStringLiteral("main"), done); }));
    models = models.first(std::min<qsizetype>(models.size(), query.limit));
    if (arguments.has("--json")) {
        Json list = Json::array();
        for (const HubModel &model : std::as_const(models))
            list.push_back(toJson(model));
        printJson(list);
    } else if (models.isEmpty()) {
        std::puts("The Hub has no such model.");
    } else {
        print(models);
    }
    return 0;
}

} // namespace hearth::cli
