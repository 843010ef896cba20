# Types that are defined at the scope of a namespace, as "namespace::Name path:line". Types of an unnamed namespace are of one file only.
# Reads code that clang-format has laid out: what stands in a namespace begins its line.
FNR == 1 { depth = 0 }
/^(inline )?namespace([ ][A-Za-z_:0-9]+)? \{$/ {
    name = $0
    sub(/^(inline )?namespace ?/, "", name)
    sub(/ ?\{$/, "", name)
    open[++depth] = name
    next
}
/^\} \/\/ namespace/ { depth-- }
{ sub(/ *\/\/.*$/, "") }
/^(template <.*> )?(struct|class|union|enum) .*[^;]$/ || /^(struct|class|union|enum) .*\{.*\};$/ {
    name = $0
    sub(/^template <.*> /, "", name)
    sub(/^(struct|class|union|enum( class| struct)?) (alignas\([^)]*\) |\[\[[a-z_]+\]\] )?/, "", name)
    if (!match(name, /^[A-Za-z_0-9]+(::[A-Za-z_0-9]+)*/) || substr(name, RLENGTH + 1, 1) == "<") next # a specialization
    path = substr(name, 1, RLENGTH)
    for (i = depth; i > 0; --i) {
        if (open[i] == "") next
        path = open[i] "::" path
    }
    print path, FILENAME ":" FNR
}
