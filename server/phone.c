#include "server/phone.h"

#include "server/audit.h"
#include "server/escrow.h"
#include "server/notices.h"
#include "server/people.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { CONFIRM_MS = 24 * 3600000, LOCKED_MAX = 512 };

const char *phone_words(enum phone_verdict verdict)
{
    static const char *const words[] = {
        [PHONE_GOOD] = "done",
        [PHONE_NOT_TYPED_RIGHT] = "these are not the characters of a challenge or confirmation; have them read out again",
        [PHONE_NOT_OF_TOKEN] = "no kiosk made this challenge for this token; check both, or have a new one made",
        [PHONE_USED] = "this challenge was answered before; have a new one made",
        [PHONE_REVOKED] = "this token is revoked",
        [PHONE_NO_SECRET] = "there is no secret of this token that can be given by telephone",
        [PHONE_NOT_ANSWERED] = "no answer was given to this challenge",
        [PHONE_LATE] = "the answer was given more than a day ago",
        [PHONE_SETTLED] = "this answer was confirmed before",
    };
    return words[verdict];
}

struct phoning {
    const struct service *service;
    const struct phone_order *order;
    const char *serial;                      /* as given, or as found */
    struct phone_challenge challenge;
    enum phone_verdict verdict;
    /* the step of the chain, once found */
    bool found;
    char kiosk[PEER_ID_SIZE], token[OP_SERIAL_SIZE];
    struct secret *key;
    uint64_t counter;
    int64_t rotate, made_ms;
    bool settled;
    enum phone_result result;
    char answer[PHONE_ANSWER_TEXT_SIZE];
};

static struct phone_step step_of(const struct phoning *p)
{
    return (struct phone_step){ p->key, p->counter, p->serial, p->challenge };
}

static enum err audit(const struct phoning *p, struct db *db, const char *action, const char *reason)
{
    const struct phone_order *o = p->order;
    const struct audit_event row = { .kiosk = p->kiosk, .session = o->session, .actor = o->agent ? "agent" : "operator", .actor_id = o->agent,
        .subject = p->serial, .action = action,
        .nature = "the token's unblocking secret", .outcome = reason ? "refused" : "done", .reason = reason };
    return audit_add(db, p->service->keys, p->service->clock, &row);
}

static enum err tell(const struct phoning *p, struct db *db, enum notice_kind kind)
{
    struct person_row person;
    char cause[2 * PHONE_CHALLENGE_SIZE + 1];
    enum err e = people_of_token(db, p->serial, &person);
    if (e || !person.found)
        return e;
    sodium_bin2hex(cause, sizeof cause, p->challenge.bytes, sizeof p->challenge.bytes);
    const struct notice notice = { .kind = kind, .person = person.id, .cause = cause, .kiosk = p->kiosk, .at_ms = clock_wall(p->service->clock) };
    return notices_add(p->service, db, &notice);
}

/* --- the answer --- */

/* The chain of one kiosk, forward from the last step that was used, to the one this challenge was made with. */
static enum err follow(struct phoning *p, const void *locked, size_t n, uint64_t counter)
{
    SECRET_OWNED struct secret *from = NULL, *to = secret_new(PHONE_KEY_SIZE);
    enum err e = to ? server_keys_unlock(p->service->keys, locked, n, &from) : ERR_MEMORY;
    if (e)
        return e;
    e = phone_follow(from, phone_challenge_counter(&p->challenge), to, &counter);
    if (e || !phone_challenge_holds(&p->challenge, to, p->serial))
        return e == ERR_NOT_POSSIBLE ? ERR_OK : e;
    p->found = true;
    p->counter = counter;
    p->key = to;
    to = NULL;
    return ERR_OK;
}

/* Columns: kiosk, shared key, chain's key, counter. 20 bits name a kiosk, so two may have the same name. */
static enum err try_kiosk(void *ctx, const struct db_row *row)
{
    struct phoning *p = ctx;
    size_t shared_n, key_n;
    const void *shared = db_row_blob(row, 1, &shared_n), *key = db_row_blob(row, 2, &key_n);
    if (p->found || !phone_challenge_is_of(&p->challenge, db_row_text(row, 0)))
        return ERR_OK;
    db_row_copy(row, 0, p->kiosk, sizeof p->kiosk);
    return key_n ? follow(p, key, key_n, (uint64_t)db_row_int(row, 3)) : follow(p, shared, shared_n, 0);
}

