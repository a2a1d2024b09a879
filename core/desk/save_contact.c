#include "core/desk/inside.h"

#include "core/proto/contact_set.h"
#include "core/rules/contact.h"

#include <sodium.h>

_Static_assert((int)DESK_EMAIL_SIZE == (int)CONTACT_EMAIL_SIZE && (int)CONTACT_SET_EMAIL_SIZE == (int)CONTACT_EMAIL_SIZE, "addresses");
_Static_assert((int)DESK_PHONE_SIZE == (int)CONTACT_PHONE_SIZE && (int)CONTACT_SET_PHONE_SIZE == (int)CONTACT_PHONE_SIZE, "numbers");
_Static_assert((int)DESK_PHONES_MAX == (int)CONTACT_SET_PHONES_MAX && (int)PROFILE_PHONES_MAX == (int)DESK_PHONES_MAX, "how many");

/* An empty one is erased. */
static enum err take_phone(const struct secret *typed, char to[CONTACT_PHONE_SIZE])
{
    enum err e = phone_parse(secret_bytes(typed), secret_length(typed), to);
    return e == ERR_EMPTY ? ERR_OK : e;
}

static enum err take_phones(const struct save_contact_request *request, struct contact_set *set)
{
    enum err e = ERR_OK;
    for (size_t i = 0; !e && i < DESK_PHONES_MAX; i++) {
        if (!request->phones[i])
            continue;
        e = take_phone(request->phones[i], set->phones[set->phone_count]);
        if (!e && set->phones[set->phone_count][0])
            set->phone_count++;
    }
    return e;
}

static enum err take(struct desk *d, const struct save_contact_request *request, struct contact_set *set)
{
    *set = (struct contact_set){ .base = d->person.shown.known ? d->person.shown.contact_version : 0, .email_given = request->email != NULL,
                                 .mobile_given = request->mobile != NULL, .phones_given = request->phones_given };
    if (!set->email_given && !set->mobile_given && !set->phones_given)
        return ERR_EMPTY;
    enum err e = request->email ? email_parse(secret_bytes(request->email), secret_length(request->email), set->email) : ERR_OK;
    e = e || !request->mobile ? e : take_phone(request->mobile, set->mobile);
    return e || !request->phones_given ? e : take_phones(request, set);
}

enum err desk_save_contact(struct desk *d, const struct save_contact_request *request, const struct save_watch *watch)
{
    struct contact_set *set = &d->person.contact;
    enum err e = person_may_save(d, DESK_FOR_CONTACT);
    if (e)
        return e;
    e = take(d, request, set);
    e = e ? e : contact_set_put(set, store_keys(d->store)->server.seal_key, &d->person.op);
    e = e ? e : save_begin(d, watch);
    if (e)
        sodium_memzero(set, sizeof *set);
    return e;
}
