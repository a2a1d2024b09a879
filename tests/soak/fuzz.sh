#!/bin/sh
# The fuzzing of tests/fuzz, a minute for each target and another order of chance than the suite's.
FUZZ_SECONDS=${FUZZ_SECONDS:-60} FUZZ_SEED=${FUZZ_SEED:-2}
export FUZZ_SECONDS FUZZ_SEED
exec "$(dirname "$0")/../fuzz/fuzz.sh" "$@"
