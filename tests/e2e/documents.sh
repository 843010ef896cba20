#!/usr/bin/env bash
# Documents from a folder to an answer, used with mouse and keys: a folder is added and read, a question is asked, the answer has its
# sources, a mark shows the passage and opens the document beside the chat with the words marked, the inspector tells how it was found;
# a file is dropped on the chat and a folder on the page of documents; a file that was changed is opened where the passage stands now; a
# collection is renamed and removed.
#   bash tests/e2e/documents.sh [PROGRAM [TOOLS_FOLDER [SCREENSHOT_FOLDER]]]
# What is asked and answered is made by made_documents of that folder, files are dragged from its drag_source: no fixtures are needed.
# Skips where a tool is missing.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
program=${1:-$root/build/release/app/hearth}
tools=${2:-$root/build/release/tests/e2e}
shots=${3:-$root/build/screenshots}
needs="sqlite3 convert compare"
. "$root/tests/e2e/lib.sh"

data="$home/data/hearth"
mkdir -p "$data"
# A context that not all passages find room in.
printf '[engine]\ndevice=cpu\ncontext=2560\n[look]\ntheme=light\n' >"$data/settings.ini"
QT_QPA_PLATFORM=offscreen "$tools/made_documents" "$home" || fail "the documents could not be made"
folder="$home/Boat club"

library() { sqlite3 -cmd '.timeout 5000' "$data/documents/library.sqlite" "$1" 2>/dev/null; }
chats() { sqlite3 -cmd '.timeout 5000' "$data/hearth.sqlite" "$1" 2>/dev/null; }
is() { [ "$(library "$2")" = "$1" ]; }      # is NUMBER SQL, of the documents' library
chatsHave() { [ "$(chats "$2")" = "$1" ]; } # the same of the chats
click() {
    xdotool mousemove "$1" "$2" click 1
    sleep 0.7
}
# try SECONDS "COMMAND" CONDITION...: does it again and again until it worked; a busy machine draws late, and a click goes astray.
try() {
    local until=$((SECONDS + $1)) action=$2
    shift 2
    while ! "$@"; do
        [ "$SECONDS" -lt "$until" ] || return 1
        eval "$action"
        for _ in $(seq 10); do
            if "$@"; then return 0; fi
            sleep 0.3
        done
    done
}
# pixels COLOUR GEOMETRY: how many of the window have about this colour.
pixels() {
    import -window "$window" -crop "$2" +repage "$home/part.png"
    convert "$home/part.png" -alpha off -fuzz 2% -fill black +opaque "$1" -fill white -opaque "$1" -format '%[fx:round(mean*w*h)]' info:
}
has() { [ "$(pixels "$1" "$2")" -ge "$3" ]; } # has COLOUR GEOMETRY NUMBER
hasNot() { [ "$(pixels "$1" "$2")" -lt "$3" ]; }
# spot COLOUR X Y WIDTH HEIGHT: sets at_x and at_y to the middle of the topmost thing of this colour there.
spot() {
    local box
    import -window "$window" -crop "$4x$5+$2+$3" +repage "$home/part.png"
    # Lines of pixels from the first one that has the colour, as many as a mark is high.
    box=$(convert "$home/part.png" -alpha off -fuzz 2% -fill black +opaque "$1" -fill white -opaque "$1" txt:- \
        | sed -n 's/^\([0-9]*\),\([0-9]*\):.*white.*/\1 \2/p' | awk 'NR == 1 { x = $1; y = $2 } END { if (NR) print x, y }')
    [ -n "$box" ] || return 1
    read -r at_x at_y <<<"$box"
    at_x=$((at_x + $2 + 4))
    at_y=$((at_y + $3 + 4))
}
differs() { # differs NAME PIXELS: the window now from the picture of this name
    import -window "$window" "$home/now.png"
    [ "$(compare -metric AE "$shots/$1.png" "$home/now.png" null: 2>&1 | cut -d. -f1 | cut -d' ' -f1)" -ge "$2" ]
}

