// LabController: where the variants run, and what the comparison will take.
#include "app/lab/labcontroller.h"

#include <algorithm>
#include <utility>

namespace hearth {

QVariantList LabController::devices() const
{
    QVariantList all{QVariantMap{{QStringLiteral("value"), QString()}, {QStringLiteral("text"), tr("As in chats")}}};
    for (const LabDevice &device : m_devices)
        all.append(QVariantMap{{QStringLiteral("value"), device.id}, {QStringLiteral("text"), device.name}});
    return all;
}

void LabController::lookForDevices()
{
    if (!std::exchange(m_isLooking, true))
        m_scout.lookForDevices();
}

bool LabController::isThere(const QString &path, const QString &device) const
{
    const auto &rows = m_variants.rows();
    return std::any_of(rows.begin(), rows.end(), [&](const LabVariantList::Row &row) {
        return row.ticket == 0 && row.isUsable && row.facts.path == path && row.facts.wantedDevice == device;
    });
}

QString LabController::freeDevice(const QString &path) const
{
    QStringList taken;
    for (const LabVariantList::Row &row : m_variants.rows()) {
        if (row.ticket != 0 || row.facts.path != path)
            continue;
        const LoadOptions &how = row.compared.model;
        taken.append(resolvedDevice(m_devices, QString::fromStdString(how.device), how.gpuLayers));
    }
    for (const LabDevice &device : m_devices) {
        if (!taken.contains(device.id))
            return device.id;
    }
    return {};
}

LoadOptions LabController::howInChats(const LabVariantList::Row &row) const
{
    return m_needs.loadOptions(row.facts.original.isEmpty() ? row.facts.path : row.facts.original);
}

void LabController::placeOn(int row, const QString &device)
{
    const auto found = std::find_if(m_devices.begin(), m_devices.end(), [&](const LabDevice &known) { return known.id == device; });
    const LabDevice inChats;
    m_variants.setDevice(row, found == m_devices.end() ? inChats : *found, howInChats(m_variants.rows()[row]));
}

void LabController::setDevice(int row, const QString &device)
{
    if (isRunning() || row < 0 || row >= m_variants.rowCount() || m_variants.rows()[row].facts.wantedDevice == device)
        return;
    if (isThere(m_variants.rows()[row].facts.path, device)) {
        Q_EMIT notice(tr("This file is compared there already."));
        return placeOn(row, m_variants.rows()[row].facts.wantedDevice); // the chooser shows it again
    }
    placeOn(row, device);
}

bool LabController::canCheckDevices() const
{
    return m_variants.rowCount() > 0 && m_variants.areUsable() && hasGpu() && hasWork() && !isReadingText() && !isRunning();
}

void LabController::checkDevices()
{
    if (!canCheckDevices())
        return;
    const LabVariantList::Row chosen = m_variants.rows().value(m_variants.reference());
    m_variants.setRows({chosen, chosen}, 0);
    placeOn(0, QStringLiteral("cpu"));
    placeOn(1, firstGpu(m_devices));
    m_isBlind = false; // it is the figures that are asked for
    start();
}

void LabController::forecastSoon()
{
    ++m_forecastJob; // what is under way is of another setup
    if (state() == QLatin1String("setup"))
        m_forecastTimer.start();
}

void LabController::makeForecast()
{
    if (state() != QLatin1String("setup"))
        return;
    if (canStart()) {
        ComparisonRequest wanted = request();
        if (m_needs.held)
            wanted.freed = m_needs.held();
        QList<double> speeds;
        for (const LabVariantList::Row &row : m_variants.rows())
            speeds.append(m_speeds.value(speedKey(row.facts)));
        m_scout.plan(m_forecastJob, wanted, speeds);
    } else if (!m_forecast.text.isEmpty()) {
        m_forecast = {};
        Q_EMIT forecastChanged();
    }
}

} // namespace hearth
