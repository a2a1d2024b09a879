#!/bin/bash
# Fuzzing with libFuzzer under address and undefined-behaviour sanitizers: each target of this folder for FUZZ_RUNS inputs
# (2000), or for FUZZ_SECONDS where that is given, from seeds that it writes itself, always in the same order of chance
# (FUZZ_SEED, 1): a suite says the same thing twice, the soak is what looks further. A finding is left in $BUILD/fuzz/found
# and said with the command that repeats it.   fuzz.sh [TARGET]...
set -u
cd "$(dirname "$0")/../.." || exit 1
BUILD=${BUILD:-$PWD/build}
seconds=${FUZZ_SECONDS:-} seed=${FUZZ_SEED:-1}
bound=-runs=${FUZZ_RUNS:-2000}
[ -z "$seconds" ] || bound=-max_total_time=$seconds
to=$BUILD/fuzz found=$BUILD/fuzz/found
unset MAKEFLAGS MAKELEVEL MFLAGS
failed=0 number=0

tap() { # STATUS WORDS
    number=$((number + 1))
    if [ "$1" = 0 ]; then echo "ok $number - $2"; else echo "not ok $number - $2"; failed=1; fi
}
give_up() {
    tap 1 "$1"
    echo "1..$number"
    exit 1
}

scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
mkdir -p "$to" "$found"
clang=${CLANG:-clang}
command -v "$clang" >/dev/null || give_up "clang is missing: apt-get install clang libclang-rt-14-dev"
echo 'int LLVMFuzzerTestOneInput(const unsigned char *b, unsigned long n) { return b == 0 && n == 1; }' >"$scratch/try.c"
"$clang" -fsanitize=fuzzer,address,undefined -o "$scratch/try" "$scratch/try.c" 2>"$scratch/said" ||
    give_up "clang's run-time libraries are missing: apt-get install libclang-rt-14-dev ($(head -n 1 "$scratch/said"))"

exec 8>"$to/lock"
flock 8
make -s -j"$(nproc)" -f tests/fuzz/targets.mk TO="$to" CLANG="$clang" >"$scratch/said" 2>&1 ||
    { sed 's/^/# /' "$scratch/said" | tail -n 20; give_up "the fuzz targets can be built"; }
exec 8>&-

# The tests' own settings of the sanitizers and their locales are for other programs (glibc leaks the LOCPATH it has split).
unset LOCPATH
export ASAN_OPTIONS=detect_stack_use_after_return=1 UBSAN_OPTIONS=print_stacktrace=1 LSAN_OPTIONS="print_suppressions=0:suppressions=$PWD/tests/lib/lsan.supp"

run() { # TARGET
    local corpus=$scratch/$1 log=$scratch/$1.log status=0
    mkdir "$corpus"
    "$to/$1" --seeds="$corpus" >"$log" 2>&1 || { sed 's/^/# /' "$log"; tap 1 "$1: its seeds can be written"; return; }
    timeout -k 5 $((${seconds:-120} + 60)) "$to/$1" -seed="$seed" "$bound" -max_len=4096 -timeout=10 -rss_limit_mb=1024 \
        -artifact_prefix="$found/$1-" -print_final_stats=1 "$corpus" >"$log" 2>&1 </dev/null || status=$?
    if [ "$status" != 0 ]; then
        grep -vE '^#[0-9]|NEW|REDUCE|pulse' "$log" | tail -n 40 | sed 's/^/#   /'
        grep -oE 'written to .*' "$log" | sed "s|.*written to |# again: $to/$1 |"
    fi
    tap "$status" "$1: $(awk '/number_of_executed_units/ { print $2 }' "$log") inputs"
}
# shellcheck disable=SC2046
[ $# -gt 0 ] || set -- $(make -s -f tests/fuzz/targets.mk list)
for target in "$@"; do run "$target"; done
echo "1..$number"
exit "$failed"
