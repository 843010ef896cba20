#pragma once

#include "inference/files/ggufwriter.h"
#include "inference/files/modelfile.h"

#include <cstdio>
#include <filesystem>
#include <string>

namespace hearth::test {

// "tiny-00001-of-00003.gguf" for number 0.
inline std::filesystem::path splitPath(const std::filesystem::path &folder, const std::string &name, size_t number, size_t parts)
{
    char ending[64];
    std::snprintf(ending, sizeof ending, "-%05zu-of-%05zu.gguf", number + 1, parts);
    return folder / (name + ending);
}

// The model as a GGUF in several parts, every so-manieth tensor in one; `announced` tensors is what each part says of all.
inline void writeSplit(const ModelFile &model, const std::filesystem::path &folder, const std::string &name, size_t parts,
                       uint32_t announced)
{
    for (size_t number = 0; number < parts; ++number) {
        GgufWriter writer(splitPath(folder, name, number, parts));
        if (number == 0)
            for (const std::string &key : model.keys())
                if (key != "general.alignment")
                    writer.setValue(key, *model.find(key));
        writer.setUint32("split.no", uint32_t(number));
        writer.setUint32("split.count", uint32_t(parts));
        writer.setUint32("split.tensors.count", announced);
        const auto isOurs = [&](size_t i) { return i % parts == number; };
        for (size_t i = 0; i < model.tensors().size(); ++i)
            if (const TensorInfo &tensor = model.tensors()[i]; isOurs(i))
                writer.declareTensor(tensor.name, tensor.type, std::span(tensor.shape).first(tensor.dimensions));
        for (size_t i = 0; i < model.tensors().size(); ++i)
            if (isOurs(i))
                writer.write(model.data(model.tensors()[i]));
        writer.finish();
    }
}

} // namespace hearth::test