# drag PATH X Y [NAME]: from another program's window onto the place, there with a screenshot, and back to Hearth.
drag() {
    local source from
    "$tools/drag_source" 1300 100 "$1" >/dev/null 2>&1 &
    source=$!
    pids+=("$source")
    from=$(timeout 60 xdotool search --sync --onlyvisible --pid "$source" 2>/dev/null | head -n 1)
    [ -n "$from" ] || fail "there is nothing to drag from"
    sleep 1
    xdotool mousemove 1350 150 mousedown 1
    for step in 10 20 30; do
        sleep 0.2
        xdotool mousemove $((1350 - step)) $((150 + step))
    done
    xdotool mousemove $(($2 + 30)) "$3"
    sleep 0.5
    xdotool mousemove "$2" "$3"
    sleep 1
    if [ -n "${4:-}" ]; then shot "$4"; fi
    xdotool mouseup 1
    sleep 1
    kill "$source" 2>/dev/null || true
    xdotool windowfocus "$window"
    sleep 0.5
}

soft='#fae8dd' # behind marks and numbers
accent='#c24e1d'
marked='#fdf0cf' # a page under the marker of the passage
word='#f9c158'   # and where a word of it matters
answer=700x420+300+150
beside=440x680+728+110

# The page of documents, whatever is open.
page() {
    xdotool key Escape
    sleep 0.7
    xdotool key ctrl+shift+d
    sleep 1
}

start "$home/reciter.gguf"
resize 1180 800

# A folder becomes a collection, and all of it is read or reported.
addFolder() {
    page
    click 660 466
    click 500 195
    xdotool key ctrl+a type --delay 10 "$folder"
    xdotool key Return
    sleep 1
    click 830 638 # Add this folder
}
try 120 addFolder is 1 "SELECT count(*) FROM collections WHERE name = 'Boat club'" || fail "there is no collection"
waitFor 120 is 4 "SELECT count(*) FROM collection_files" || fail "not all files of the folder were found"
waitFor 600 is 0 "SELECT count(*) FROM files WHERE is_waiting = 1" || fail "not all files were read within 600 s"

# Asked: the answer has marks, the passages that they name, and a warning at the sentence that stands nowhere.
try 60 'click 950 124' is 1 "SELECT count(*) FROM attachments" || fail "the collection is not attached to a new chat"
sleep 1
xdotool type --delay 20 "How often is the boat house painted?"
finished="SELECT count(*) FROM messages WHERE role = 'assistant' AND state = 'finished'"
try 180 'xdotool key Return' chatsHave 1 "$finished" || fail "the question has no answer"
[ "$(chats "SELECT json_extract(sources, '\$.kind') FROM messages WHERE role = 'assistant'")" = found ] || fail "the answer has no passages"
[ "$(chats "SELECT json_extract(sources, '\$.given[0].name') || ', ' || json_extract(sources, '\$.given[0].page') FROM messages WHERE role = 'assistant'")" \
    = "handbook.pdf, 3" ] || fail "the first passage is not page 3 of the handbook"
xdotool mousemove 4 4
waitFor 30 has "$soft" "$answer" 100 || fail "there is no mark in the answer"
shot documents-answer

# Over a mark its passage is shown, and a click opens the page.
spot "$soft" 300 150 760 250 || fail "the mark was not found"
mark_x=$at_x mark_y=$at_y
try 30 "xdotool mousemove 4 4; sleep 0.5; xdotool mousemove $mark_x $mark_y; sleep 1.5" differs documents-answer 20000 \
    || fail "the passage is not shown over its mark"
shot documents-mark
try 60 "click $mark_x $mark_y" has "$marked" "$beside" 3000 || fail "no page with marked words opened"
waitFor 20 has "$word" "$beside" 300 || fail "the words of the passage are not marked"
xdotool mousemove 4 4
sleep 1
shot documents-page
xdotool key Escape
waitFor 20 hasNot "$marked" "$beside" 100 || fail "Escape did not close the document"

