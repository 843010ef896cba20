#include "app/lab/labscout.h"

#include "app/settings/bytetext.h"

#include <QLocale>

#include <cmath>
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

QString durationText(double seconds)
{
    if (seconds < 10)
        return LabScout::tr("a few seconds");
    if (seconds < 90)
        return LabScout::tr("about %n second(s)", nullptr, int(std::lround(seconds / 10)) * 10);
    const double minutes = seconds / 60;
    return minutes < 90 ? LabScout::tr("about %n minute(s)", nullptr, int(std::lround(minutes)))
                        : LabScout::tr("about %n hour(s)", nullptr, int(std::lround(minutes / 60)));
}

LabScout::Forecast forecastOf(int job, const ComparisonRequest &request, const QList<double> &speeds)
{
    LabScout::Forecast forecast{.job = job, .text = {}};
    try {
        const ComparisonPlan plan = planComparison(request);
        forecast.text = planText(plan);
        forecast.isBad = !diskTrouble(plan).empty() || !variantTroubles(plan).isEmpty();
        if (const double seconds = readingSeconds(plan, speeds); seconds >= 0 && !forecast.isBad)
            forecast.text += LabScout::tr(" Going by earlier comparisons, reading it takes %1.").arg(durationText(seconds));
    } catch (const Error &error) {
        forecast = {job, toText(error.what()), true};
    } catch (const std::bad_alloc &) {
        forecast = {job, LabScout::tr("There is not enough memory to look at these files."), true};
    }
    return forecast;
}

} // namespace

double readingSeconds(const ComparisonPlan &plan, const QList<double> &speeds)
{
    double tokens = 0;
    for (const TextPlan &text : plan.texts)
        tokens += text.read;
    double seconds = 0; // of a token, through all that are known
    int known = 0;
    for (const double speed : speeds) {
        seconds += speed > 0 ? 1 / speed : 0;
        known += speed > 0 ? 1 : 0;
    }
    return tokens > 0 && known > 0 ? tokens * seconds * double(speeds.size()) / known : -1;
}

QStringList variantTroubles(const ComparisonPlan &plan)
{
    QStringList all;
    for (const VariantPlan &variant : plan.variants) {
        const std::string &why = variant.failure ? variant.failure->message : variant.fit.reason;
        const QString end = why.ends_with('.') ? QString() : QStringLiteral("."); // other sentences follow
        if (variant.failure || variant.fit.fit == Fit::DoesNotFit)
            all.append(QStringLiteral("%1: %2%3").arg(toText(variant.label), toText(why), end));
    }
    return all;
}

QString planText(const ComparisonPlan &plan)
{
    if (const std::string trouble = diskTrouble(plan); !trouble.empty())
        return toText(trouble);
    const auto size = [](uint64_t bytes) { return byteText(qint64(bytes)); };
    QString text = (variantTroubles(plan) << toText(plan.reason)).join(QLatin1Char(' '));
    if (plan.diskBytes > 0 && plan.diskRoom)
        text += LabScout::tr(" Quantizing takes %1 on the disk, where %2 are free.").arg(size(plan.diskBytes), size(*plan.diskRoom));
    else if (plan.diskBytes > 0)
        text += LabScout::tr(" Quantizing takes %1 on the disk.").arg(size(plan.diskBytes));
    for (const TextPlan &one : plan.texts) {
        if (one.reached == 0)
            continue;
        const QString about = one.isRough ? LabScout::tr("about ") : QString();
        const QLocale locale;
        text += one.reached >= one.tokens
            ? LabScout::tr(" All %1 tokens of the text are read, of which %2 count.")
                  .arg(locale.toString(one.tokens), locale.toString(one.counted))
            : LabScout::tr(" Of the text's %1%2 tokens the first %3 are read, of which %4 count.")
                  .arg(about, locale.toString(one.tokens), locale.toString(one.reached), locale.toString(one.counted));
    }
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

void LabScout::plan(int job, const ComparisonRequest &request, const QList<double> &speeds)
{
    m_worker.start([this, job, request, speeds] {
        const Forecast forecast = forecastOf(job, request, speeds);
        QMetaObject::invokeMethod(
            this, [this, forecast] { Q_EMIT planned(forecast); }, Qt::QueuedConnection);
    });
}

} // namespace hearth
