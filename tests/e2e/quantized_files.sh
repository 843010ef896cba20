#!/bin/bash
# What `hearth-cli quantize` writes, read by a parser that is not ours: @huggingface/gguf from npm, put into a folder that goes away again.
# Every type: metadata as in the input, tensors with the names, shapes and types of the report, one after the other up to the file's end.
# By hand, since it fetches a package; it needs node and npm, and skips (77) where they or the registry are not there.
#     tests/e2e/quantized_files.sh build/release/app/cli/hearth-cli ../shared
set -euo pipefail

cli=$(realpath "$1")
models=$(realpath "$2")/fixtures
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for tool in node npm; do
    command -v "$tool" >/dev/null || { echo "$tool is not installed"; exit 77; }
done
npm install --silent --no-audit --no-fund --prefix "$work" @huggingface/gguf || { echo "npm's registry cannot be reached"; exit 77; }

cat >"$work/check.mjs" <<'JS'
import { gguf, GGMLQuantizationType } from "@huggingface/gguf";
import { readFileSync, statSync } from "node:fs";

const [input, output, reportPath] = process.argv.slice(2);
const local = { allowLocalFile: true, typedMetadata: true };
const before = input.endsWith(".gguf") ? await gguf(input, local) : undefined;
const after = await gguf(output, local);
const report = JSON.parse(readFileSync(reportPath));
const text = (value) => JSON.stringify(value, (_, one) => (typeof one === "bigint" ? one.toString() : one));
const ownKeys = /^(version|tensor_count|kv_count|general\.(file_type|quantization_version|alignment)|quantize\.imatrix\..*)$/;
const failures = [];
const check = (isRight, what) => isRight || failures.push(what);

for (const key of before ? Object.keys(before.typedMetadata) : [])
    if (!ownKeys.test(key))
        check(text(after.typedMetadata[key]) === text(before.typedMetadata[key]), `the value of ${key}`);
for (const key of Object.keys(after.typedMetadata)) {
    check(!key.startsWith("hearth."), `the private key ${key}`);
    check(!before || ownKeys.test(key) || key in before.typedMetadata, `a new key ${key}`);
}
check(Number(after.metadata.tensor_count) === report.tensors.length, "the number of tensors");
let end = 0n;
after.tensorInfos.forEach((info, at) => {
    const told = report.tensors[at];
    const known = GGMLQuantizationType[info.dtype];
    check(info.name === told.name, `the name of ${told.name}`);
    check(known === undefined || known === told.to, `the type of ${told.name}: ${known} for ${told.to}`);
    check(info.shape.reduce((all, one) => all * one, 1n) === BigInt(told.elements), `the shape of ${told.name}`);
    const was = before?.tensorInfos.find((one) => one.name === info.name);
    check(!before || (was && text(was.shape) === text(info.shape)), `the shape of ${told.name} in the input`);
    check(info.offset === end, `the offset of ${told.name}`);
    end = (info.offset + BigInt(told.bytes) + 31n) / 32n * 32n;
});
check(after.tensorDataOffset + end === BigInt(statSync(output).size), "the end of the file");
if (failures.length > 0) {
    console.error(`${output}: wrong are ${failures.join(", ")}`);
    process.exit(1);
}
const types = [...new Set(after.tensorInfos.map((info) => GGMLQuantizationType[info.dtype] ?? `type ${info.dtype}`))];
console.log(`${report.type}: ${after.tensorInfos.length} tensors of ${types.join(", ")}`);
JS

for _ in $(seq 40); do echo "Tom and Lily went to the park. They saw a big dog and a small cat."; done >"$work/text"
tiny=$models/models/quants/tiny-f32.gguf
"$cli" imatrix "$tiny" --file "$work/text" --context 64 --output --out "$work/imatrix.gguf" >/dev/null
failed=0
one() { # input, type, more options of quantize
    "$cli" quantize "$1" "$work/out.gguf" "$2" "${@:3}" --json >"$work/report.json"
    node "$work/check.mjs" "$1" "$work/out.gguf" "$work/report.json" || failed=1
}
all=$({ "$cli" quantize "$tiny" "$work/out.gguf" no-such-type 2>&1 || true; } | sed -n 's/.*There are \(.*\)\./\1/p' | tr -d ,)
[ -n "$all" ] || { echo "hearth-cli names no types"; exit 1; }
for type in $all; do
    one "$tiny" "$type" --imatrix "$work/imatrix.gguf"
done
one "$tiny" MXFP4 --pure
one "$models/models/archs/mixtral.gguf" Q4_0
one "$models/models/archs/gemma3.gguf" Q8_0
one "$models/safetensors/llama-bf16" Q8_0
exit "$failed"
