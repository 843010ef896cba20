#pragma once

#include "app/browser/modelchoices.h"
#include "app/cli/hub/toolkit.h"
#include "inference/estimate.h"

#include <memory>

namespace hearth::cli {

// What of a repository is downloaded, and what it would take here.

struct Candidate
{
    ModelChoice choice;
    FitEstimate estimate; // rough but for the one whose beginning was read
};

struct Selection
{
    QString commit;
    QList<Candidate> candidates;
    qsizetype chosen = -1;
    bool isRecommended = false; // by us, because no quantization was named
    QString whyNot;             // Hearth does not run the chosen one
};

struct Wish
{
    QString repository;
    QString quantization; // or a file's name; empty: the recommended one
    QString revision;
    LoadOptions how;
};

// "owner/name", "owner/name:Q4_K_M"; an address of the Hub's page, too. Throws InvalidArgument.
Wish readWish(const Toolkit &tools, const QString &text);

// Asks the Hub for the files, reads the beginning of one of them, and chooses. Throws NotFound (no such quantization: the sentence lists
// what there is), and what the Hub's answers are.
Selection select(Toolkit &tools, const Wish &wish);

} // namespace hearth::cli
