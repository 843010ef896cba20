#!/usr/bin/env bash
# The page of documents, used with mouse and keys: a folder is added and read, the report says what could not be read and why and is saved
# as a table, a chat is begun that asks about it, and a file is added to that chat alone.
#   bash tests/e2e/documents_page.sh [PROGRAM [SCREENSHOT_FOLDER [SHARED]]]     SHARED: the folder that holds documents/
# Skips where the documents or a tool are missing.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
program=${1:-$root/build/release/app/hearth}
shots=${2:-$root/build/screenshots}
shared=${HEARTH_FIXTURES:-${3:-$root/../shared}}
[ -d "$shared/documents/files" ] || { echo "documents_page.sh: no documents at $shared"; exit 77; }
needs=sqlite3
. "$root/tests/e2e/lib.sh"

data="$home/data/hearth"
mkdir -p "$data" "$home/Downloads" "$home/letters"
printf '[engine]\ndevice=cpu\n' >"$data/settings.ini"
folder="$home/Contracts and papers"
mkdir "$folder" # of each kind a small one: the reading has the lowest priority
(cd "$shared/documents/files" && cp --parents archive/*.pdf archive/empty.txt clinical/*.html legal/*.txt office/board-minutes-2024.odt \
    office/glasswort-cleaning-offer.pdf personal/*.md "$folder")
files=$(find "$folder" -type f | wc -l)
printf 'The boat house is painted every third spring, next in 2027.\n' >"$home/letters/boat house.txt"

library() { sqlite3 -cmd '.timeout 5000' "$data/documents/library.sqlite" "$1" 2>/dev/null; }
chats() { sqlite3 -cmd '.timeout 5000' "$data/hearth.sqlite" "$1" 2>/dev/null; }
is() { # is NUMBER SQL, of the documents' library
    [ "$(library "$2")" = "$1" ]
}
click() {
    xdotool mousemove "$1" "$2" click 1
    sleep 0.7
}
path() { # in the file browser: go there
    click 500 195
    xdotool key ctrl+a type --delay 10 "$1"
    xdotool key Return
    sleep 1
}

start
resize 1180 800
xdotool key ctrl+shift+d
sleep 1
shot documents-empty

# A folder, from the page that is empty.
click 660 466
path "$folder"
shot documents-add
click 830 638 # Add this folder
waitFor 20 is 1 "SELECT count(*) FROM collections WHERE name = 'Contracts and papers'" || fail "there is no collection"
waitFor 20 is "$files" "SELECT count(*) FROM collection_files" || fail "not all files of the folder were found"
shot documents-progress
waitFor 600 is 0 "SELECT count(*) FROM files WHERE is_waiting = 1" || fail "not all files were read within 600 s"
sleep 2
shot documents

# The report, and its table.
click 1046 124
sleep 1
shot documents-report
click 450 134 # With problems
sleep 0.5
shot documents-report-problems
click 1057 91 # Save as CSV
table="$home/Downloads/Report of Contracts and papers.csv"
waitFor 10 test -s "$table" || fail "the report was not saved"
[ "$(wc -l <"$table")" = $((files + 1)) ] || fail "the report has $(wc -l <"$table") lines, not one for each of $files files and a heading"
for line in 'remuneration-papers-encrypted.pdf.*Not read.*Encrypted' 'backup-plan-damaged.pdf.*Not read.*Damaged' 'empty.txt.*Not read.*Empty' \
    'board-minutes-2024.odt.*Indexed",'; do
    grep -q "$line" "$table" || fail "the report does not say: $line"
done

# A chat about them.
click 380 91 # All collections
click 950 124
sleep 1
shot documents-ask
waitFor 10 is 1 "SELECT count(*) FROM attachments" || fail "the collection is not attached to the new chat"
click 354 750 # the paper clip: a file for this chat alone
sleep 0.5
shot documents-attach
xdotool key Return
sleep 1
path "$home/letters"
click 500 248
click 830 638
waitFor 20 is 2 "SELECT count(*) FROM attachments" || fail "the file is not attached to the chat"
waitFor 20 is 1 "SELECT count(*) FROM collections WHERE owner_chat >= 0" || fail "the chat has no files of its own"
sleep 2
shot documents-chips
owner=$(library "SELECT owner_chat FROM collections WHERE owner_chat >= 0")

# A new chat that never was asked anything leaves nothing behind.
quit
is 0 "SELECT count(*) FROM attachments WHERE chat_id = $owner" || fail "a chat that was not stored left its documents"
is 1 "SELECT count(*) FROM collections" || fail "the files of a chat that was not stored are still there"
[ "$(chats "SELECT count(*) FROM chats")" = 0 ] || fail "there is a chat though nothing was asked"
echo "documents_page.sh: a folder read, its report saved, a chat that asks about it"
