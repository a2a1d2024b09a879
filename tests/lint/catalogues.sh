#!/bin/sh
# The catalogues against the messages of the sources: complete, current, well formed, and agreeing with the token's word.
# shellcheck source=tests/lint/tap
. "$(dirname "$0")/tap"

TAB=$(printf '\t')
LABEL_COLUMNS=37       # of a 40-column screen: two before the text, one free at the end
LONG_LABEL_COLUMNS=77  # of an 80-column one
exceptions=$here/catalogues.txt

if ! "$here/extract" >"$scratch/pot" 2>"$scratch/said"; then
    not_ok "the messages of the sources cannot be extracted: $(head -n 1 "$scratch/said")"
    end
fi
ok "the messages of the sources are extracted"
none "$scratch/said" "xgettext has nothing to say about them"

# pairs PO: "id<TAB>text" a line, one for each plural form too. Obsolete ones are left out.
pairs() {
    msgattrib --no-wrap --no-obsolete "$1" | awk '
        function text(line) { sub(/^[^"]*"/, "", line); sub(/"$/, "", line); gsub(/\\"/, "\"", line); return line }
        /^msgid "/ { id = text($0); many = "" }
        /^msgid_plural "/ { many = text($0) }
        /^msgstr "/ { print id "\t" text($0) }
        /^msgstr\[0\] "/ { print id "\t" text($0) }
        /^msgstr\[1\] "/ { print many "\t" text($0) }' | awk -F '\t' '$1 != ""'
}
ids() { pairs "$1" | cut -f 1 | LC_ALL=C sort -u; }
# allowed KIND: the texts that catalogues.txt excepts from a rule.
allowed() { awk -F '\t' -v kind="$1" '$1 == kind { print $2 }' "$exceptions"; }
# unlike FILE: what of standard input's first column is not a line of FILE
unlike() { awk -F '\t' -v file="$1" 'BEGIN { while ((getline line < file) > 0) there[line] = 1 } !($1 in there)'; }

ids "$scratch/pot" >"$scratch/ids"
for name in en fr@dispositif en@dispositif; do
    po=assets/po/$name.po
    if ! [ -f "$po" ]; then
        not_ok "$po is missing"
        end
    fi
    msgfmt --check --output-file=/dev/null "$po" 2>"$scratch/said"
    none "$scratch/said" "$name: msgfmt --check"
    # The sources say which messages are formats, not the catalogue's own flags.
    { msgmerge --quiet --no-fuzzy-matching "$po" "$scratch/pot" | msgfmt --check-format --output-file=/dev/null -; } 2>"$scratch/said"
    none "$scratch/said" "$name: the same conversions as the sources"
    msgattrib --only-fuzzy --no-obsolete --no-wrap "$po" | grep '^msgid "..*"' >"$scratch/fuzzy"
    none "$scratch/fuzzy" "$name: none fuzzy"
    grep '^#~' "$po" >"$scratch/obsolete"
    none "$scratch/obsolete" "$name: none obsolete"
    pairs "$po" >"$scratch/$name"
    awk -F '\t' '$2 == ""' "$scratch/$name" >"$scratch/empty"
    none "$scratch/empty" "$name: none empty"
    unlike "$scratch/ids" <"$scratch/$name" | cut -f 1 >"$scratch/gone"
    none "$scratch/gone" "$name: none that the sources no longer have"
    # A space at an end is part of a sentence that is put together.
    awk -F '\t' '(substr($1, 1, 1) == " ") != (substr($2, 1, 1) == " ") || (($1 ~ / $/) != ($2 ~ / $/)) || $2 ~ /  /' \
        "$scratch/$name" >"$scratch/spaces"
    none "$scratch/spaces" "$name: the same spaces at the ends, none doubled"
    # "2-Modifier mon mot de passe": the number is the key.
    awk -F '\t' '$1 ~ /^[0-9]-/ && substr($1, 1, 2) != substr($2, 1, 2)' "$scratch/$name" >"$scratch/number"
    none "$scratch/number" "$name: labels keep their number"
    awk -F '\t' '$1 ~ /^[0-9]-/' "$scratch/$name" | while IFS=$TAB read -r id text; do
        room=$LABEL_COLUMNS
        [ "$(printf %s "$id" | wc -m)" -le $LABEL_COLUMNS ] || room=$LONG_LABEL_COLUMNS
        width=$(printf %s "$text" | wc -m)
        [ "$width" -le $room ] || echo "$text ($width columns of $room)"
    done >"$scratch/wide"
    none "$scratch/wide" "$name: labels fit their row"
done

cut -f 1 "$scratch/en" >"$scratch/there"
unlike "$scratch/there" <"$scratch/ids" >"$scratch/missing"
none "$scratch/missing" "en: no message is missing"
awk -F '\t' '$1 == $2 { print $1 }' "$scratch/en" | grep '[[:alpha:]]' | grep -v '^%' >"$scratch/same"
allowed same >"$scratch/allowed"
unlike "$scratch/allowed" <"$scratch/same" >"$scratch/left"
none "$scratch/left" "en: no French left as it was"
cut -f 2 "$scratch/en" "$scratch/en@dispositif" | grep -E '[[:alnum:]] [:;?!]|[«»]' >"$scratch/french"
none "$scratch/french" "en: no French spacing or quotation marks"

# --- the word for the token ---

CLE="\\<clés?\\>"
# What agrees with «clé»: participles and adjectives the screens use for the token, and pronouns.
HER="\\<(elles?|celles?|(dé|re)?branchées?|verrouillées?|(dé)?bloquées?|prêtes?|perdues?|volées?|brisées?|retirées?|absentes?|reconnues?|lues?|utilisées?|désactivées?|insérées?|remplacées?)\\>|[[:alpha:]]-la\\>|\\<la (vôtre|tienne|sienne|mienne)\\>|\\<la (dé|re)?(branch|verrouill|bloqu|retir|remett|rapport)"

grep -iE "$CLE|$HER" "$scratch/ids" >"$scratch/token-ids"
allowed other >"$scratch/allowed"
unlike "$scratch/allowed" <"$scratch/token-ids" >"$scratch/wanted"
cut -f 1 "$scratch/fr@dispositif" >"$scratch/there"
unlike "$scratch/there" <"$scratch/wanted" >"$scratch/left"
none "$scratch/left" "fr@dispositif: every sentence about the token has its own"
cut -f 2 "$scratch/fr@dispositif" | grep -iE "$CLE|$HER" >"$scratch/feminine"
allowed overlay >"$scratch/allowed"
unlike "$scratch/allowed" <"$scratch/feminine" >"$scratch/left"
none "$scratch/left" "fr@dispositif: nothing agrees with «clé» any more"
awk -F '\t' '$1 == $2' "$scratch/fr@dispositif" "$scratch/en@dispositif" >"$scratch/left"
none "$scratch/left" "overlays: only what changes"
cut -f 2 "$scratch/fr@dispositif" | grep -iE "\\<(la|une|aucune|cette|ma|votre nouvelle|nouvelle|même la|de le|à le|des le) dispositif|(d'|l'|qu'elle )dispositif" >"$scratch/left"
none "$scratch/left" "fr@dispositif: articles agree"

awk -F '\t' '{ print $2 "\t" $1 }' "$scratch/en" | grep -iE "^[^$TAB]*\\<keys?\\>" >"$scratch/key-texts"
allowed keyboard >"$scratch/allowed"
unlike "$scratch/allowed" <"$scratch/key-texts" | cut -f 2 | LC_ALL=C sort -u >"$scratch/wanted"
cut -f 1 "$scratch/en@dispositif" >"$scratch/there"
unlike "$scratch/there" <"$scratch/wanted" >"$scratch/left"
none "$scratch/left" "en@dispositif: every sentence about the key has its own"
unlike "$scratch/wanted" <"$scratch/there" >"$scratch/left"
none "$scratch/left" "en@dispositif: only sentences about the key"
cut -f 2 "$scratch/en@dispositif" | grep -iE "\\<keys?\\>|\\<an device" >"$scratch/left"
none "$scratch/left" "en@dispositif: no key any more"

# --- the words of product texts: what the people who use it say ---

grep -iE "\\<(faux|fausse)\\>|barre d'espace\\>|\\<visualis|\\<(login|email|e-mail|digital|valider|merci de)\\>|\\<cliqu|\\<SVP\\>" "$scratch/ids" >"$scratch/words"
allowed document >"$scratch/allowed"
unlike "$scratch/allowed" <"$scratch/words" >"$scratch/left"
none "$scratch/left" "French: erroné, barre d'espacement, afficher, choisir, courriel"
grep -iE "\\<opérations?\\>" "$scratch/ids" >"$scratch/words"
allowed operation >"$scratch/allowed"
unlike "$scratch/allowed" <"$scratch/words" >"$scratch/left"
none "$scratch/left" "French: demande rather than opération"
grep -E '[^ ]:( |$)' "$scratch/ids" >"$scratch/left"
none "$scratch/left" "French: a space before a colon"
grep -E '[[:alnum:]] [?!;]' "$scratch/ids" >"$scratch/left"
none "$scratch/left" "French: no space before ? ! ;"

# --- exceptions that no longer except anything ---

awk -F '\t' 'NF != 3 || $3 == ""' "$exceptions" | grep -v '^#' >"$scratch/left"
none "$scratch/left" "catalogues.txt: every exception has its reason"
{
    for kind in other operation document; do allowed $kind | unlike "$scratch/ids"; done
    cut -f 2 "$scratch/en" >"$scratch/texts"
    for kind in keyboard same; do allowed $kind | unlike "$scratch/texts"; done
    cut -f 2 "$scratch/fr@dispositif" >"$scratch/texts"
    allowed overlay | unlike "$scratch/texts"
} >"$scratch/left"
none "$scratch/left" "catalogues.txt: every exception is still needed"
end
