/* An enrolment code as somebody types it. */
#include "core/proto/enrol_code.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

static void parse(const char *typed)
{
    struct enrol_code code, again;
    char text[ENROL_CODE_TEXT_SIZE];
    memset(&code, 0x5a, sizeof code);
    const struct enrol_code before = code;
    if (enrol_code_parse(typed, &code)) {
        FUZZ_HOLDS(memcmp(&code, &before, sizeof code) == 0);
        return;
    }
    FUZZ_HOLDS(enrol_code_name(&code) < 1u << 20);
    enrol_code_format(&code, text);
    FUZZ_HOLDS(strlen(text) == ENROL_CODE_TEXT_SIZE - 1);
    FUZZ_HOLDS(enrol_code_parse(text, &again) == ERR_OK);
    FUZZ_HOLDS(memcmp(&code, &again, sizeof code) == 0);
    /* One wrong character is noticed, wherever it is. */
    for (size_t i = 0; text[i]; i++) {
        char right = text[i];
        if (right == '-')
            continue;
        text[i] = right == '7' ? '8' : '7';
        FUZZ_HOLDS(enrol_code_parse(text, &again) == ERR_CODE_FORMAT);
        text[i] = right;
    }
}

void fuzz_one(const uint8_t *bytes, size_t n)
{
    struct fuzz_input in = { bytes, bytes + n };
    char *typed = fuzz_rest(&in);
    parse(typed);
    free(typed);
    if (n >= sizeof(struct enrol_code)) {    /* any code at all can be written and read */
        struct enrol_code code;
        char text[ENROL_CODE_TEXT_SIZE];
        memcpy(&code, bytes, sizeof code);
        enrol_code_format(&code, text);
        parse(text);
    }
}

void fuzz_seeds(void)
{
    struct enrol_code code;
    char text[ENROL_CODE_TEXT_SIZE];
    memset(&code, 0xa7, sizeof code);
    enrol_code_format(&code, text);
    fuzz_seed_text(text);
    fuzz_seed_text("00000-00000-00000-00000-00000-00000");
    fuzz_seed_text("  o0il1 ooooo lllll iiiii -- --");
}