static enum err is_owners(const struct phoning *p, struct db *db, bool *theirs)
{
    struct person_row person;
    *theirs = !p->order->owner;
    if (*theirs)
        return ERR_OK;
    enum err e = people_of_token(db, p->serial, &person);
    *theirs = !e && person.found && strcmp(person.id, p->order->owner) == 0;
    return e;
}

static enum err find_step(struct phoning *p, struct db *db)
{
    bool used = false, revoked = false, theirs = false;
    enum err e = is_owners(p, db, &theirs);
    e = e ? e : DB_RUN(db, ST_PHONE_GET, db_take_true, &used, db_blob(p->challenge.bytes, PHONE_CHALLENGE_SIZE));
    if (!e && !used && theirs)
        e = DB_RUN0(db, ST_KIOSK_SHARED, try_kiosk, p);
    e = e ? e : DB_RUN(db, ST_TOKEN_REVOKED, db_take_true, &revoked, db_text(p->serial));
    p->verdict = used ? PHONE_USED : !p->found ? PHONE_NOT_OF_TOKEN : revoked ? PHONE_REVOKED : PHONE_GOOD;
    return e;
}

/* From here on no earlier step of this kiosk's chain is good for anything. */
static enum err keep_step(const struct phoning *p, struct db *db, bool rotate)
{
    BUF_OWNED struct buf locked = buf_make(LOCKED_MAX);
    enum err e = server_keys_lock(p->service->keys, p->key, &locked);
    e = e ? e : DB_RUN(db, ST_CHAIN_PUT, NULL, NULL, db_text(p->kiosk), db_blob(locked.bytes, locked.length), db_int((int64_t)p->counter));
    return e ? e : DB_RUN(db, ST_PHONE_ADD, NULL, NULL, db_blob(p->challenge.bytes, PHONE_CHALLENGE_SIZE), db_text(p->kiosk),
                          db_text(p->serial), db_int((int64_t)p->counter), db_blob(locked.bytes, locked.length), db_bool(rotate),
                          db_int(clock_wall(p->service->clock)));
}

static enum err answer(struct phoning *p, struct db *db)
{
    struct escrow_masked secret = { 0 };
    enum err e = find_step(p, db);
    if (!e && p->verdict == PHONE_GOOD)
        e = escrow_phone(p->service, db, p->serial, p->key, (int64_t)p->counter, &secret);
    if (e == ERR_UNBLOCK_NONE) {
        p->verdict = PHONE_NO_SECRET;
        e = ERR_OK;
    }
    if (e || p->verdict != PHONE_GOOD)
        return e ? e : audit(p, db, "token.secret.by-telephone", phone_words(p->verdict));
    const struct phone_step step = step_of(p);
    struct phone_masked masked = { .is_text = secret.is_text, .rotate = secret.rotate };
    memcpy(masked.bytes, secret.bytes, sizeof masked.bytes);
    e = phone_answer_masked(&step, &masked, p->answer);
    e = e ? e : keep_step(p, db, secret.rotate);
    if (!e && !p->order->agent)
        e = tell(p, db, NOTICE_PHONE_RELEASED);
    return e ? e : audit(p, db, "token.secret.by-telephone", NULL);
}

enum err phone_answer_in(const struct phone_order *order, struct db *db, enum phone_verdict *verdict, char to[PHONE_ANSWER_TEXT_SIZE])
{
    struct phoning p = { .service = order->service, .order = order, .serial = order->serial };
    if (!phone_challenge_parse(order->challenge, strlen(order->challenge), &p.challenge)) {
        *verdict = PHONE_NOT_TYPED_RIGHT;
        return ERR_OK;
    }
    enum err e = answer(&p, db);
    if (!e)
        *verdict = p.verdict;
    if (!e && p.verdict == PHONE_GOOD)
        memcpy(to, p.answer, sizeof p.answer);
    secret_free(p.key);
    sodium_memzero(&p, sizeof p);
    return e;
}

struct alone { struct phone_order order; enum phone_verdict verdict; char answer[PHONE_ANSWER_TEXT_SIZE]; enum phone_result result; };

static enum err answer_alone(void *ctx, struct db *db)
{
    struct alone *x = ctx;
    return phone_answer_in(&x->order, db, &x->verdict, x->answer);
}

enum err phone_answer(const struct service *service, struct db *db, const char *serial, const char *challenge,
                      enum phone_verdict *verdict, char to[PHONE_ANSWER_TEXT_SIZE])
{
    struct alone x = { .order = { .service = service, .serial = serial, .challenge = challenge } };
    enum err e = db_tx(db, answer_alone, &x);
    if (!e) {
        *verdict = x.verdict;
        memcpy(to, x.answer, sizeof x.answer);
    }
    sodium_memzero(&x, sizeof x);
    return e;
}

