// Products of any packed type on the vector unit.
void multiplyVectors(const ProductTask &task)
{
    if (task.weight.type == f8E4m3Type)
        return multiplyFloat8(task);
    switch (task.weight.type) {
    case TensorType::F32: return multiplyFloat<WeightF32>(task);
    case TensorType::F16: return multiplyFloat<WeightF16>(task);
    case TensorType::BF16: return multiplyFloat<WeightBf16>(task);
    default: withFormat(task.weight.type, [&](auto format) { multiplyQuantized<decltype(format)>(task); });
    }
}
