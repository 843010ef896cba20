#!/usr/bin/env bash
# clang-tidy over the C++ sources that changed, with the flags of the build. Usage: tidy.sh TREE BUILD_FOLDER [--all]
#
# Changed means: in the commits since the branch point from origin/main; on main itself, in the commits of the last day before HEAD;
# and what is not committed. At most HEARTH_TIDY_FILES of them (default 24, the latest changed first) are checked, so that a large
# change does not cost an hour; the others are listed by name as not checked. --all checks every source file.
set -euo pipefail
root=$(cd "$1" && pwd)
build=$2
mode=${3:-changed}
. "$(dirname "${BASH_SOURCE[0]}")/lint.sh"
most=${HEARTH_TIDY_FILES:-24}
cd "$root"

base() {
    local head branch day
    head=$(git rev-parse HEAD)
    branch=$(git merge-base HEAD origin/main 2>/dev/null || true)
    if [ -n "$branch" ] && [ "$branch" != "$head" ]; then
        echo "$branch"
        return
    fi
    day=$(($(git show -s --format=%ct HEAD) - 86400))
    git rev-list -1 --before="$day" HEAD
}

# The changed paths, latest first: what is not committed, then commit by commit from HEAD backwards.
changed() {
    local from range
    from=$(base)
    range=${from:+$from..}HEAD
    git status --porcelain --untracked-files=all | cut -c4-
    git log --format= --name-only "$range"
}

# Only what the build compiles has flags to check it with.
isCompiled() { grep -qF "\"$root/$1\"" "$build/compile_commands.json"; }

[ -f "$build/compile_commands.json" ] || { echo "clang-tidy: no compile_commands.json in $build"; exit 1; }
if [ "$mode" = --all ]; then
    most=1000000
    mapfile -t candidates < <(sources 'app/*.cpp' 'inference/*.cpp' 'tests/*.cpp')
else
    mapfile -t candidates < <(changed | awk '/\.cpp$/ && !seen[$0]++')
fi
files=()
left=()
for file in "${candidates[@]}"; do
    if [ ! -f "$file" ] || ! isCompiled "$file"; then continue; fi
    if [ "${#files[@]}" -lt "$most" ]; then files+=("$file"); else left+=("$file"); fi
done
if [ "${#left[@]}" -gt 0 ]; then
    printf 'clang-tidy: %d changed files not checked (the limit is %d; tidy.sh --all checks all):\n' "${#left[@]}" "$most"
    printf '  %s\n' "${left[@]}"
fi
if [ "${#files[@]}" -eq 0 ]; then
    echo "clang-tidy: no changed C++ source"
    exit 0
fi
printf 'clang-tidy: checking %d files\n' "${#files[@]}"
findings=$(mktemp)
trap 'rm -f "$findings"' EXIT
# GCC's own warning options are unknown to clang. The warnings are errors (.clang-tidy), so the exit status tells; standard error only
# counts suppressed warnings of system headers.
printf '%s\0' "${files[@]}" | xargs -0 -P "$(nproc)" -n 1 clang-tidy --quiet -p "$build" \
    --extra-arg=-Wno-unknown-warning-option >"$findings" 2>/dev/null && status=0 || status=$?
cat "$findings"
[ "$status" -eq 0 ] || { echo "clang-tidy: findings above (status $status)"; exit 1; }
printf 'clang-tidy: %d files, no finding\n' "${#files[@]}"
