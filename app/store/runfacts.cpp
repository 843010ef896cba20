#include "app/store/runfacts.h"

#include "app/store/database.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QList>
#include <QStringList>

namespace hearth {

RunFacts runFactsOf(const QString &result)
{
    const QJsonObject run = QJsonDocument::fromJson(result.toUtf8()).object();
    QStringList devices;
    const QJsonArray variants = run[QStringLiteral("variants")].toArray();
    for (const auto &variant : variants) {
        const QString device = variant.toObject()[QStringLiteral("device")].toString();
        if (!device.isEmpty() && !devices.contains(device))
            devices.append(device);
    }
    const auto is = [&run](const char *key, bool usual) { return run[QLatin1String(key)].toBool(usual); };
    return {run[QStringLiteral("build")].toString(), devices.join(QStringLiteral(", ")),
            endingOf(is("is_whole", true), is("is_under_way", false), is("is_interrupted", false))};
}

// Of the comparisons that a condition holds for. One result at a time: it can be a megabyte.
template <typename Take> static void forEachFacts(Database &db, const QString &condition, const Take &take)
{
    QList<qint64> ids;
    db.forEachRow(QStringLiteral("SELECT id FROM lab_runs WHERE %1").arg(condition), {},
                  [&](const DatabaseRow &row) { ids.append(row.integer(0)); });
    for (const qint64 id : ids)
        take(id, runFactsOf(db.value(QStringLiteral("SELECT result FROM lab_runs WHERE id = ?"), {id}).toString()));
}

void describeOldRuns(Database &db)
{
    forEachFacts(db, QStringLiteral("build = '' AND devices = ''"), [&db](qint64 id, const RunFacts &facts) {
        if (!facts.build.isEmpty() || !facts.devices.isEmpty())
            db.run(
                QStringLiteral("UPDATE lab_runs SET build = ?, devices = ? WHERE id = ?"),
                {facts.build.isNull() ? QStringLiteral("") : facts.build, facts.devices.isNull() ? QStringLiteral("") : facts.devices, id});
    });
}

void tellOldEndings(Database &db)
{
    forEachFacts(db, QStringLiteral("ending = 0"), [&db](qint64 id, const RunFacts &facts) {
        if (facts.ending != RunEnding::Whole)
            db.run(QStringLiteral("UPDATE lab_runs SET ending = ? WHERE id = ?"), {int(facts.ending), id});
    });
}

} // namespace hearth
