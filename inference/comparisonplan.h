#pragma once

#include "inference/estimate.h"
#include "inference/evaluate/windows.h"
#include "inference/loadoptions.h"
#include "inference/modelinfo.h"
#include "inference/quantizer.h"
#include "inference/request.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace hearth {

constexpr int leastVariants = 2;
constexpr int mostVariants = 6;

struct ComparedVariant
{
    std::string label; // for people; empty: the file's name
    // contextTokens 0: what the prompts and answers need. `sequences` is set to 1.
    LoadOptions model;
    // Another quantization that is made first unless model.path, its output, is there already (makeVariant gives both).
    std::optional<QuantizeRequest> make{};
    bool keepsMade = true; // false: removed at the end if this comparison made it
};

struct ComparedPrompt
{
    std::string name; // for people; may be empty
    std::string system{};
    std::string user;
    bool isRaw = false; // `user` alone goes in, without the chat template
};

struct ComparedText
{
    std::string name;
    std::string text; // UTF-8
};

enum class Residence : uint8_t {
    Auto, // all at once where memory allows
    AllAtOnce,
    OneByOne, // each is freed before the next is loaded
};

// The same prompts and texts through several variants of a model, or several models.
struct ComparisonRequest
{
    std::vector<ComparedVariant> variants; // 2 to 6
    int reference = 0;                     // which of them the others are held against
    std::vector<ComparedPrompt> prompts;
    std::vector<ComparedText> texts; // scored under each variant (see evaluate)
    SamplingOptions sampling;        // seed 0: one is drawn, for all variants
    int maxTokens = 256;             // of an answer; -1: until the model stops or the context is full
    int candidates = 5;              // told of each token
    bool enableThinking = true;
    bool scoresAnswers = true; // the reference's answers are given to the others token by token
    Residence residence = Residence::Auto;
    bool scoresApart = false; // texts: never a variant beside the reference (see EvaluationRequest::kept), though they may fit
    std::vector<std::pair<std::string, uint64_t>> freed{}; // device, bytes: what will be free before it begins counts as free
    int windowTokens = 512;                                // these four as in EvaluationRequest
    int mostWindows = 0;
    int mostTokens = 0;
    WindowRule rule = WindowRule::SecondHalf;
};

// What each variant will read of a text, in tokens of the reference.
struct TextPlan
{
    int tokens = 0;       // it has; 0: not known, the reference cannot be read
    int reached = 0;      // of them, from the beginning, that are read; 0: it is too short
    int counted = 0;      // of those, that count
    int read = 0;         // that go through a model: more than are reached where windows overlap
    bool isRough = false; // tokens was reckoned from the text's beginning, it being long
};

// What a variant will take.
struct VariantPlan
{
    std::string label;
    ModelInfo info;         // of its file; of the original where it is yet to be made
    uint64_t fileBytes = 0; // of the one to be made: as planned
    bool isToMake = false;
    FitEstimate fit;               // alone on the machine
    std::optional<Failed> failure; // it cannot be compared, and why: the others can
};

struct ComparisonPlan
{
    std::vector<VariantPlan> variants;
    std::vector<TextPlan> texts;
    bool isAllAtOnce = false;
    bool scoresApart = false; // texts are scored with one model in memory at a time
    std::string reason;       // a sentence or some on that, for people
    int contextTokens = 0;
    uint64_t ramBytes = 0; // what is taken at the most, and what there is
    uint64_t ramRoom = 0;
    uint64_t gpuBytes = 0;
    uint64_t gpuRoom = 0;
    uint64_t diskBytes = 0;             // of the variants to be made
    std::optional<uint64_t> diskRoom{}; // of their disk; none: nothing to be made, or not known
};

// Reads headers and asks the devices for their free memory: some tenths of a second. Throws InvalidArgument for a request that makes no
// sense ("variant_count", "no_reference", "nothing_to_compare"); what is wrong with single variants stands in the plan.
ComparisonPlan planComparison(const ComparisonRequest &request);
// Why all that is to be made cannot be, in one sentence; empty: there is room on the disk, or it is not known.
std::string diskTrouble(const ComparisonPlan &plan);

// A variant quantized from an original into `folder`; the file's name holds the original's name, size and time, the mixture, and what this
// build's quantizer makes of it (quantizerMark), so that it is found again, and never one of another quantizer. `how`: the rest of the load
// options. Throws as planQuantization.
ComparedVariant makeVariant(const std::filesystem::path &original, const std::string &mixture, const std::filesystem::path &folder,
                            LoadOptions how);

} // namespace hearth
