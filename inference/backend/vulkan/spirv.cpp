// Of the SPIR-V specification (https://registry.khronos.org/SPIR-V/specs/unified1/SPIRV.html) only: section 2.3 (a module is five words,
// then instructions whose first word is length << 16 | opcode) and the dozen instructions named below.
#include "inference/backend/vulkan/spirv.h"

#include <algorithm>
#include <cassert>
#include <map>

namespace hearth::vulkan {

enum Opcode : uint32_t {
    OpCapability = 17,
    OpTypeStruct = 30,
    OpTypePointer = 32,
    OpVariable = 59,
    OpDecorate = 71,
    OpMemberDecorate = 72,
};
enum Capability : uint32_t { GroupNonUniformArithmetic = 63 };
enum Decoration : uint32_t { NonWritable = 24, Binding = 33 };
enum StorageClass : uint32_t { PushConstant = 9, StorageBuffer = 12 };

namespace {

struct Ids
{
    bool usesSubgroups = false;
    std::map<uint32_t, uint32_t> bindings;                      // variable -> binding
    std::map<uint32_t, std::vector<uint32_t>> structs;          // struct -> members' types
    std::map<uint32_t, size_t> readOnlyMembers;                 // struct -> how many
    std::map<uint32_t, std::pair<uint32_t, uint32_t>> pointers; // pointer -> storage class, target
    std::vector<std::pair<uint32_t, uint32_t>> variables;       // type, id
};

} // namespace

static void collect(std::span<const uint32_t> words, Ids &ids)
{
    switch (words[0] & 0xffffu) {
    case OpCapability: ids.usesSubgroups = ids.usesSubgroups || words[1] == GroupNonUniformArithmetic; break;
    case OpTypeStruct: ids.structs[words[1]].assign(words.begin() + 2, words.end()); break;
    case OpTypePointer: ids.pointers[words[1]] = {words[2], words[3]}; break;
    case OpVariable: ids.variables.emplace_back(words[1], words[2]); break;
    case OpDecorate:
        if (words[2] == Binding)
            ids.bindings[words[1]] = words[3];
        break;
    case OpMemberDecorate:
        if (words[3] == NonWritable)
            ++ids.readOnlyMembers[words[1]];
        break;
    default: break;
    }
}

// All members of our push-constant blocks are 32 bits wide (params.h), or structs of such.
static uint32_t sizeOf(uint32_t type, const Ids &ids)
{
    const auto found = ids.structs.find(type);
    if (found == ids.structs.end())
        return 4;
    uint32_t size = 0;
    for (const uint32_t member : found->second)
        size += sizeOf(member, ids);
    return size;
}

ShaderInterface reflect(std::span<const uint32_t> code)
{
    assert(code.size() > 5 && code[0] == 0x07230203u);
    Ids ids;
    for (size_t at = 5; at < code.size();) {
        const size_t length = code[at] >> 16;
        assert(length > 0 && length <= code.size() - at);
        collect(code.subspan(at, length), ids);
        at += length;
    }

    ShaderInterface result;
    result.usesSubgroups = ids.usesSubgroups;
    for (const auto &[type, id] : ids.variables) {
        const auto [storage, target] = ids.pointers[type];
        if (storage == PushConstant)
            result.pushBytes = sizeOf(target, ids);
        if (storage != StorageBuffer)
            continue;
        const uint32_t number = ids.bindings[id];
        const bool isWritten = ids.readOnlyMembers[target] < ids.structs[target].size();
        const auto same = std::find_if(result.bindings.begin(), result.bindings.end(),
                                       [number](const ShaderInterface::Binding &binding) { return binding.number == number; });
        if (same == result.bindings.end())
            result.bindings.push_back({number, isWritten});
        else
            same->isWritten = same->isWritten || isWritten;
    }
    std::sort(result.bindings.begin(), result.bindings.end(), [](const auto &a, const auto &b) { return a.number < b.number; });
    return result;
}

} // namespace hearth::vulkan
