/* «Saisir vos renseignements personnels»: names, date, NAM and NAS of each other (document 004). */
#include "server/citizens/identifying.h"

#include <string.h>

static enum err read_personal(struct account_call *a)
{
    static const char *const names[] = { "given", "family", "birth", "nam", "nas", "text", NULL };
    struct identifying *x = identifying_begin(a);
    if (!x)
        return ERR_MEMORY;
    x->numbers[0] = (struct citizen_number){ .purpose = "person", .asks = IDENTITY_PERSON };
    if (!account_members(a, names) || !citizen_text_read(a->in, "text", x->numbers[0].text))
        return ERR_FORMAT;
    return identifying_read(a);
}

static bool is_identified(const struct identifying *x) { return strcmp(x->row.state, IDENTIFICATION_IDENTIFIED) == 0; }

static enum err prepare_personal(struct account_call *a)
{
    struct identifying *x = a->state;
    enum err e = identification_get(a, &x->row);
    if (e || is_identified(x))
        return e;
    e = identifying_name(a);
    return e ? e : identifying_ask(a);
}

static enum err refuse_identified(struct account_call *a)
{
    enum err e = account_audit(a, a->who.person, "refused", "identified");
    return e ? e : call_problem(a->call, 403, "role", NULL);
}

static enum err give_ticket(struct account_call *a, const struct identifying *x)
{
    const struct identification_names names = { x->fields.given, x->fields.family };
    char id[ACCOUNT_SESSION_TEXT_SIZE];
    int64_t expires_ms = 0;
    enum err e = identifying_take_back(a);
    e = e ? e : identification_begin(a, &names, identity_provider(a->call->service->identity));
    e = e ? e : account_ticket_add(a, TICKET_PERSONAL, x->mac, CITIZEN_TICKET_MS, id, &expires_ms);
    e = e ? e : account_audit(a, a->who.person, "done", NULL);
    if (e)
        return e;
    a->out = json_pack("{s:s, s:I}", "ticket", id, "expires_ms", (json_int_t)expires_ms);
    return a->out ? ERR_OK : ERR_MEMORY;
}

static enum err run_personal(struct account_call *a)
{
    struct identifying *x = a->state;
    enum err e = identification_get(a, &x->row);
    if (e)
        return e;
    if (is_identified(x))
        return refuse_identified(a);
    return x->asked && x->answer == IDENTITY_YES ? give_ticket(a, x) : identifying_refuse(a);
}

const struct account_verb account_verb_citizen_personal = {
    .name = "citizen-personal", .with = WITH_CITIZEN, .writes = true, .nature = "names, date of birth, health insurance and social insurance numbers",
    .read = read_personal, .prepare = prepare_personal, .run = run_personal, .release = identifying_release
};
