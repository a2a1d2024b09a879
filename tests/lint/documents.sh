#!/bin/sh
# The sentences of the source documents (tests/data) are among the French messages, for both words for the token.
# shellcheck source=tests/lint/tap
. "$(dirname "$0")/tap"

TAB=$(printf '\t')
deviations=tests/data/deviations.txt

if ! "$here/extract" >"$scratch/pot" 2>"$scratch/said"; then
    not_ok "the messages of the sources cannot be extracted: $(head -n 1 "$scratch/said")"
    end
fi

plain() { sed "s/’/'/g; s/\\\\\"/\"/g"; }
# shown PO...: what a person reads in French: the catalogue's text where it has one, else the id.
shown() {
    msgcat --use-first --no-wrap "$@" "$scratch/pot" | awk '
        function text(line) { sub(/^[^"]*"/, "", line); sub(/"$/, "", line); return line }
        /^msgid "/ || /^msgid_plural "/ { id = text($0) }
        /^msgstr(\[[01]\])? "/ { print text($0) == "" ? id : text($0) }' | plain
}
shown >"$scratch/cle"
shown assets/po/fr@dispositif.po >"$scratch/dispositif"
# Numbers do not break at their blanks.
sed "s/$(printf '\302\240')/ /g" assets/data/directory.json >"$scratch/directory"
# Telephone numbers and addresses are defaults of the configuration.
options=core/desk/options.c

# changed NAMES SENTENCE: the sentence with its deviations.
changed() {
    script=
    for name in $1; do
        [ "$name" = - ] && continue
        grep -q "^$name$TAB" $deviations || { echo "no deviation named $name"; return; }
        script=$script$(awk -F '\t' -v name="$name" '$1 == name { printf "s|%s|%s|;", $2, $3 }' $deviations)
    done
    printf '%s\n' "$2" | plain | sed -E "$script"
}

# compare NAME LIST SHOWN: each sentence of the list is among what a person reads.
compare() {
    while IFS=$TAB read -r part names sentence; do
        case $part in '#'* | '') continue ;; esac
        wanted=$(changed "$names" "$sentence")
        if [ "$part" = contact ]; then
            if ! [ -f $options ]; then
                skip "$1, $part: $options does not exist yet"
            elif grep -qF "$wanted" $options; then
                ok "$1, $part: $wanted"
            else
                not_ok "$1, $part: not a default of the configuration: $wanted"
            fi
        elif [ "$part" = directory ]; then
            if grep -qF "$wanted" "$scratch/directory"; then
                ok "$1, $part: $wanted"
            else
                not_ok "$1, $part: not in the shipped directory: $wanted"
            fi
        elif grep -qF -- "$wanted" "$3"; then
            ok "$1, $part: $wanted"
        else
            not_ok "$1, $part: not among the messages: $wanted"
        fi
    done <"$2"
}

for term in cle dispositif; do
    list=tests/data/sentences-$term.txt
    if [ -f "$list" ]; then
        compare "$term" "$list" "$scratch/$term"
    else
        not_ok "$list is missing"
    fi
done
# The services on line: no word for the token in them.
for list in tests/data/sentences-00*.txt; do
    name=${list#tests/data/sentences-}
    compare "${name%.txt}" "$list" "$scratch/cle"
done

awk -F '\t' '/^[^#]/ { print $1 }' $deviations | sort -u | while read -r name; do
    cut -f 2 tests/data/sentences-*.txt | tr ' ' '\n' | grep -qx "$name" || echo "$name"
done >"$scratch/left"
none "$scratch/left" "deviations: each is used"
awk -F '\t' '/^[^#]/ && (NF != 4 || $4 == "")' $deviations >"$scratch/left"
none "$scratch/left" "deviations: each has its reason"
end
