# shellcheck shell=bash
# What the scripts that use the Lab share, besides lib.sh: the history's database, and clicks that wait for what comes of them. Sourced;
# expects data (Hearth's data folder) and theme.

sql() { sqlite3 -cmd '.timeout 5000' "$data/hearth.sqlite" "$1" 2>/dev/null; }
is() { [ "$(sql "$2")" = "$1" ]; } # is VALUE SQL
newest="(SELECT result FROM lab_runs ORDER BY started_at DESC LIMIT 1)"
look() { import -window "$window" -depth 8 rgb:- | md5sum; } # what the window shows, as a number
isOther() { [ "$(look)" != "$1" ]; }
settle() { # until two looks are the same; what never rests (a spinner, a caret) has SECONDS
    local before after
    before=$(look)
    for _ in $(seq "${1:-4}"); do
        sleep 0.5
        after=$(look)
        if [ "$before" = "$after" ]; then return 0; fi
        before=$after
    done
}
press() { # press X Y: clicks until the window shows something else for it: a click can come too early on a busy machine
    local before
    xdotool mousemove --window "$window" "$1" "$2"
    settle 3
    before=$(look)
    for _ in 1 2 3; do
        xdotool click 1
        if waitFor 20 isOther "$before" && settle && isOther "$before"; then return 0; fi
    done
    shot "lab-failed-$theme"
    fail "nothing came of a click at $1 $2"
}
pressUntil() { # pressUntil X Y COMMAND...
    local x=$1 y=$2
    shift 2
    for _ in 1 2 3; do
        xdotool mousemove --window "$window" "$x" "$y" click 1
        if waitFor 60 "$@"; then return 0; fi
    done
    return 1
}
hasRuns() { is "$1" "SELECT count(*) FROM lab_runs"; }
