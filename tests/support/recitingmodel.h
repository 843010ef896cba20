#pragma once

#include "inference/files/ggufwriter.h"

#include <array>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

namespace hearth::test {

// A model that always says the same: after its prompt's last token, a line feed, the first piece, after that the next, then the end. For
// tests of what the app does with an answer, where no trained model at hand writes one of that kind. An ordinary Llama of one layer whose
// attention and feed-forward add nothing, so that each token is the embedding of the one before it, looked up in the output matrix.
class RecitingModel
{
public:
    explicit RecitingModel(const std::vector<std::string> &pieces)
    {
        m_tokens = {"<unk>", "<s>", "</s>"};
        m_kinds = {2, 3, 3};
        for (int value = 0; value < 256; ++value) {
            std::array<char, 8> name{};
            std::snprintf(name.data(), name.size(), "<0x%02X>", value);
            m_tokens.emplace_back(name.data());
            m_kinds.push_back(6);
        }
        size_t last = firstByte + '\n';
        size_t direction = 0;
        for (const std::string &piece : pieces) {
            m_tokens.push_back(withVisibleBlanks(piece));
            m_kinds.push_back(1);
            m_next[last] = {m_tokens.size() - 1, direction++};
            last = m_tokens.size() - 1;
        }
        m_next[last] = {endToken, direction};
    }

    void write(const std::filesystem::path &path) const
    {
        GgufWriter writer(path);
        writeFacts(writer);
        const std::vector<float> none(width * width, 0.0F);
        const std::vector<float> ones(width, 1.0F);
        std::vector<float> embeddings(m_tokens.size() * width, 0.0F);
        std::vector<float> output(m_tokens.size() * width, 0.0F);
        for (const auto &[token, step] : m_next) {
            embeddings[token * width + step.direction] = 1;
            output[step.token * width + step.direction] = 10;
        }
        std::vector<std::pair<std::string, const std::vector<float> *>> all{
            {"token_embd.weight", &embeddings}, {"output_norm.weight", &ones}, {"output.weight", &output}};
        for (const char *name : {"attn_norm", "ffn_norm"})
            all.emplace_back(std::string("blk.0.") + name + ".weight", &ones);
        for (const char *name : {"attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"})
            all.emplace_back(std::string("blk.0.") + name + ".weight", &none);
        for (const auto &[name, values] : all) {
            std::vector<uint64_t> shape{width};
            if (values->size() > width)
                shape.push_back(values->size() / width);
            writer.declareTensor(name, TensorType::F32, shape);
        }
        for (const auto &[name, values] : all)
            writer.write(std::as_bytes(std::span(*values)));
        writer.finish();
    }

private:
    struct Step
    {
        size_t token;
        size_t direction; // of the embedding, which this step alone has
    };
    static constexpr uint64_t width = 64;
    static constexpr size_t endToken = 2, firstByte = 3;

    static std::string withVisibleBlanks(const std::string &text)
    {
        std::string visible;
        for (const char letter : text)
            visible += letter == ' ' ? "\u2581" : std::string(1, letter);
        return visible;
    }

    void writeFacts(GgufWriter &writer) const
    {
        writer.setString("general.architecture", "llama");
        writer.setString("general.name", "Reciter");
        writer.setUint32("llama.block_count", 1);
        writer.setUint32("llama.context_length", 65536);
        writer.setUint32("llama.embedding_length", width);
        writer.setUint32("llama.feed_forward_length", width);
        writer.setUint32("llama.attention.head_count", 2);
        writer.setFloat32("llama.attention.layer_norm_rms_epsilon", 1e-5F);
        writer.setString("tokenizer.ggml.model", "llama");
        writer.setStrings("tokenizer.ggml.tokens", m_tokens);
        writer.setInt32s("tokenizer.ggml.token_type", m_kinds);
        writer.setFloat32s("tokenizer.ggml.scores", std::vector<float>(m_tokens.size(), -10.0F));
        writer.setUint32("tokenizer.ggml.bos_token_id", 1);
        writer.setUint32("tokenizer.ggml.eos_token_id", endToken);
        writer.setUint32("tokenizer.ggml.unknown_token_id", 0);
        writer.setBool("tokenizer.ggml.add_space_prefix", false);
        writer.setString("tokenizer.chat_template",
                         "{% for message in messages %}{{ message.role }}:\n{{ message.content }}\n\n{% endfor %}{{ 'assistant:\\n' }}");
    }

    std::vector<std::string> m_tokens;
    std::vector<int32_t> m_kinds;
    std::map<size_t, Step> m_next;
};

} // namespace hearth::test
