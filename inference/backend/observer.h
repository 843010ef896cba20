#pragma once

#include "inference/backend/backend.h"

namespace hearth {

// Hears of every product of an executable: what statistics over activations need. Called on the thread that runs it.
class ProductObserver
{
public:
    virtual ~ProductObserver() = default;
    // Rows `inputs` [count, columns] were multiplied with the weight; of a weight that holds several experts with this one, else 0.
    virtual void multiplied(const WeightRef &weight, int expert, const float *inputs, int count, int columns) = 0;
};

// Attaches the observer (nullptr: detaches). False when the executable cannot be observed: only the CPU's can.
bool observeProducts(Executable &executable, ProductObserver *observer);

} // namespace hearth
