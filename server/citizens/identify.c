/* «Compléter le processus d'identification»: sections 1 and 2, one of which a secret by post may replace (document 004). */
#include "server/citizens/identifying.h"

#include "core/proto/json_in.h"
#include "server/accounts/registry.h"
#include "server/accounts/words.h"
#include "server/notices.h"
#include "server/refusals.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { TYPED_MAX = 64 };

/* --- reading --- */

typedef enum err parse_fn(const struct secret *typed, struct secret *to);
struct section { const char *member, *text; struct citizen_number is; parse_fn *parse; };

/* A number that is not there has no text that was read. *wrong: 422. */
static enum err read_number(struct account_call *a, const struct section *s, struct citizen_number *to, bool *wrong)
{
    SECRET_OWNED struct secret *typed = NULL;
    enum err e = account_take(a, s->member, TYPED_MAX, &typed);
    if (e || secret_length(typed) == 0)
        return e || !s->is.purpose || strcmp(s->is.purpose, "tax") == 0 ? e : ERR_FORMAT;
    if (!s->parse || !citizen_text_read(a->in, s->text, to->text))
        return ERR_FORMAT;
    to->number = secret_new(IDENTITY_BYTES);
    if (!to->number)
        return ERR_MEMORY;
    to->purpose = s->is.purpose;
    to->asks = s->is.asks;
    *wrong = s->parse(typed, to->number) != ERR_OK;
    return ERR_OK;
}

static const struct section tax = { "avis", "avis_text", { .purpose = "tax", .asks = IDENTITY_TAX }, avis_parse };
static const struct section references[] = {
    { "number", "number_text", { .purpose = NULL }, NULL },
    { "number", "number_text", { .purpose = "health", .asks = IDENTITY_HEALTH }, card_reference_parse },
    { "number", "number_text", { .purpose = "licence", .asks = IDENTITY_LICENCE }, licence_reference_parse } };

/* kind is "" or the purpose. */
static const struct section *reference_of(const char *kind)
{
    for (size_t i = 0; i < sizeof references / sizeof references[0]; i++)
        if (strcmp(references[i].is.purpose ? references[i].is.purpose : "", kind) == 0)
            return &references[i];
    return NULL;
}

static enum err read_sections(struct account_call *a, struct identifying *x)
{
    const struct section *reference = json_take_text(a->in, "kind", x->kind, sizeof x->kind) ? reference_of(x->kind) : NULL;
    bool avis_wrong = false, number_wrong = false;
    if (!reference)
        return ERR_FORMAT;
    enum err e = read_number(a, &tax, &x->numbers[NUMBER_TAX], &avis_wrong);
    e = e ? e : read_number(a, reference, &x->numbers[NUMBER_REFERENCE], &number_wrong);
    if (e || a->call->answer->status)
        return e;
    const bool one = !x->numbers[NUMBER_TAX].purpose != !x->numbers[NUMBER_REFERENCE].purpose;
    const char *wrong = avis_wrong ? "avis" : number_wrong ? "number" : one && !x->letter ? "letter" : NULL;
    x->letter = one;
    return wrong ? account_field(a, wrong) : ERR_OK;
}

static bool text_is_right(const json_t *in, const char *name)
{
    uint8_t text[32];
    const json_t *value = json_object_get(in, name);
    return json_is_string(value) && (json_string_length(value) == 0 || citizen_text_read(in, name, text));
}

static enum err read_identify(struct account_call *a)
{
    static const char *const names[] = { "ticket", "given", "family", "birth", "nam", "nas", "avis", "avis_text", "kind", "number", "number_text", "letter", NULL };
    struct identifying *x = identifying_begin(a);
    const json_t *letter = json_object_get(a->in, "letter");
    if (!x)
        return ERR_MEMORY;
    if (!account_members(a, names) || !json_take_text(a->in, "ticket", x->ticket, sizeof x->ticket) || !json_is_boolean(letter) ||
        !text_is_right(a->in, "avis_text") || !text_is_right(a->in, "number_text"))
        return ERR_FORMAT;
    x->letter = json_is_true(letter);
    enum err e = identifying_read(a);
    return e ? e : read_sections(a, x);
}

/* --- before the transaction --- */

/* The ticket is of these five fields and this person, and the identification is still going on. */
static enum err look_ticket(struct account_call *a, struct identifying *x)
{
    struct account_ticket held;
    enum err e = account_ticket_get(a, x->ticket, &held);
    e = e ? e : identification_get(a, &x->row);
    if (e)
        return e;
    x->ticket_good = held.found && held.kind == TICKET_PERSONAL && strlen(held.subject) == sizeof x->mac - 1 &&
                     sodium_memcmp(held.subject, x->mac, sizeof x->mac - 1) == 0 && x->row.found && !x->row.done_ms;
    return ERR_OK;
}

static bool both_missing(const struct identifying *x) { return !x->numbers[NUMBER_TAX].purpose && !x->numbers[NUMBER_REFERENCE].purpose; }
static const char *letter_section(const struct identifying *x) { return x->numbers[NUMBER_TAX].purpose ? SECTION_REFERENCE : SECTION_TAX; }
static bool said_yes(const struct identifying *x) { return x->asked && x->answer == IDENTITY_YES; }

/* The register took its time: what was found before it was asked is looked at again. The secret is stored by run, with what tells people of it: one
 * whose letter was not posted replaces nothing. A server that dies in between has posted a letter that opens nothing, and the same request posts another. */
