/* What every fuzz target shares: seeds written at run time, and a reader that turns bytes into choices.
 *
 * A target is one file fuzz_NAME.c with fuzz_one (what libFuzzer calls) and fuzz_seeds (its first corpus). `fuzz_NAME
 * --seeds=FOLDER` writes the seeds and ends; anything else is libFuzzer's. A broken promise of the code under test
 * aborts: FUZZ_HOLDS. One thread. */
#ifndef GUICHET_TESTS_FUZZ_H
#define GUICHET_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define FUZZ_HOLDS(condition) \
    do { \
        if (!(condition)) { \
            fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition); \
            abort(); \
        } \
    } while (0)

/* Of the target. */
void fuzz_one(const uint8_t *bytes, size_t n);
void fuzz_seeds(void);

/* Called from fuzz_seeds: one file of the first corpus. */
void fuzz_seed(const void *bytes, size_t n);
void fuzz_seed_text(const char *text);
#define FUZZ_SEED(literal) fuzz_seed(literal, sizeof (literal) - 1)

/* Choices out of the input: zeros at its end. */
struct fuzz_input {
    const uint8_t *at, *end;
};
uint8_t fuzz_u8(struct fuzz_input *in);
uint64_t fuzz_u64(struct fuzz_input *in);
unsigned fuzz_below(struct fuzz_input *in, unsigned bound);    /* 0 .. bound-1; bound > 0 */
/* The next run of at most max bytes (a length byte, or all that is left), as a string that the caller frees. */
char *fuzz_string(struct fuzz_input *in, size_t max);
char *fuzz_rest(struct fuzz_input *in);

/* Well-formed UTF-8 without a control character: what may be shown to a person. */
void fuzz_plain(const char *text);

#endif
