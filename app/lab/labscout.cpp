#include "app/lab/labscout.h"

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
    found.fileBytes = qint64(planQuantization(*found.compared.make).bytes);
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

} // namespace

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

} // namespace hearth
