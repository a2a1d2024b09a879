#include "core/desk/inside.h"

#include <stdio.h>
#include <string.h>

static void finish(struct desk *d, struct save_result result)
{
    struct save_watch watch = d->person.save;
    snprintf(result.receipt, sizeof result.receipt, "%s", d->person.receipt);
    d->person.save = (struct save_watch){ 0 };
    d->person.saving = false;
    if (watch.done)
        watch.done(watch.ctx, &result);
}

/* The new address waits for its code; the rest is in force. */
static void show_saved(struct desk *d)
{
    const struct contact_set *set = &d->person.contact;
    struct desk_person *shown = &d->person.shown;
    if (!shown->known || d->person.purpose != DESK_FOR_CONTACT)
        return;
    if (set->email_given && strcmp(set->email, shown->email) != 0)
        memcpy(shown->pending, set->email, sizeof shown->pending);
    else if (set->email_given)
        shown->pending[0] = 0;      /* the address in force was given again */
    if (set->mobile_given)
        memcpy(shown->mobile, set->mobile, sizeof shown->mobile);
    if (set->phones_given) {
        memcpy(shown->phones, set->phones, sizeof shown->phones);
        shown->phone_count = set->phone_count;
    }
}

static void saved(struct desk *d, const struct told *told)
{
    struct save_result result = { .err = told->err, .told = told->told };
    snprintf(result.reason, sizeof result.reason, "%s", told->reason);
    if (told->told)
        show_saved(d);
    finish(d, result);
}

static enum err keep(struct desk *d)
{
    struct person *p = &d->person;
    const struct kiosk_keys *keys = store_keys(d->store);
    enum err e = op_sign_kiosk(&p->op, keys->server.id, keys->kiosk_id, keys->sign);
    e = e ? e : record_ahead(d, &p->op, p->receipt, false);
    if (e)
        return e;
    p->may_save = false;
    if (record_ready(d, &p->op, p->receipt, false))
        desk_touch(d);      /* it is durable as prepared, and is made ready as soon as the store can */
    return ERR_OK;
}

/* Called back in the next step when nobody waits for the server: a verb never answers before it returns. */
static void on_kept(void *ctx)
{
    struct desk *d = ctx;
    if (d->person.saving)
        finish(d, (struct save_result){ .err = ERR_OK });
}

enum err save_begin(struct desk *d, const struct save_watch *watch)
{
    struct person *p = &d->person;
    enum err e = keep(d);
    if (e)
        return e;
    p->saving = true;
    p->save = *watch;
    bool worth = tell_begin(d, p->op.id, saved);
    if (worth && p->save.step)
        p->save.step(p->save.ctx, STEP_SERVER);
    net_work(d);
    if (!worth && loop_after(d->loop, 0, on_kept, d))
        on_kept(d);
    return ERR_OK;
}

void save_forget(struct desk *d)
{
    loop_cancel(d->loop, on_kept, d);
    if (d->person.saving)
        tell_forget(d);
    d->person.saving = false;
}
