#!/usr/bin/env bash
# No two types of one name in one namespace: the linker takes the functions of one for those of the other, whichever file they come
# from, and no compiler says so. Usage: types.sh TREE
set -euo pipefail
root=$(cd "$1" && pwd)
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/lint.sh"

mapfile -t files < <(sources 'app/*.cpp' 'app/*.h' 'inference/*.cpp' 'inference/*.h')
cd "$root"
if [ "${#files[@]}" -gt 0 ]; then
    while read -r name place first; do
        violation "$place: $name is another type's name, too ($first)"
    done < <(awk -f "$here/types.awk" "${files[@]}" | awk '$1 in seen { print $0, seen[$1]; next } { seen[$1] = $2 }')
fi
finish "type names" "${#files[@]}"
