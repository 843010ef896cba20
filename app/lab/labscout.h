#pragma once

#include "inference/comparisonplan.h"

#include <QObject>
#include <QThreadPool>

namespace hearth {

// Reads the heads of model files, one after the other on a thread of its own: a head may lie on a slow disk, and what a quantization gives
// is planned from all of it. UI thread; values only cross.
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

    explicit LabScout(QObject *parent = nullptr);
    ~LabScout() override; // waits for the head that is being read; leaves the others

    void read(const Order &order); // → found

Q_SIGNALS:
    void found(const hearth::LabScout::Found &result);

private:
    QThreadPool m_worker; // one thread
};

} // namespace hearth
