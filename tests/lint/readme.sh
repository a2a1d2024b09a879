#!/bin/sh
# README.md names nothing that is not there: options, commands, paths. Read from the programs themselves.
# shellcheck source=tests/lint/tap
. "$(dirname "$0")/tap"

if ! "$BUILD/bin/guichet" --options >"$scratch/kiosk" 2>"$scratch/said" || ! "$BUILD/bin/guichetd" sample-config >"$scratch/server" 2>>"$scratch/said"; then
    not_ok "the programs do not say their options: $(head -n 1 "$scratch/said")"
    end
fi
"$BUILD/bin/guichetd" --help >"$scratch/help" 2>&1
sed -n 's/^# \([a-z][a-z_]*\(\.[a-z0-9_-]*\)*\) = .*/\1/p; s/^\([a-z][a-z_]*\(\.[a-z0-9_-]*\)*\) = .*/\1/p' "$scratch/kiosk" "$scratch/server" | sort -u >"$scratch/options"
sed -n 's/^  \([a-z][a-z-]*\)\( .*\)\{0,1\}$/\1/p' "$scratch/help" | sort -u >"$scratch/commands"

# What stands between backquotes, also over the end of a line; pictures and examples are indented.
sed '/^    /d' README.md | tr '\n' ' ' >"$scratch/text"
if [ $(($(tr -dc '`' <"$scratch/text" | wc -c) % 2)) = 0 ]; then ok "the backquotes are in pairs"; else not_ok "a backquote is alone"; fi
grep -o '`[^`]*`' "$scratch/text" | tr -d '`' | sort -u >"$scratch/spans"
for list in options commands spans; do
    [ -s "$scratch/$list" ] || not_ok "no $list were found"
done

# An option's family ("identity" of identity.url) is no other thing's first word.
sed 's/\..*//' "$scratch/options" | sort -u >"$scratch/families"
sed -n 's/^\([a-z]*\)\(\.[a-z0-9_-]*\)\(\.\*\)\{0,1\}\( = .*\)\{0,1\}$/\1 \1\2/p' "$scratch/spans" | while read -r family option; do
    case $option in *.[ch]) continue ;; esac
    grep -qx "$family" "$scratch/families" || continue
    grep -qx "$option" "$scratch/options" || echo "$option"
done >"$scratch/left"
none "$scratch/left" "each option is one"

# A command after its program; alone and with a hyphen, where the server's are told, it may be another word of theirs.
sed -n 's/^guichetd \([a-z][a-z-]*\).*/\1/p' "$scratch/spans" | grep -vxFf "$scratch/commands" >"$scratch/left"
sed -n '/^## Configuration/,/^## Architecture/p' README.md | tr '\n' ' ' | grep -o '`[^`]*`' | tr -d '`' | sed -n 's/^\([a-z][a-z]*-[a-z-]*\)\( --.*\)\{0,1\}$/\1/p' |
    while read -r word; do
        grep -qw -- "$word" "$scratch/help" || echo "$word"
    done >>"$scratch/left"
none "$scratch/left" "each command of guichetd is one"

tree_files | sed 's,/.*,,' | sort -u >"$scratch/tops"
sed 's/ .*//' "$scratch/spans" | grep -E '^[A-Za-z0-9_.*/-]+/[A-Za-z0-9_.*/-]*$' | while read -r path; do
    grep -qxF "${path%%/*}" "$scratch/tops" || continue
    case $path in build/*) continue ;; esac
    # shellcheck disable=SC2086
    ls -d $path >/dev/null 2>&1 || echo "$path"
done >"$scratch/left"
none "$scratch/left" "each path is there"
end
