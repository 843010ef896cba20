# shellcheck shell=bash
# Shell functions of the lints. Sourced after `root` is set to the tree to be checked (the self-test checks trees of its own).
# A lint prints every violation as "path:line: what, and the rule" and ends with 1 when there was one.

violations=0

violation() {
    printf '%s\n' "$*"
    violations=$((violations + 1))
}

# sources PATTERN...: files that git holds or would add, by pathspec, one a line.
sources() {
    git -C "$root" ls-files --cached --others --exclude-standard -- "$@" | sort -u | while IFS= read -r file; do
        if [ -f "$root/$file" ]; then printf '%s\n' "$file"; fi
    done
}

# finish WHAT COUNT: the verdict and the exit status.
finish() {
    if [ "$violations" -gt 0 ]; then
        printf '%s: %d violations in %d files\n' "$1" "$violations" "$2"
        exit 1
    fi
    # A lint that found nothing to read has checked nothing: that is a failure of the lint.
    [ "$2" -gt 0 ] || { printf '%s: no files to check under %s\n' "$1" "$root"; exit 1; }
    printf '%s: %d files, no violation\n' "$1" "$2"
    exit 0
}
