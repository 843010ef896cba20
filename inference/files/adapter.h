#pragma once

#include "inference/files/modelfile.h"

namespace hearth {

// Low-rank adapters (LoRA, https://arxiv.org/abs/2106.09685): y = W x becomes y = W x + factor * B (A x), with A [rank, columns] and
// B [rows, rank]. Two forms on disk: GGUF with general.type "adapter", and the folder that PEFT writes (adapter_config.json and
// adapter_model.safetensors).

// Which adapter to put on a model, and how strongly.
struct AdapterChoice
{
    std::filesystem::path path; // a GGUF file, PEFT's folder or its .safetensors file
    double scale = 1;           // on top of the adapter's own; 0: as if it were not there

    bool operator==(const AdapterChoice &) const = default;
};

// A or B as the adapter's file has it.
struct AdapterMatrix
{
    TensorType type = TensorType::F32;
    uint64_t rows = 0; // of all slices
    uint64_t columns = 0;
    uint64_t slices = 1;
    bool isTransposed = false; // the file has [columns, rows]; then of a type without blocks
    std::span<const std::byte> bytes;

    void readRow(uint64_t row, std::span<float> out) const; // out: [columns]
};

// In which order the rows of B are wanted where the file has them in the other: a head's rotating pairs (i, i + headDim / 2), as Hugging
// Face has them, side by side as (2i, 2i + 1), or back.
enum class RowTurn : uint8_t { None, ToAdjacent, ToHalves };

// What an adapter does to one matrix.
struct AdapterPart
{
    std::string tensor;    // GGUF: "blk.0.attn_q.weight"; PEFT until bindAdapter: "model.layers.0.self_attn.q_proj"
    std::string shown;     // for messages: the name of its A in the file
    bool isLookup = false; // of the token table: A is [tokens, rank] and gives a row a token
    int64_t expert = -1;   // the one it is for, where the model stacks several; -1: all of the tensor
    AdapterMatrix a, b;
    double factor = 1; // alpha / rank, or alpha / sqrt(rank)
    RowTurn turn = RowTurn::None;
    uint64_t headRows = 0; // that turn by themselves

    uint64_t rank() const { return b.columns; }
    void readRowOfB(uint64_t row, std::span<float> out) const; // as the model wants them
};

struct Adapter
{
    std::filesystem::path path;
    std::string format;       // "GGUF v3", "SafeTensors (PEFT)"
    std::string architecture; // of the model it is for; empty: its file does not say
    std::string baseModel;    // the model's name, as far as the file says
    double alpha = 0;
    bool isPeft = false;
    uint64_t fileBytes = 0;
    std::vector<AdapterPart> parts;
    std::shared_ptr<const void> memory; // what the parts' bytes lie in
};

// Whether `path` is PEFT's folder or a file in it (and no model of its own).
bool isPeftAdapter(const std::filesystem::path &path);

// Throws Error: NotFound; MissingPart (missing_file, missing_tensor, missing_key); InvalidValue (not_an_adapter, shape_mismatch,
// invalid_value, type_mismatch); Unsupported (unsupported_adapter: DoRA and other kinds, unsupported_format: pickle, unknown_tensor,
// unsupported_type); and what parsing the two formats throws.
Adapter readAdapter(const std::filesystem::path &path);

// Gives the parts the names and the row order of the model, and compares the shapes. Throws InvalidValue (wrong_architecture,
// shape_mismatch), MissingPart (unknown_tensor: the model has no such matrix), Unsupported (unsupported_adapter).
void bindAdapter(Adapter &adapter, const ModelFile &base);

} // namespace hearth
