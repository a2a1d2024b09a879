/* What the identity registers' file and answers may say. */
#include "server/identity/http_message.h"
#include "server/identity/table.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

enum { TODAY = 20783 };

#define ZOE "{\"given\":\"Zo\xc3\xa9\",\"family\":\"Exemple-C\xc3\xb4t\xc3\xa9\",\"birth\":\"1984-03-09\",\"nam\":\"EXEZ84530916\",\"nas\":\"910000017\"," \
    "\"avis\":[\"QDEMO000001\"],\"card_reference\":\"900000011\",\"licence_reference\":\"EXEZ84DEMO01\",\"address\":[\"1, rue\"],\"note\":\"\"}"

static struct secret *of(const char *text)
{
    struct secret *s = secret_new(strlen(text) ? strlen(text) : 1);
    FUZZ_HOLDS(s && secret_append(s, text, strlen(text)) == ERR_OK);
    return s;
}

static enum identity_answer ask(const struct table *t, struct identity_fields f, enum identity_purpose purpose, const char *number)
{
    struct secret *s = of(number);
    f.number = s;
    enum identity_answer answer = table_verify(t, purpose, &f);
    secret_free(s);
    return answer;
}

/* Whoever was taken in is found by their own words, and by no empty number. */
static void find(const struct table *t, const struct table_person *p)
{
    struct secret *birth = of(p->birth), *nam = of(p->nam), *nas = of(p->nas);
    const struct identity_fields f = { p->given, p->family, birth, nam, nas, NULL };
    FUZZ_HOLDS(table_verify(t, IDENTITY_PERSON, &f) == IDENTITY_YES);
    FUZZ_HOLDS(ask(t, f, IDENTITY_HEALTH, p->card_reference) == (p->card_reference[0] ? IDENTITY_YES : IDENTITY_NO_NUMBERS));
    FUZZ_HOLDS(ask(t, f, IDENTITY_LICENCE, p->licence_reference) == (p->licence_reference[0] ? IDENTITY_YES : IDENTITY_NO_NUMBERS));
    for (size_t i = 0; i < TABLE_AVIS_MAX; i++)
        FUZZ_HOLDS(ask(t, f, IDENTITY_TAX, p->avis[i]) == (p->avis[i][0] ? IDENTITY_YES : IDENTITY_NO_NUMBERS));
    FUZZ_HOLDS(p->address[0][0]);
    secret_free(birth);
    secret_free(nam);
    secret_free(nas);
}

void fuzz_one(const uint8_t *bytes, size_t n)
{
    struct table t = { NULL, 0 };
    char where[TABLE_WHERE_SIZE] = "";
    enum identity_answer answer = (enum identity_answer)77;
    enum err e = table_read(bytes, n, TODAY, &t, where);
    FUZZ_HOLDS(e == ERR_OK || (e == ERR_CONFIG && where[0] && !t.people));
    for (size_t i = 0; i < t.n; i++)
        find(&t, &t.people[i]);
    table_free(&t);
    e = register_read_answer(bytes, n, &answer);
    FUZZ_HOLDS(e == ERR_OK ? answer <= IDENTITY_UNAVAILABLE : e == ERR_FORMAT && (int)answer == 77);
}

void fuzz_seeds(void)
{
    fuzz_seed_text("{\"invented\":true,\"people\":[" ZOE "]}");
    fuzz_seed_text("{\"invented\":true,\"people\":[" ZOE "," ZOE "]}");
    fuzz_seed_text("{\"invented\":true,\"people\":[{\"given\":\"X\",\"family\":\"-\"}]}");
    fuzz_seed_text("{\"people\":[],\"invented\":false}");
    fuzz_seed_text("{\"answer\":\"yes\"}");
    fuzz_seed_text("{\"answer\":\"no-numbers\",\"more\":[null]}");
    fuzz_seed_text("{\"answer\":\"unavailable\",\"answer\":\"yes\"}");
}
