#!/bin/sh
# What the compiler does not say about the sources: sizes, banned words, headers that stand alone, traces of this machine.
# shellcheck source=tests/lint/tap
. "$(dirname "$0")/tap"

FILE_LINES=600
FUNCTION_LINES=80

sources >"$scratch/sources"
if [ -s "$scratch/sources" ]; then ok "$(wc -l <"$scratch/sources") sources are read"; else not_ok "no source was found"; fi

# --- sizes ---

while read -r file; do
    lines=$(wc -l <"$file")
    [ "$lines" -le $FILE_LINES ] || echo "$file: $lines lines"
done <"$scratch/sources" >"$scratch/left"
none "$scratch/left" "no file over $FILE_LINES lines"

# A function's body is what stands between { and } in the first column; its head is part of it.
while read -r file; do
    awk -v file="$file" -v most=$FUNCTION_LINES '
        /^{/ { body = 1; from = head ? head : NR }
        /^}/ && body { if (NR - from + 1 > most) print file ":" from ": " NR - from + 1 " lines"; body = 0 }
        !body { head = /^[A-Za-z_].*[(]/ ? NR : /^[ \t]/ && head ? head : 0 }' "$file"
done <"$scratch/sources" >"$scratch/left"
none "$scratch/left" "no function over $FUNCTION_LINES lines"

# --- words ---

# word EXPRESSION WHY FILES: no source of the folders has it outside comments and strings.
word() {
    grep -E "$3" "$scratch/sources" | while read -r file; do
        sed -E 's,"([^"\\]|\\.)*","",g; s,/[*]([^*]|[*][^/])*[*]/,,g; s,^ ?[*] .*,,; s,/[*].*,,' "$file" | grep -nE "$1" | sed "s,^,$file:,"
    done >"$scratch/left"
    none "$scratch/left" "$2"
}
ours='^(core|ctl|tui|screens|server)/'
word '\<leaveok\>' "no leaveok: the cursor is where a reader looks" "$ours"
word '\<(A_BLINK|blink_on|enter_blink_mode)\>' "nothing blinks" "$ours"
word '\<(flash|beep) *\(' "nothing flashes" "$ours"
word '\<(strcpy|strcat|sprintf|vsprintf|strtok|system|popen|rand|srand|gets|alloca) *\(' \
    "no strcpy, strcat, sprintf, strtok, system, popen, rand, gets" "^(core|ctl|tui|screens|server|tests)/"
word '^typedef +(struct|enum|union)( +[A-Za-z_0-9]+)? *([{]|[A-Za-z_0-9]+ *;)' "no typedef of a struct or an enum" "^(core|ctl|screens|server)/"
sed 's,.*/,,; s/[.].*//' "$scratch/sources" | grep -nxE 'misc|util|utils|common|manager' >"$scratch/left"
none "$scratch/left" "no file is a bag: misc, util, common, manager"

# --- every header alone ---

# shellcheck disable=SC2016
flags=$(printf 'include Makefile\nlint-flags:\n\t@echo $(CPPFLAGS) $(P11_CFLAGS) $(CFLAGS)\n' | SAN='' make -s -f - lint-flags 2>"$scratch/said" | tail -n 1)
case $flags in
*-std=*)
    grep '[.]h$' "$scratch/sources" >"$scratch/headers"
    # shellcheck disable=SC2086
    xargs -n 6 -P "$(nproc)" ${CC:-gcc} $flags -fsyntax-only <"$scratch/headers" 2>"$scratch/said"
    # A header of macros alone is an empty unit, and no fault.
    grep -E 'error|warning' "$scratch/said" | grep -vE 'empty translation unit|being treated as errors' >"$scratch/left"
    none "$scratch/left" "each of $(wc -l <"$scratch/headers") headers compiles alone"
    ;;
*) not_ok "the Makefile does not say its flags: $(head -n 1 "$scratch/said")" ;;
esac
while read -r file; do
    guard=GUICHET_$(echo "$file" | sed 's/[.]h$//; s,^core/,,; s,^tests/,,' | tr 'a-z/.-' 'A-Z___')_H
    grep -q "^#ifndef ${guard}\$" "$file" || echo "$file: expected $guard"
done <<EOF >"$scratch/left"
$(grep -E '^(core|tui|screens|server|ctl)/.*[.]h$' "$scratch/sources")
EOF
none "$scratch/left" "each header has its own guard"

# --- the tree ---

if [ -f README.md ]; then
    awk '$2 ~ /^lib/ { print $2 }' packages.txt | while read -r package; do
        stem=$(echo "$package" | sed -E 's/^lib//; s/-dev$//; s/[0-9.]+(-gnutls)?$//')
        grep -qiE "$package|$stem" README.md || echo "$package"
    done >"$scratch/left"
    none "$scratch/left" "README.md names every library of packages.txt"
else
    skip "README.md does not exist yet: are all libraries named in it?"
fi

# Written in two halves, so that this file is not one of those it finds.
shared='[.][.]/shar''ed'
machine="/wo""rk/|/ro""ot/|/ho""me/[a-z]"
tree_files | while read -r file; do
    [ -f "$file" ] || continue
    grep -IHnE "(^|[^A-Za-z0-9_.\$}*-])($machine)|$shared" "$file"
done | cut -c 1-200 >"$scratch/left"
none "$scratch/left" "no path of the machine it was written on"
end
