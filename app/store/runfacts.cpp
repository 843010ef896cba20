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
    return {run[QStringLiteral("build")].toString(), devices.join(QStringLiteral(", "))};
}

void describeOldRuns(Database &db)
{
    QList<qint64> ids;
    db.forEachRow(QStringLiteral("SELECT id FROM lab_runs WHERE build = '' AND devices = ''"), {},
                  [&](const DatabaseRow &row) { ids.append(row.integer(0)); });
    for (const qint64 id : ids) {
        const RunFacts facts = runFactsOf(db.value(QStringLiteral("SELECT result FROM lab_runs WHERE id = ?"), {id}).toString());
        if (facts != RunFacts())
            db.run(
                QStringLiteral("UPDATE lab_runs SET build = ?, devices = ? WHERE id = ?"),
                {facts.build.isNull() ? QStringLiteral("") : facts.build, facts.devices.isNull() ? QStringLiteral("") : facts.devices, id});
    }
}

} // namespace hearth
