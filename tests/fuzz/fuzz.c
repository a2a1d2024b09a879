#include "tests/fuzz/fuzz.h"

#include "core/base/text.h"

#include <sodium.h>
#include <string.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

static const char *folder;
static unsigned seeds;

void fuzz_seed(const void *bytes, size_t n)
{
    char path[512];
    (void)snprintf(path, sizeof path, "%s/seed-%02u", folder, seeds++);
    FILE *f = fopen(path, "w");
    if (!f || fwrite(bytes, 1, n, f) != n || fclose(f)) {
        perror(path);
        exit(2);
    }
}

void fuzz_seed_text(const char *text) { fuzz_seed(text, strlen(text)); }

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    if (sodium_init() < 0)
        exit(2);
    if (*argc == 2 && strncmp((*argv)[1], "--seeds=", 8) == 0) {
        folder = (*argv)[1] + 8;
        fuzz_seeds();
        exit(seeds ? 0 : 2);
    }
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    fuzz_one(bytes, n);
    return 0;
}

uint8_t fuzz_u8(struct fuzz_input *in) { return in->at < in->end ? *in->at++ : 0; }

uint64_t fuzz_u64(struct fuzz_input *in)
{
    uint64_t v = 0;
    for (int i = 0; i < 8; i++)
        v = v << 8 | fuzz_u8(in);
    return v;
}

unsigned fuzz_below(struct fuzz_input *in, unsigned bound)
{
    unsigned v = bound > 256 ? (unsigned)fuzz_u8(in) << 8 : 0;
    return (v | fuzz_u8(in)) % bound;
}

static char *take(struct fuzz_input *in, size_t n)
{
    char *text = malloc(n + 1);
    if (!text)
        abort();
    memcpy(text, in->at, n);
    text[n] = 0;
    in->at += n;
    return text;
}

char *fuzz_string(struct fuzz_input *in, size_t max)
{
    size_t n = fuzz_u8(in), left = (size_t)(in->end - in->at);
    n = n < max ? n : max;
    return take(in, n < left ? n : left);
}

char *fuzz_rest(struct fuzz_input *in) { return take(in, (size_t)(in->end - in->at)); }

void fuzz_plain(const char *text)
{
    size_t left = strlen(text);
    uint32_t c;
    for (int used; left; text += used, left -= (size_t)used) {
        used = text_decode(text, left, &c);
        FUZZ_HOLDS(used > 0);
        FUZZ_HOLDS(!text_is_control(c));
    }
}
