/* User names and passwords of the Service d'authentification, as they are typed. */
#include "core/base/text.h"
#include "core/rules/citizen.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

static struct secret *of(const void *bytes, size_t n)
{
    struct secret *s = secret_new(n ? n : 1);
    FUZZ_HOLDS(s && secret_append(s, bytes, n) == ERR_OK);
    return s;
}

/* A name that was taken is shown, kept, and taken again as it is; a log-in takes it too. */
static void try_name(const struct secret *typed)
{
    char name[CITIZEN_NAME_SIZE], again[CITIZEN_LOGIN_SIZE];
    bool is_address = true;
    if (citizen_name_parse(typed, name))
        return;
    struct secret *kept = of(name, strlen(name));
    fuzz_plain(name);
    FUZZ_HOLDS(text_points(name, strlen(name)) >= CITIZEN_NAME_MIN && text_points(name, strlen(name)) <= CITIZEN_NAME_MAX);
    FUZZ_HOLDS(citizen_name_parse(kept, again) == ERR_OK && strcmp(name, again) == 0);
    FUZZ_HOLDS(citizen_login_parse(kept, again, &is_address) == ERR_OK && !is_address && strcmp(name, again) == 0);
    secret_free(kept);
}

static void try_login(const struct secret *typed)
{
    char name[CITIZEN_LOGIN_SIZE], again[CITIZEN_LOGIN_SIZE];
    bool is_address = false, still = false;
    if (citizen_login_parse(typed, name, &is_address))
        return;
    struct secret *kept = of(name, strlen(name));
    fuzz_plain(name);
    FUZZ_HOLDS(is_address == (strchr(name, '@') != NULL));
    FUZZ_HOLDS(citizen_login_parse(kept, again, &still) == ERR_OK && still == is_address && strcmp(name, again) == 0);
    secret_free(kept);
}

/* Who passes holds every rule; the name and the address never pass; neither does anything over its length. */
static void try_password(const struct secret *typed, const struct secret *other)
{
    struct citizen_password p = { typed, NULL, NULL };
    enum err e = citizen_password_check(&p);
    for (enum citizen_password_rule rule = 0; rule < CITIZEN_RULES; rule++)
        FUZZ_HOLDS(e != ERR_OK || citizen_password_holds(rule, &p));
    size_t n = secret_length(typed);
    if (e == ERR_OK)
        FUZZ_HOLDS(text_is_valid(secret_bytes(typed), n) && text_points(secret_bytes(typed), n) >= CITIZEN_PASSWORD_MIN);
    p.name = other;
    p.email = other;
    enum err with = citizen_password_check(&p);
    FUZZ_HOLDS(with == e || with == ERR_CITIZEN_PASSWORD_NAME);
    p.name = p.email = typed;
    FUZZ_HOLDS(citizen_password_check(&p) != ERR_OK);
}

void fuzz_one(const uint8_t *bytes, size_t n)
{
    const uint8_t *middle = memchr(bytes, '|', n);
    size_t first = middle ? (size_t)(middle - bytes) : n;
    struct secret *one = of(bytes, first), *other = of(middle ? middle + 1 : bytes, middle ? n - first - 1 : 0);
    try_name(one);
    try_login(one);
    try_password(one, other);
    secret_free(one);
    secret_free(other);
}

void fuzz_seeds(void)
{
    fuzz_seed_text("MarieTremblay|marietremblay");
    fuzz_seed_text("marie@exemple.ca|Marie@Exemple.CA");
    fuzz_seed_text("E\xcc\x81milie94");
    fuzz_seed_text("kiwiabcdvert");
    fuzz_seed_text("kiwi rezavert");
    fuzz_seed_text("kiwittTvert");
    fuzz_seed_text("Motdepasse1");
    fuzz_seed_text("\xd0\x9c\xd0\x90\xd0\xa0\xd0\x98\xd0\xaf");
    fuzz_seed_text("dkvapuzernbotmyxdkvapuzernbotmyxdkvapuzernbotmyxdkvapuzernbotmyx");
}
