#!/bin/bash
# The tests' Hub, asked by a client that is not ours: @huggingface/hub from npm, put into a folder that goes away again. It searches, lists,
# and downloads every file of an open, a gated and a private repository, with and without an access token; what it gets is compared byte
# by byte. So what Hearth is tested against speaks as the real Hub does.
# By hand, since it fetches a package; it needs node and npm, and skips (77) where they or the registry are not there.
#     tests/e2e/npm_client.sh [build/release/tests/hub/hub_on_loopback]
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
hub=$(realpath "${1:-$root/build/release/tests/hub/hub_on_loopback}")
for tool in node npm; do
    command -v "$tool" >/dev/null || { echo "npm_client.sh: $tool is not installed"; exit 77; }
done
work=$(mktemp -d)
server=""
trap 'kill $server 2>/dev/null || true; rm -rf "$work"' EXIT
npm install --silent --no-audit --no-fund --prefix "$work" @huggingface/hub || { echo "npm_client.sh: npm's registry cannot be reached"; exit 77; }

for name in Open Gated Private; do
    folder="$work/hub/acme/$name-GGUF"
    mkdir -p "$folder/folder"
    head -c 3000000 /dev/urandom >"$folder/model-Q4_K_M.gguf" # so large that it comes from the second host
    head -c 70000 /dev/urandom >"$folder/folder/with a space-Q8_0.gguf"
    printf '# %s\n' "$name" >"$folder/README.md"
    printf '{"a": 1}' >"$folder/config.json"
done
printf '{"downloads": 7, "likes": 3, "license": "mit", "tags": ["gguf"]}' >"$work/hub/acme/Open-GGUF/.hub.json"
printf '{"gated": "auto", "tags": ["gguf"]}' >"$work/hub/acme/Gated-GGUF/.hub.json"
printf '{"private": true, "tags": ["gguf"]}' >"$work/hub/acme/Private-GGUF/.hub.json"
HUB_TOKEN=hf_secret "$hub" "$work/hub" >"$work/address" &
server=$!
for _ in $(seq 300); do
    [ -s "$work/address" ] && break
    sleep 0.2
done
[ -s "$work/address" ] || { echo "npm_client.sh: the Hub did not start"; exit 1; }

cat >"$work/check.mjs" <<'JS'
import { listModels, modelInfo, listFiles, downloadFile, fileDownloadInfo, HubApiError } from "@huggingface/hub";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

const [hubUrl, root] = process.argv.slice(2);
let failures = 0;
const check = (isRight, what) => {
    if (!isRight) failures++;
    console.log(`${isRight ? "right" : "WRONG"}: ${what}`);
};
const statusOf = async (call) => {
    try {
        await call();
        return 200;
    } catch (error) {
        return error instanceof HubApiError ? error.statusCode : String(error);
    }
};
const search = async (accessToken) => {
    const names = [];
    for await (const model of listModels({ hubUrl, accessToken, search: { query: "gguf" } })) names.push(model.name);
    return names.sort().join(" ");
};

check((await search()) === "acme/Gated-GGUF acme/Open-GGUF", "a search finds what may be seen");
check((await search("hf_secret")) === "acme/Gated-GGUF acme/Open-GGUF acme/Private-GGUF", "with the token also what is private");
const info = await modelInfo({ hubUrl, name: "acme/Open-GGUF", additionalFields: ["sha", "tags"] });
check(/^[0-9a-f]{40}$/.test(info.sha) && info.tags.includes("gguf") && info.likes === 3 && info.downloads === 7, "facts of a model");
for (const [name, accessToken] of [["Open", undefined], ["Gated", "hf_secret"], ["Private", "hf_secret"]]) {
    const repo = `acme/${name}-GGUF`;
    let files = 0;
    for await (const file of listFiles({ hubUrl, repo, recursive: true, accessToken })) {
        if (file.type !== "file") continue;
        files++;
        const want = readFileSync(`${root}/${repo}/${file.path}`);
        const facts = await fileDownloadInfo({ hubUrl, repo, path: file.path, accessToken });
        const blob = await downloadFile({ hubUrl, repo, path: file.path, accessToken });
        const bytes = Buffer.from(await blob.arrayBuffer());
        const part = Buffer.from(await (await downloadFile({ hubUrl, repo, path: file.path, accessToken })).slice(2, 9).arrayBuffer());
        const sha256 = createHash("sha256").update(bytes).digest("hex");
        check(bytes.equals(want) && part.equals(want.subarray(2, 9)) && facts.size === want.length && file.size === want.length
                && (file.lfs ? file.lfs.oid === sha256 : want.length < 65536), `${repo}/${file.path}, ${bytes.length} bytes`);
    }
    check(files >= 4, `${repo} has ${files} files`);
}
const path = "model-Q4_K_M.gguf";
check((await statusOf(() => downloadFile({ hubUrl, repo: "acme/Gated-GGUF", path }))) === 401, "gated without a token: 401");
check((await statusOf(() => modelInfo({ hubUrl, name: "acme/Private-GGUF" }))) === 401, "private without a token: 401");
check((await statusOf(() => modelInfo({ hubUrl, name: "acme/None", accessToken: "hf_secret" }))) === 404, "none, with a token: 404");
check((await statusOf(() => modelInfo({ hubUrl, name: "acme/Open-GGUF", accessToken: "hf_wrong" }))) === 401, "a wrong token: 401");
check((await fileDownloadInfo({ hubUrl, repo: "acme/Open-GGUF", path: "none" })) === null, "no such file");
process.exit(failures > 0 ? 1 : 0);
JS
cd "$work"
node check.mjs "$(head -n 1 "$work/address")" "$work/hub"
echo "npm_client.sh: $(node -p "require('./node_modules/@huggingface/hub/package.json').version") of @huggingface/hub got every byte"
