#pragma once

#include "inference/files/modelfile.h"

#include <string>
#include <vector>

namespace hearth {

// Reads the `<architecture>.*` keys of a file, each within the limits that make sense for it, so that no later product of two of them
// can overflow and no loop is endless. Throws MissingPart or InvalidValue that names the key and the file.
class Hyperparameters
{
public:
    explicit Hyperparameters(const ModelFile &file);

    const ModelFile &file() const { return m_file; }
    const std::string &architecture() const { return m_architecture; }

    int layers() const { return m_layers; } // without those that only guess further tokens
    int embedding() const { return m_embedding; }
    int vocabulary() const { return m_vocabulary; } // rows of token_embd.weight
    int contextTokens() const { return m_contextTokens; }
    // Of hybrids, some layers have no attention, and some models no feed-forward: asking for what is not there throws.
    bool hasAttention(int layer) const { return m_heads[size_t(layer)] > 0 && m_kvHeads[size_t(layer)] > 0; }
    int heads(int layer) const { return positive(m_heads[size_t(layer)], "attention.head_count"); }
    int kvHeads(int layer) const { return positive(m_kvHeads[size_t(layer)], "attention.head_count_kv"); }
    int keyDim(int layer) const;
    int valueDim(int layer) const;
    int feedForward(int layer) const { return positive(m_feedForward[size_t(layer)], "feed_forward_length"); }
    float normEpsilon(std::string_view key) const; // "attention.layer_norm_rms_epsilon"

    int requireCount(std::string_view key, int most) const; // 1..most
    int count(std::string_view key, int otherwise, int most) const;
    float number(std::string_view key, float otherwise) const; // finite
    bool flag(std::string_view key, bool otherwise) const;
    std::string_view text(std::string_view key) const;         // empty where it is absent
    std::vector<int64_t> integers(std::string_view key) const; // empty where it is absent
    int window(int otherwise) const;                           // attention.sliding_window, 0: none
    bool hasKey(std::string_view key) const { return m_file.find(fullKey(key)) != nullptr; }
    // Which layers slide: by attention.sliding_window_pattern, one flag a layer or a period, else by `period`: in each run of so many
    // layers all but the last. Period 0: all.
    std::vector<bool> slidingLayers(int period) const;

    [[noreturn]] void fail(std::string_view key, const std::string &what) const; // "The key ... of FILE `what`. ..."

    bool hasTensor(const std::string &name) const { return m_file.findTensor(name) != nullptr; }

private:
    std::string fullKey(std::string_view key) const;
    std::vector<int> perLayer(std::string_view key, int otherwise, int most) const; // 0..most: one number for all, or one each
    int positive(int count, std::string_view key) const;

    const ModelFile &m_file;
    std::string m_architecture;
    int m_layers = 0;
    int m_embedding = 0;
    int m_vocabulary = 0;
    int m_contextTokens = 0;
    std::vector<int> m_heads, m_kvHeads, m_feedForward;
};

} // namespace hearth
