#!/bin/sh
# Folders are libraries: who may include whom (folders.txt), and what each archive may ask of a library (nm).
# shellcheck source=tests/lint/tap
. "$(dirname "$0")/tap"

table=$here/folders.txt

# --- includes ---

# "FILE HEADER" a line; a header in "" as it is, one in <> with its <.
sources | grep -E '^(core|ctl|tui|screens|server)/' | while read -r file; do
    sed -nE 's|^[ \t]*#[ \t]*include[ \t]*"([^"]*)".*|\1|p; s|^[ \t]*#[ \t]*include[ \t]*(<[^>]*)>.*|\1|p' "$file" | sed "s|^|$file |"
done >"$scratch/includes"
if [ -s "$scratch/includes" ]; then ok "$(wc -l <"$scratch/includes") includes are read"; else not_ok "no include was found"; fi

awk -v table="$table" '
    function pattern(glob) { gsub(/\./, "[.]", glob); gsub(/\*/, ".*", glob); return "^(" glob ")$" }
    function patterns(globs,    words, n, i, all) {
        n = split(globs, words, " ")
        for (i = 1; i <= n; i++) all = all (i > 1 ? "|" : "") words[i]
        return n ? pattern(all) : "^$"
    }
    BEGIN {
        while ((getline line < table) > 0) {
            if (line ~ /^libc:/) libc = patterns(substr(line, 6))
            else if (line ~ /\|/ && line !~ /^#/) {
                split(line, part, "|")
                files[++rows] = patterns(part[1]); ours[rows] = patterns(part[2]); libraries[rows] = patterns(part[3])
            }
        }
    }
    {
        for (row = 1; row <= rows && $1 !~ files[row]; row++) ;
        foreign = sub(/^</, "", $2)
        if (row > rows) print $1 ": no line of " table " is for it"
        else if (!foreign && $2 !~ ours[row]) print $1 ": \"" $2 "\""
        else if (foreign && $2 !~ libc && $2 !~ libraries[row]) print $1 ": <" $2 ">"
    }' "$scratch/includes" >"$scratch/left"
none "$scratch/left" "includes: every folder uses only what is below it"

# --- archives ---

lib=$BUILD/lib
names='core-base core-rules core-proto core-token core-store core-sync core-work core-desk tui screens server server-signer'
for name in $names; do
    if ! [ -f "$lib/$name.a" ]; then
        echo "$name" >>"$scratch/absent"
        continue
    fi
    nm -A -u "$lib/$name.a" 2>/dev/null | awk '{ object = $1; sub(/.*:/, "", object); if (object == "") { split($1, p, ":"); object = p[2] } print object, $NF }' >"$scratch/$name.u"
    nm --defined-only "$lib/$name.a" 2>/dev/null | awk 'NF == 3 && $2 ~ /[A-Z]/ { print $3 }' | sort -u >"$scratch/$name.d"
done
[ -f "$scratch/absent" ] || : >"$scratch/absent"
none "$scratch/absent" "archives: all are built"

# Programs and tests link many archives: of two functions with one name, which one is called is chance.
for name in $names; do
    [ -f "$scratch/$name.d" ] && sed "s/$/ $name/" "$scratch/$name.d"
done | awk '{ where[$1] = where[$1] " " $2; n[$1]++ } END { for (s in n) if (n[s] > 1) print s ":" where[s] }' | sort >"$scratch/left"
none "$scratch/left" "archives: no name is defined twice"

