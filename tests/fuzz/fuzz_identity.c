/* Names, numbers and dates by which somebody is identified, as they are typed. */
#include "core/rules/identity.h"
#include "core/rules/same_name.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

static struct secret *of(const void *bytes, size_t n)
{
    struct secret *s = secret_new(n ? n : 1);
    FUZZ_HOLDS(s && secret_append(s, bytes, n) == ERR_OK);
    return s;
}

static struct secret *room(void)
{
    struct secret *s = secret_new(IDENTITY_BYTES);
    FUZZ_HOLDS(s && secret_append(s, "before", 6) == ERR_OK);
    return s;
}

enum { TODAY = 20783 };
static enum err birth(const struct secret *typed, struct secret *to) { return birth_parse(typed, TODAY, to); }

/* What is taken is capitals and digits, is taken again as it is, and nothing is left of what is not. */
static void try_parser(enum err (*parse)(const struct secret *typed, struct secret *to), const struct secret *typed)
{
    struct secret *to = room(), *again = room();
    if (parse(typed, to) == ERR_OK) {
        FUZZ_HOLDS(secret_length(to) >= LICENCE_MIN && secret_length(to) <= LICENCE_MAX);
        for (size_t i = 0; i < secret_length(to); i++) {
            uint8_t c = secret_bytes(to)[i];
            FUZZ_HOLDS((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (parse == birth && c == '-'));
        }
        FUZZ_HOLDS(parse(to, again) == ERR_OK && secret_equal(to, again));
    } else {
        FUZZ_HOLDS(secret_length(to) == 0);
    }
    secret_free(to);
    secret_free(again);
}

static void try_agreement(const struct secret *one, const struct secret *other)
{
    struct secret *nam = room();
    if (nam_parse(one, nam) == ERR_OK) {
        FUZZ_HOLDS(nam_agrees(nam, &(struct nam_person){ NULL, NULL, NULL }));
        bool all = nam_agrees(nam, &(struct nam_person){ other, other, other });
        FUZZ_HOLDS(!all || (nam_agrees(nam, &(struct nam_person){ other, NULL, NULL }) && nam_agrees(nam, &(struct nam_person){ NULL, other, NULL })));
        (void)nam_check_digit(nam);
    }
    secret_free(nam);
}

/* Either way round; a name is its own unless nothing of it counts; so is what is left of it. */
static void try_names(const struct secret *one, const struct secret *other)
{
    struct secret *folded = secret_new(NAME_FOLDED_BYTES);
    FUZZ_HOLDS(folded && same_name(one, other) == same_name(other, one));
    for (int saints = 0; saints < 2; saints++) {
        bool good = name_fold(one, saints, folded);
        FUZZ_HOLDS(good == (secret_length(folded) > 0));
        if (!saints)
            FUZZ_HOLDS(same_name(one, one) == good);
    }
    FUZZ_HOLDS(!name_is_initial(one) || same_name(one, one));
    secret_free(folded);
}

void fuzz_one(const uint8_t *bytes, size_t n)
{
    const uint8_t *middle = memchr(bytes, '|', n);
    size_t first = middle ? (size_t)(middle - bytes) : n;
    struct secret *one = of(bytes, first), *other = of(middle ? middle + 1 : bytes, middle ? n - first - 1 : n);
    try_parser(nam_parse, one);
    try_parser(nas_parse, one);
    try_parser(avis_parse, one);
    try_parser(card_reference_parse, one);
    try_parser(licence_reference_parse, one);
    try_parser(birth, one);
    try_agreement(one, other);
    try_names(one, other);
    secret_free(one);
    secret_free(other);
}

void fuzz_seeds(void)
{
    fuzz_seed_text("BOUF 9401 1419|Bouffard");
    fuzz_seed_text("LIXX 0452 2911|Li");
    fuzz_seed_text("trem-9401-1416|1994-01-14");
    fuzz_seed_text("123 456 782");
    fuzz_seed_text("q 123 456 7890");
    fuzz_seed_text("125\xc2\xa0""478\xe2\x80\x91""560");
    fuzz_seed_text("A1234-567890-12");
    fuzz_seed_text("1994-01-14");
    fuzz_seed_text("2012/11/26");
    fuzz_seed_text("St. Pierre|SAINT-PIERRE");
    fuzz_seed_text("E\xcc\x81lise d\xe2\x80\x99" "Amours|elise damours");
    fuzz_seed_text("\xc5\x93uvr\xc3\xa9|OEUVRE");
    fuzz_seed_text("J.|j");
}
