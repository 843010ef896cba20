#pragma once

#include "app/lab/labdevices.h"
#include "inference/comparisonplan.h"

#include <QObject>
#include <QThreadPool>

namespace hearth {

// Reads the heads of model files, one after the other on a thread of its own: a head may lie on a slow disk, and what a quantization gives
// is planned from all of it. Also which devices there are, and what a comparison will take. UI thread; values only cross.
class LabScout : public QObject
{
    Q_OBJECT

public:
    struct Order
    {
        int ticket = 0;  // comes back with what was found
        QString path;    // of the variant, or of the original it is made from
        QString mixture; // "Q4_K_M": to be made; empty: the file itself
        QString folder;  // for what is made
        LoadOptions how;
    };
    struct Found
    {
        int ticket = 0;
        ComparedVariant compared;
        ModelInfo info;       // of the file, or of its original
        qint64 fileBytes = 0; // of what is to be made: as planned
        QString error;        // a sentence; not empty: it cannot be compared
    };

    struct Forecast
    {
        int job = 0;        // comes back with it
        QString text;       // how it is run, and what that takes
        bool isBad = false; // it cannot be run so: text says why
    };

    explicit LabScout(QObject *parent = nullptr);
    ~LabScout() override; // waits for the head that is being read; leaves the others

    void read(const Order &order); // → found
    void lookForDevices();         // → devicesFound
    // speeds: at which each variant read texts before, tokens a second; 0: not known. → planned
    void plan(int job, const ComparisonRequest &request, const QList<double> &speeds = {});

Q_SIGNALS:
    void found(const hearth::LabScout::Found &result);
    void devicesFound(const QList<hearth::LabDevice> &devices);
    void planned(const hearth::LabScout::Forecast &forecast);

private:
    QThreadPool m_worker; // one thread
};

// A plan for people: how it is run, what it takes of memory and disk; where the disk is too full, that.
QString planText(const ComparisonPlan &plan);
// Of variants that can't be compared, or alone take more memory than there is: a sentence each.
QStringList variantTroubles(const ComparisonPlan &plan);
// How long the variants will read the texts, one after the other; those that were never measured are taken to be as fast as the others.
// -1: none was.
double readingSeconds(const ComparisonPlan &plan, const QList<double> &speeds);

} // namespace hearth
