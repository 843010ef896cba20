#!/usr/bin/env bash
# Writes the guide's answers into golden.json: asks its questions anew, at temperature 0, on the CPU with plain C++ (no SIMD).
#   bash tests/guide/regenerate.sh [HEARTH_CLI [MODEL]]        MODEL: without it, the guide beside hearth-cli
# Do it when resources/guide/hearth-guide-q8_0.gguf is another one; read the difference before you commit it. Needs python3.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
exec python3 - "${1:-$root/build/release/app/cli/hearth-cli}" "${2:-}" "$root/tests/guide/golden.json" <<'PYTHON'
import hashlib, json, pathlib, subprocess, sys

program, model, path = sys.argv[1:]
guide = pathlib.Path(model) if model else pathlib.Path(program).parent / "guide" / "hearth-guide-q8_0.gguf"
golden = json.loads(pathlib.Path(path).read_text())
for conversation in golden["conversations"]:
    turns = conversation["turns"]
    script = "".join(turn["user"] + "\n" for turn in turns)
    command = [program, "chat", str(guide), "--json", "--temp", "0", "--device", "cpu", "--isa", "scalar"]
    done = subprocess.run(command, input=script, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stderr)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) == len(turns), conversation["name"]
    for turn, answer in zip(turns, answers):
        turn["assistant"] = answer["answer"]
        print(f"> {turn['user']}\n{answer['answer']}\n")
        if answer["finish"] != "end":
            print(f"  NOTE: this answer ended with {answer['finish']}\n")
golden["sha256"] = hashlib.sha256(guide.read_bytes()).hexdigest()
pathlib.Path(path).write_text(json.dumps(golden, indent=2, ensure_ascii=False) + "\n")
PYTHON