# must_not ARCHIVE FILE-OF-SYMBOLS-OR-/PATTERN/ WORDS: no undefined symbol of the archive is one of them.
must_not() {
    archive=$1 what=$2
    shift 2
    if ! [ -f "$scratch/$archive.u" ]; then
        not_ok "$archive: $* (not built)"
        return
    fi
    case $what in
    /*/) expression=${what#/} && awk -v e="${expression%/}" '$2 ~ e' "$scratch/$archive.u" ;;
    *) awk -v file="$what" 'BEGIN { while ((getline s < file) > 0) bad[s] = 1 } $2 in bad' "$scratch/$archive.u" ;;
    esac >"$scratch/left"
    none "$scratch/left" "$archive: $*"
}

# Every symbol of the curses libraries, save those that our own archives define too.
for library in libncursesw.so.6 libtinfo.so.6; do
    path=$(${CC:-gcc} -print-file-name=$library)
    [ -f "$path" ] && nm -D --defined-only "$path" | awk '{ print $NF }' | sed 's/@.*//'
done | grep -vE '^_|^NCURSES' | sort -u >"$scratch/curses.all"
cat "$scratch"/*.d 2>/dev/null | sort -u | comm -13 - "$scratch/curses.all" >"$scratch/curses"
if [ "$(wc -l <"$scratch/curses")" -gt 300 ]; then
    for name in core-base core-rules core-proto core-token core-store core-sync core-work core-desk screens server; do
        must_not $name "$scratch/curses" "no curses"
    done
    if [ -f "$scratch/tui.u" ]; then
        awk -v file="$scratch/curses" 'BEGIN { while ((getline s < file) > 0) bad[s] = 1 }
            $2 in bad && $1 !~ /^(screen|term|draw)[^\/]*[.]o$/' "$scratch/tui.u" >"$scratch/left"
        none "$scratch/left" "tui: curses only in screen, term and draw"
    else
        not_ok "tui: curses only in screen, term and draw (not built)"
    fi
else
    not_ok "the symbols of the curses libraries cannot be read"
fi

must_not tui '/^(sqlite3_|curl_|SCard|C_[A-Z]|p11_|gnutls_|json_|MHD_)/' "no store, network, card or certificate"
must_not screens '/^(sqlite3_|curl_|SCard|C_[A-Z]|p11_|gnutls_|json_|MHD_)/' "no store, network, card or certificate"
must_not core-desk '/^(curl_|C_[A-Z]|p11_|gnutls_|MHD_)/' "no network, card or certificate library"
must_not core-store '/^(curl_|SCard|C_[A-Z]|p11_|gnutls_|MHD_)/' "no network, card or certificate"
must_not core-sync '/^(sqlite3_|SCard|C_[A-Z]|p11_|MHD_)/' "no store, no card"
must_not core-token '/^(sqlite3_|curl_|MHD_)/' "no store, no network"
must_not core-proto '/^(sqlite3_|curl_|SCard|C_[A-Z]|p11_|gnutls_|MHD_|socket$|connect$)/' "neither store nor sockets"
must_not core-base '/^(sqlite3_|curl_|SCard|C_[A-Z]|p11_|gnutls_|json_|MHD_|pthread_create$|socket$)/' "libc, sodium and unistring only"
must_not core-rules '/^(time|clock_gettime|gettimeofday|localtime(_r)?|open|fopen(64)?|read|write|printf|__printf_chk|pthread_.*|malloc|getenv)$/' "pure: no clock, no input or output"
must_not server-signer '/^(sqlite3_|curl_|SCard|C_[A-Z]|p11_|json_|MHD_|socket$|connect$|bind$)/' "no database, no network, no card"
must_not server '/^(SCard|C_[A-Z]|p11_)/' "no card"

# below ARCHIVE ABOVE...: it asks nothing of these archives.
below() {
    archive=$1
    shift
    for above in "$@"; do
        [ -f "$scratch/$above.d" ] && must_not "$archive" "$scratch/$above.d" "nothing of $above"
    done
}
below server core-token core-desk core-store core-sync core-work tui screens
below tui core-rules core-proto core-token core-store core-sync core-desk screens server
below core-base core-rules core-proto core-token core-store core-sync core-work core-desk tui screens server
below core-work core-rules core-proto core-token core-store core-sync core-desk tui screens server
below core-store core-token core-sync core-work core-desk tui screens server
below core-sync core-store core-token core-desk tui screens server
below core-token core-store core-sync core-desk tui screens server
below core-desk tui screens server
below screens core-store core-sync server

# --- functions nobody calls ---

# _FORTIFY_SOURCE renames them __strcpy_chk and so on.
if [ -d "$BUILD/obj" ] && find "$BUILD/obj" -name '*.o' | grep -q .; then
    find "$BUILD/obj" -name '*.o' -exec nm -A -u {} + 2>/dev/null | sed "s|^$BUILD/obj/||" |
        grep -E ' U (__)?(strcpy|strcat|sprintf|vsprintf|strtok|system|popen|rand|srand|gets|mktemp|tmpnam)(_chk)?(@.*)?$' >"$scratch/left"
    none "$scratch/left" "objects: no strcpy, strcat, sprintf, vsprintf, strtok, system, popen, rand, gets"
else
    not_ok "objects: none in $BUILD/obj"
fi
end