static enum err send_letter(struct account_call *a, struct identifying *x)
{
    enum err e = postal_make(a, x, letter_section(x));
    e = e ? e : look_ticket(a, x);
    return e || !x->ticket_good ? e : postal_send(a, x, letter_section(x));
}

static enum err look_elsewhere(struct account_call *a, struct identifying *x)
{
    uint8_t key[CITIZEN_KEY_SIZE];
    const bool looked = service_settings(a->call->service)->identity_duplicates && !x->elsewhere[0];
    identifying_number_key(a, key);
    return looked ? identified_elsewhere(a, a->who.person, key, x->elsewhere) : ERR_OK;
}

static enum err prepare_identify(struct account_call *a)
{
    struct identifying *x = a->state;
    enum err e = identifying_name(a);
    e = e ? e : look_ticket(a, x);
    if (e || !x->ticket_good || both_missing(x))
        return e;
    e = identifying_ask(a);
    if (e || a->call->answer->status || !said_yes(x) || !x->letter)
        return e;
    e = look_elsewhere(a, x);
    return e || x->elsewhere[0] ? e : send_letter(a, x);
}

/* --- in the transaction --- */

static enum err refuse_ticket(struct account_call *a)
{
    enum err e = account_audit(a, a->who.person, "refused", "ticket-unknown");
    return e ? e : call_problem(a->call, 403, "ticket-unknown", NULL);
}

static enum err add_reference(struct account_call *a, char reference[REFERENCE_SIZE])
{
    reference_make('D', reference);
    const struct refusal refusal = { reference, a->who.person, "account.citizen-identify", "both-numbers-missing: notice of assessment, and card or licence reference" };
    enum err e = refusals_add(a->call, &refusal);
    return e ? e : DB_RUN(a->call->db, ST_IDENTIFICATION_COUNTER, NULL, NULL, db_text(a->who.person), db_text(reference));
}

/* A letter that is on its way is not given up for the counter; a reference that was told stays. */
static enum err send_to_counter(struct account_call *a, const struct identifying *x)
{
    char reference[REFERENCE_SIZE];
    const bool letter = strcmp(x->row.state, IDENTIFICATION_LETTER) == 0 && a->call->now_ms < x->row.secret_expires_ms;
    enum err e = letter || x->row.counter[0] ? ERR_OK : add_reference(a, reference);
    e = e ? e : account_audit(a, a->who.person, "done", letter ? "letter-on-its-way" : "counter");
    return e ? e : citizen_answer_home(a);
}

static int64_t moment_of(const struct account_call *a, bool given) { return given ? a->call->now_ms : 0; }
static struct db_value moment(int64_t ms) { return ms ? db_int(ms) : db_null(); }

/* The try stays counted: so many letters a day, and no more. */
static enum err set_letter(struct account_call *a, const struct identified *how)
{
    struct call *c = a->call;
    const struct identifying *x = a->state;
    char subject[POSTAL_SUBJECT_SIZE];
    const struct db_value until = db_int(c->now_ms + IDENTIFICATION_MS), number = how->number_key ? db_blob(how->number_key, CITIZEN_KEY_SIZE) : db_null();
    postal_subject(a->who.person, letter_section(x), subject);
    enum err e = DB_RUN(c->db, ST_IDENTIFICATION_LETTER, NULL, NULL, db_text(a->who.person), moment(how->tax_ms), moment(how->reference_ms), db_text(how->kind),
                        db_int(c->now_ms), until, number, db_text(letter_section(x)), db_blob(x->salt, sizeof x->salt), db_blob(x->hash, sizeof x->hash));
    e = e ? e : throttle_reset(c->service, c->db, POLICY_SECRET, subject);
    e = e ? e : account_audit(a, a->who.person, "done", IDENTIFICATION_LETTER);
    e = e ? e : account_tell(a, a->who.person, NOTICE_CITIZEN_LETTER);
    return e ? e : citizen_answer_home(a);
}

static enum err settle(struct account_call *a, const struct identifying *x)
{
    uint8_t key[CITIZEN_KEY_SIZE];
    const struct identified how = { moment_of(a, x->numbers[NUMBER_TAX].purpose), moment_of(a, x->numbers[NUMBER_REFERENCE].purpose), x->kind,
        service_settings(a->call->service)->identity_duplicates ? key : NULL };
    identifying_number_key(a, key);
    if (x->letter)
        return set_letter(a, &how);
    enum err e = identifying_take_back(a);
    return e ? e : identified_set(a, &how);
}

static enum err run_identify(struct account_call *a)
{
    struct identifying *x = a->state;
    bool used = false;
    enum err e = look_ticket(a, x);
    if (!e && x->ticket_good && !both_missing(x) && !said_yes(x))
        return identifying_refuse(a);
    e = e || !said_yes(x) ? e : look_elsewhere(a, x);
    if (!e && x->elsewhere[0])
        return identified_refuse(a, x->elsewhere);
    e = e || !x->ticket_good ? e : account_ticket_use(a, x->ticket, &used);
    if (e || !used)
        return e ? e : refuse_ticket(a);
    return both_missing(x) ? send_to_counter(a, x) : settle(a, x);
}

const struct account_verb account_verb_citizen_identify = {
    .name = "citizen-identify", .with = WITH_CITIZEN, .writes = true, .nature = "notice of assessment number, card or licence reference number",
    .read = read_identify, .prepare = prepare_identify, .run = run_identify, .release = identifying_release
};