# The chip below the answer opens it too.
spot "$soft" 300 $((mark_y + 24)) 300 80 || fail "the source has no chip"
chip_y=$at_y
try 60 "click $((at_x + 30)) $at_y" has "$marked" "$beside" 3000 || fail "the chip did not open the page"
xdotool key Escape
waitFor 20 hasNot "$marked" "$beside" 100 || fail "Escape did not close the document again"

# How it was found.
xdotool mousemove 4 4
sleep 1
spot "$accent" 300 $((chip_y + 24)) 700 60 || fail "there is no way to the inspector"
try 30 "click $((at_x + 30)) $((at_y + 4))" differs documents-answer 200000 || fail "the inspector did not open"
shot documents-inspector
xdotool key Escape
sleep 1

# What fills the context, and what found no room in it.
xdotool mousemove 4 4
sleep 1
try 30 'click 1107 37' has "$accent" 360x60+750+80 500 || fail "the bar of what fills the context is not shown"
xdotool mousemove 4 4
sleep 1
shot documents-context
xdotool key Escape
sleep 1

# A file that is dropped on the chat is asked about there alone, a folder on the page of documents becomes a collection.
xdotool mousemove 4 4
try 120 "drag '$folder/keys.txt' 700 500 documents-drop-chat" is 1 "SELECT count(*) FROM collections WHERE owner_chat >= 0" \
    || fail "the file that was dropped on the chat is not asked about"
page
try 120 "drag '$home/Letters' 700 650 documents-drop-page" is 1 "SELECT count(*) FROM collections WHERE name = 'Letters' AND owner_chat < 0" \
    || fail "the folder that was dropped on the page is no collection"
waitFor 600 is 0 "SELECT count(*) FROM files WHERE is_waiting = 1" || fail "what was dropped was not read within 600 s"

# The handbook has a page more now: the old answer opens it where the passage stands today.
hashOfHandbook() { library "SELECT hex(hash) FROM files WHERE path = '$folder/handbook.pdf'"; }
old=$(hashOfHandbook)
isReadAgain() { [ "$(hashOfHandbook)" != "$old" ] && is 0 "SELECT count(*) FROM files WHERE is_waiting = 1"; }
cp "$home/second edition.pdf" "$folder/handbook.pdf"
waitFor 600 isReadAgain || fail "the changed file was not read again"
back() {
    page
    click 130 393 # the chat, in the list
    sleep 1
    click "$mark_x" "$mark_y"
}
try 60 back has "$marked" "$beside" 3000 || fail "the passage was not found in the changed file"
xdotool mousemove 4 4
sleep 1
shot documents-changed

# Renamed, the chat's title left alone.
rename() {
    page
    xdotool key Down
    sleep 0.3
    xdotool key F2
    sleep 0.5
    xdotool key ctrl+a type --delay 20 "Club papers"
    xdotool key Return
    sleep 0.5
}
title=$(chats "SELECT title FROM chats")
try 60 rename is 1 "SELECT count(*) FROM collections WHERE name = 'Club papers'" || fail "the collection was not renamed"
[ "$(chats "SELECT title FROM chats")" = "$title" ] || fail "the chat was renamed, too"

# Removed after a question; the files stay.
remove() {
    page
    xdotool key Down
    sleep 0.3
    xdotool key Delete
    sleep 1
    shot documents-remove
    xdotool key Tab Return
    sleep 0.5
}
try 60 remove is 0 "SELECT count(*) FROM collections WHERE name = 'Club papers'" || fail "the collection was not removed"
waitFor 60 is 1 "SELECT count(*) FROM attachments" || fail "the chat still asks about it"
[ -f "$folder/handbook.pdf" ] || fail "a file of the user was deleted"
quit
echo "documents.sh: a folder read, asked about, its page opened with the words marked, also after a change, inspected, dropped files taken, renamed and removed"
