# The only list of what is built: hearth_shader(<name> <source> [defines...]). The name is what a pipeline is looked up by.
set(HEARTH_WEIGHT_FORMATS f32 f16 bf16 q8_0 q4_0 q4_1 q5_0 q5_1 q4_k q5_k q6_k)

foreach(format ${HEARTH_WEIGHT_FORMATS})
    string(TOUPPER ${format} upper)
    hearth_shader(matvec_${format} matvec.comp SUBGROUP FORMAT_${upper})
    hearth_shader(matvec_${format}_shared matvec.comp FORMAT_${upper}) # for devices without subgroup arithmetic
    hearth_shader(matmul_${format} matmul.comp FORMAT_${upper})
    hearth_shader(lookup_${format} lookup.comp FORMAT_${upper})
endforeach()

hearth_shader(norm norm.comp SUBGROUP)
hearth_shader(norm_shared norm.comp)
hearth_shader(rope rope.comp)
hearth_shader(kv_store_f16 kv_store.comp)
hearth_shader(kv_store_f32 kv_store.comp CACHE_F32)
hearth_shader(attention_f16 attention.comp)
hearth_shader(attention_f32 attention.comp CACHE_F32)
hearth_shader(attention_reduce attention_reduce.comp)
hearth_shader(activate activate.comp)
hearth_shader(combine combine.comp)
hearth_shader(select_rows select_rows.comp)
