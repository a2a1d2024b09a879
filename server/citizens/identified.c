/* The end of an identification: the code that is associated with an identity, or another account that has it. */
#include "server/citizens/identifying.h"

#include "server/accounts/words.h"
#include "server/notices.h"

#include <sodium.h>
#include <string.h>

enum { GROUPS = 4, GROUP = 4 };

static enum err take_person(void *ctx, const struct db_row *row)
{
    db_row_copy(row, 0, ctx, PERSON_ID_SIZE);
    return ERR_OK;
}

enum err identified_elsewhere(struct account_call *a, const char *person, const uint8_t number_key[CITIZEN_KEY_SIZE], char other[PERSON_ID_SIZE])
{
    other[0] = 0;
    return DB_RUN(a->call->db, ST_IDENTIFICATION_TWIN, take_person, other, db_blob(number_key, CITIZEN_KEY_SIZE), db_text(person));
}

enum err identified_refuse(struct account_call *a, const char *other)
{
    const struct account_refusal why = { .subject = a->who.person, .cause = "number-of-another-account" };
    enum err e = account_tell(a, other, NOTICE_CITIZEN_ELSEWHERE);
    return e ? e : account_refuse(a, &why);
}

/* 78 random bits in groups, of letters and digits that nobody confuses. */
static void make_code(char to[IDENTIFICATION_CODE_SIZE])
{
    size_t n = 0;
    for (size_t i = 0; i < (size_t)GROUPS * GROUP; i++) {
        if (i && i % GROUP == 0)
            to[n++] = '-';
        to[n++] = ACCOUNT_CODE_ALPHABET[randombytes_uniform(sizeof ACCOUNT_CODE_ALPHABET - 1)];
    }
    to[n] = 0;
}

static struct db_value moment(int64_t ms) { return ms ? db_int(ms) : db_null(); }

enum err identified_put(struct account_call *a, const char *person, const struct identified *how)
{
    struct call *c = a->call;
    char code[IDENTIFICATION_CODE_SIZE];
    make_code(code);
    enum err e = DB_RUN(c->db, ST_IDENTIFICATION_DONE, NULL, NULL, db_text(person), db_text(code), db_int(c->now_ms), moment(how->tax_ms),
                        moment(how->reference_ms), db_text(how->kind), how->number_key ? db_blob(how->number_key, CITIZEN_KEY_SIZE) : db_null());
    return e ? e : DB_RUN(c->db, ST_PROGRESS_FORGET, NULL, NULL, db_text(person));
}

enum err identified_set(struct account_call *a, const struct identified *how)
{
    enum err e = identified_put(a, a->who.person, how);
    e = e ? e : account_audit(a, a->who.person, "done", IDENTIFICATION_IDENTIFIED);
    e = e ? e : account_tell(a, a->who.person, NOTICE_CITIZEN_IDENTIFIED);
    return e ? e : citizen_answer_home(a);
}
