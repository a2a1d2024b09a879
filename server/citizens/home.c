/* What the home of a citizen shows. */
#include "server/citizens/citizens.h"

#include "server/accounts/sessions.h"
#include "server/contact.h"

#include <sodium.h>

static enum err put_account(struct account_call *a, json_t *home)
{
    struct citizen_row row;
    struct contact_row contact;
    char id[ACCOUNT_PUBLIC_SIZE], email[CONTACT_EMAIL_SIZE] = "";
    enum err e = citizen_by_person(a->call->db, a->who.person, &row);
    e = e ? e : contact_get(a->call->db, a->who.person, &contact);
    if (e)
        return e;
    account_public_id(a->call->service, row.person, id);
    if (contact.email[0])
        email_mask(contact.email, email);
    bool put = !json_object_set_new(home, "id", json_string(id)) && !json_object_set_new(home, "name", json_string(row.name)) &&
               !json_object_set_new(home, "email", json_string(email));
    sodium_memzero(&row, sizeof row);
    sodium_memzero(&contact, sizeof contact);
    return put ? ERR_OK : ERR_MEMORY;
}

enum err citizen_home(struct account_call *a, json_t **out)
{
    json_t *home = json_object();
    enum err e = home ? put_account(a, home) : ERR_MEMORY;
    e = e ? e : identification_into_home(a, home);
    if (e)
        account_json_free(home);
    else
        *out = home;
    return e;
}

enum err citizen_answer_home(struct account_call *a)
{
    json_t *home = NULL;
    enum err e = citizen_home(a, &home);
    if (e)
        return e;
    a->out = json_pack("{s:o}", "home", home);
    return a->out ? ERR_OK : ERR_MEMORY;
}

static enum err home_run(struct account_call *a)
{
    enum err e = account_audit(a, a->who.person, "done", NULL);
    return e ? e : citizen_answer_home(a);
}

const struct account_verb account_verb_citizen_home = { "citizen-home", WITH_CITIZEN, true, false, 0, "name, address, identification", account_read_nothing, NULL,
    home_run, account_release_nothing };
