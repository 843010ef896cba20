#!/usr/bin/env bash
# Measures the index of documents at a size: files made from templates, indexed, asked by words, by vectors, and by both with the best
# thirty judged, also right after a file was added. Usage: documents.sh BUILD [FILES [PASSAGES_A_FILE [JUDGE]]] (10000 and 100: a million
# passages; some ten minutes and six gigabytes of disk). JUDGE: a model that judges; without one verdicts are made up, and cost nothing.
# TMPDIR says where.
set -euo pipefail
build=$1
files=${2:-10000}
passages=${3:-100}
cmake --build "$build" --target documents_bench >/dev/null
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$build/tests/bench/documents_bench" "$folder" "$files" "$passages" 200 vectors ${4:+"$4"}
