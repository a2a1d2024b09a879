#include "core/desk/citizen_inside.h"

#include "core/rules/identity.h"

#include <string.h>

/* Who somebody is: what was typed goes to the server sealed, and nothing of it stays here. */

/* A register has so long to answer; an identification may ask two and have a letter posted (server/PROTOCOL.md 13). */
enum { REGISTER_MS = 8000 };

static enum err read_personal(struct desk *d, const json_t *json)
{
    enum err e = account_take_ticket(d, json, &d->account->tickets[ACCOUNT_PERSONAL]);
    if (!e)
        d->account->citizen.personal_agreed = true;
    return e;
}

/* Whatever came of it, the ticket is used up. */
static enum err read_identified(struct desk *d, const json_t *json)
{
    enum err e = citizen_take_home(d, json);
    if (!e)
        account_ticket_over(d->account, ACCOUNT_PERSONAL);
    return e;
}

static const struct account_verb personal_verb = { "citizen-personal", ACCOUNT_WITH_CITIZEN, ACCOUNT_SAME, .read = read_personal, .waits_ms = REGISTER_MS },
                                 identify_verb = { "citizen-identify", ACCOUNT_WITH_CITIZEN, ACCOUNT_SAME, .read = read_identified, .ticket = ACCOUNT_PERSONAL,
                                                   .waits_ms = 3 * REGISTER_MS },
                                 secret_verb = { "citizen-secret", ACCOUNT_WITH_CITIZEN, ACCOUNT_SAME, .read = citizen_take_home };

static void put_birth(struct desk *d, struct account_form *f, const struct secret *typed)
{
    SECRET_OWNED struct secret *parsed = secret_new(IDENTITY_BYTES);
    account_check(f, parsed ? birth_parse(typed, identity_today(clock_wall(loop_clock(d->loop))), parsed) : ERR_MEMORY);
    account_put_secret(&f->to, "birth", parsed);
}

static void put_personal(struct desk *d, struct account_form *f, const struct citizen_personal *p)
{
    account_form_person_name(f, "given", p->given);
    account_form_person_name(f, "family", p->family);
    put_birth(d, f, p->birth);
    account_form_parsed(f, "nam", p->nam, nam_parse);
    account_form_parsed(f, "nas", p->nas, nas_parse);
}

enum err desk_citizen_personal(struct desk *d, const struct citizen_personal *personal, const struct account_watch *watch)
{
    struct account_form f;
    enum err e = account_open(d, &personal_verb, &f);
    if (e)
        return e;
    put_personal(d, &f, personal);
    account_form_hash(&f, "text", personal->text);
    return account_ask_for(d, &f, ACCOUNT_PERSONAL, watch);
}

static void put_avis(struct account_form *f, const struct citizen_identify *i)
{
    if (i->avis)
        account_form_parsed(f, "avis", i->avis, avis_parse);
    else
        account_put_text(&f->to, "avis", "");
    account_form_hash(f, "avis_text", i->avis ? i->avis_text : NULL);
}

static void put_number(struct account_form *f, const struct citizen_identify *i)
{
    static const char *const kinds[] = { [CITIZEN_NO_NUMBER] = "", [CITIZEN_HEALTH_CARD] = "health", [CITIZEN_LICENCE] = "licence" };
    account_put_text(&f->to, "kind", kinds[i->kind]);
    if (i->kind)
        account_form_parsed(f, "number", i->number, i->kind == CITIZEN_LICENCE ? licence_reference_parse : card_reference_parse);
    else
        account_put_text(&f->to, "number", "");
    account_form_hash(f, "number_text", i->kind ? i->number_text : NULL);
}

enum err desk_citizen_identify(struct desk *d, const struct citizen_identify *identify, const struct account_watch *watch)
{
    struct account_form f;
    enum err e = account_open(d, &identify_verb, &f);
    if (e)
        return e;
    put_personal(d, &f, &identify->personal);
    put_avis(&f, identify);
    put_number(&f, identify);
    account_put_flag(&f.to, "letter", identify->letter);
    return account_ask(d, &f, watch);
}

/* The letter's secret has ten letters; the shorter form of a secret code is not one. */
static enum err parse_postal(const struct secret *typed, struct secret *to)
{
    enum err e = account_code_parse(typed, to);
    if (e || secret_length(to) == ACCOUNT_CODE_LETTERS)
        return e;
    secret_wipe(to);
    return ERR_SECRET_CODE;
}

enum err desk_citizen_secret(struct desk *d, const struct secret *typed, const struct account_watch *watch)
{
    struct account_form f;
    enum err e = account_open(d, &secret_verb, &f);
    if (e)
        return e;
    account_form_parsed(&f, "secret", typed, parse_postal);
    return account_ask(d, &f, watch);
}