/* --- the confirmation --- */

/* Columns as PHONE_GET. */
static enum err take_answered(void *ctx, const struct db_row *row)
{
    struct phoning *p = ctx;
    size_t n;
    const void *locked = db_row_blob(row, 3, &n);
    p->found = true;
    db_row_copy(row, 0, p->kiosk, sizeof p->kiosk);
    db_row_copy(row, 1, p->token, sizeof p->token);
    p->counter = (uint64_t)db_row_int(row, 2);
    p->rotate = db_row_int(row, 4);
    p->made_ms = db_row_int(row, 5);
    p->settled = db_row_int(row, 6) >= 0;
    return p->key ? ERR_OK : server_keys_unlock(p->service->keys, locked, n, &p->key);
}

/* Which secret the token took, in the words of a report. Without a new one to put in, the one given was the pending one, if
 * there is one at all. */
static void words_of(const struct phoning *p, const char **took, const char **rotated)
{
    *took = p->result == PHONE_REFUSED ? "none" : p->rotate ? "current" : "pending";
    *rotated = p->result == PHONE_ROTATED ? "yes" : "no";
}

static enum err judge_confirmation(struct phoning *p)
{
    const struct phone_step step = step_of(p);
    const char *typed = p->order->confirmation;
    int64_t age_ms = clock_wall(p->service->clock) - p->made_ms;
    p->verdict = !p->found ? PHONE_NOT_ANSWERED : p->settled ? PHONE_SETTLED : age_ms > CONFIRM_MS ? PHONE_LATE : PHONE_GOOD;
    if (p->verdict != PHONE_GOOD)
        return ERR_OK;
    enum err e = phone_confirmation_read(&step, typed, strlen(typed), &p->result);
    if (e == ERR_PHONE_ANSWER || (!e && p->result == PHONE_ROTATED && !p->rotate))
        p->verdict = PHONE_NOT_TYPED_RIGHT;
    return e == ERR_PHONE_ANSWER ? ERR_OK : e;
}

static enum err confirm(struct phoning *p, struct db *db)
{
    const char *took, *rotated;
    bool theirs = false;
    enum err e = DB_RUN(db, ST_PHONE_GET, take_answered, p, db_blob(p->challenge.bytes, PHONE_CHALLENGE_SIZE));
    p->serial = p->token;
    e = e ? e : is_owners(p, db, &theirs);
    p->found = p->found && theirs;
    e = e ? e : judge_confirmation(p);
    if (e || p->verdict != PHONE_GOOD)
        return e;
    words_of(p, &took, &rotated);
    e = DB_RUN(db, ST_PHONE_RESULT, NULL, NULL, db_blob(p->challenge.bytes, PHONE_CHALLENGE_SIZE), db_int(p->result));
    e = e ? e : escrow_settle_phone(db, p->serial, p->made_ms, took, rotated);
    e = e ? e : tell(p, db, p->result == PHONE_REFUSED ? NOTICE_UNBLOCK_UNKNOWN : NOTICE_UNBLOCKED);
    return e ? e : audit(p, db, "token.unblocked.by-telephone", p->result == PHONE_REFUSED ? "the token refused the secret" : NULL);
}

enum err phone_confirm_in(const struct phone_order *order, struct db *db, enum phone_verdict *verdict, enum phone_result *result)
{
    struct phoning p = { .service = order->service, .order = order };
    if (!phone_challenge_parse(order->challenge, strlen(order->challenge), &p.challenge)) {
        *verdict = PHONE_NOT_TYPED_RIGHT;
        return ERR_OK;
    }
    enum err e = confirm(&p, db);
    if (!e)
        *verdict = p.verdict;
    if (!e && p.verdict == PHONE_GOOD)
        *result = p.result;
    secret_free(p.key);
    sodium_memzero(&p, sizeof p);
    return e;
}

static enum err confirm_alone(void *ctx, struct db *db)
{
    struct alone *x = ctx;
    return phone_confirm_in(&x->order, db, &x->verdict, &x->result);
}

enum err phone_confirm(const struct service *service, struct db *db, const char *challenge, const char *confirmation,
                       enum phone_verdict *verdict, enum phone_result *result)
{
    struct alone x = { .order = { .service = service, .challenge = challenge, .confirmation = confirmation } };
    enum err e = db_tx(db, confirm_alone, &x);
    if (!e)
        *verdict = x.verdict;
    if (!e && x.verdict == PHONE_GOOD)
        *result = x.result;
    return e;
}
