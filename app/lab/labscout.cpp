#include "app/lab/labscout.h"

#include <QLocale>

#include <new>

namespace hearth {

namespace {

QString toText(const std::string &utf8)
{
    return QString::fromUtf8(utf8.data(), qsizetype(utf8.size()));
}

void fill(const LabScout::Order &order, LabScout::Found &found)
{
    const std::filesystem::path path = order.path.toStdU16String();
    found.info = readModelInfo(path);
    if (!found.info.runs) {
        found.error = toText(found.info.whyNot);
        return;
    }
    if (order.mixture.isEmpty()) {
        found.compared = {.label = found.info.quantization, .model = order.how};
        found.compared.model.path = path;
        found.fileBytes = qint64(found.info.fileBytes);
        return;
    }
    found.compared = makeVariant(path, order.mixture.toStdString(), order.folder.toStdU16String(), order.how);
    found.fileBytes = qint64(planQuantization(*found.compared.make).fileBytes);
}

LabScout::Found look(const LabScout::Order &order)
{
    LabScout::Found found{.ticket = order.ticket};
    try {
        fill(order, found);
    } catch (const Error &error) {
        found.error = toText(error.what());
    } catch (const std::bad_alloc &) {
        found.error = LabScout::tr("There is not enough memory to read this file.");
    }
    return found;
}

LabScout::Forecast forecastOf(int job, const ComparisonRequest &request)
{
    LabScout::Forecast forecast{.job = job, .text = {}};
    try {
        const ComparisonPlan plan = planComparison(request);
        forecast.text = planText(plan);
        forecast.isBad = !diskTrouble(plan).empty();
    } catch (const Error &error) {
        forecast = {job, toText(error.what()), true};
    } catch (const std::bad_alloc &) {
        forecast = {job, LabScout::tr("There is not enough memory to look at these files."), true};
    }
    return forecast;
}

} // namespace

QString planText(const ComparisonPlan &plan)
{
    if (const std::string trouble = diskTrouble(plan); !trouble.empty())
        return toText(trouble);
    const auto size = [](uint64_t bytes) { return QLocale().formattedDataSize(qint64(bytes), 1, QLocale::DataSizeSIFormat); };
    QString text = toText(plan.reason);
    if (plan.diskBytes > 0 && plan.diskRoom > 0)
        text += LabScout::tr(" Quantizing takes %1 on the disk, where %2 are free.").arg(size(plan.diskBytes), size(plan.diskRoom));
    else if (plan.diskBytes > 0)
        text += LabScout::tr(" Quantizing takes %1 on the disk.").arg(size(plan.diskBytes));
    return text;
}

LabScout::LabScout(QObject *parent) : QObject(parent)
{
    m_worker.setMaxThreadCount(1);
}

LabScout::~LabScout()
{
    m_worker.clear();
    m_worker.waitForDone();
}

void LabScout::read(const Order &order)
{
    m_worker.start([this, order] {
        const Found result = look(order);
        QMetaObject::invokeMethod(
            this, [this, result] { Q_EMIT found(result); }, Qt::QueuedConnection);
    });
}

void LabScout::lookForDevices()
{
    m_worker.start([this] {
        const QList<LabDevice> devices = labDevices(listDevices());
        QMetaObject::invokeMethod(
            this, [this, devices] { Q_EMIT devicesFound(devices); }, Qt::QueuedConnection);
    });
}

void LabScout::plan(int job, const ComparisonRequest &request)
{
    m_worker.start([this, job, request] {
        const Forecast forecast = forecastOf(job, request);
        QMetaObject::invokeMethod(
            this, [this, forecast] { Q_EMIT planned(forecast); }, Qt::QueuedConnection);
    });
}

} // namespace hearth
