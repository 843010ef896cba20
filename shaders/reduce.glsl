// Sum over the workgroup, returned to every invocation. The shader that includes it turns the subgroup extension on when SUBGROUP is defined.
#ifdef SUBGROUP
shared float reduceParts[128]; // subgroups of a workgroup
float workgroupSum(float value)
{
    const float sum = subgroupAdd(value);
    if (gl_SubgroupInvocationID == 0u)
        reduceParts[gl_SubgroupID] = sum;
    barrier();
    float total = 0.0;
    for (uint i = 0; i < gl_NumSubgroups; ++i)
        total += reduceParts[i];
    barrier();
    return total;
}
#else
shared float reduceParts[gl_WorkGroupSize.x];
float workgroupSum(float value)
{
    reduceParts[gl_LocalInvocationIndex] = value;
    barrier();
    for (uint half_ = gl_WorkGroupSize.x / 2u; half_ > 0u; half_ /= 2u) {
        if (gl_LocalInvocationIndex < half_)
            reduceParts[gl_LocalInvocationIndex] += reduceParts[gl_LocalInvocationIndex + half_];
        barrier();
    }
    const float total = reduceParts[0];
    barrier();
    return total;
}
#endif
