/* Operations about the token itself: its password, its unblocking, its certificate. */
#include "core/proto/certificate_renewed.h"
#include "core/proto/pin_changed.h"
#include "core/proto/token_unblocked.h"
#include "server/escrow.h"
#include "server/notices.h"
#include "server/push.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* Tells whoever the token belongs to; a token that is nobody's is no reason to refuse what happened to it. */
static enum err tell_owner(struct call *c, const struct push_item *item, enum notice_kind kind)
{
    struct person_row person;
    const struct push_notice notice = { .kind = kind };
    enum err e = people_of_token(c->db, item->op.serial, &person);
    return e ? e : push_tell(c, item, &person, &notice);
}

/* --- token.pin.changed --- */

static enum err read_pin(const struct call *c, const struct op *op, void **event)
{
    struct pin_changed read;
    (void)c;
    enum err e = pin_changed_read(op, &read);
    struct pin_changed *made = e ? NULL : malloc(sizeof *made);
    if (!made)
        return e ? e : ERR_MEMORY;
    *made = read;
    *event = made;
    return ERR_OK;
}

static const char *pin_outcome(const void *event)
{
    return ((const struct pin_changed *)event)->unknown ? "unknown" : "done";
}

static enum err apply_pin(struct call *c, const struct push_item *item, const char **reason)
{
    const struct pin_changed *event = item->event;
    (void)reason;
    return tell_owner(c, item, event->unknown ? NOTICE_PIN_UNKNOWN : NOTICE_PIN_CHANGED);
}

const struct push_type push_pin_changed = {
    .name = PIN_CHANGED_TYPE, .words = "changement de mot de passe", .words_en = "change of password", .is_beside = true,
    .read = read_pin, .outcome = pin_outcome, .apply = apply_pin, .release = free,
};

/* --- token.unblocked --- */

static enum err read_unblocked(const struct call *c, const struct op *op, void **event)
{
    struct token_unblocked read;
    (void)c;
    enum err e = token_unblocked_read(op, &read);
    struct token_unblocked *made = e ? NULL : malloc(sizeof *made);
    if (!made)
        return e ? e : ERR_MEMORY;
    *made = read;
    *event = made;
    return ERR_OK;
}

static const char *outcome_unblocked(const void *event)
{
    return unblocked_word(((const struct token_unblocked *)event)->outcome);
}

/* A ticket is known only to the kiosk it was given to, which by then knows the secrets too: it may tell the end whatever it
 * was. By telephone there is none, and only the token's signature proves that the visit went to its end. */
static const char *const took[] = { "unknown", "none", "current", "pending" }, *const rotated[] = { "unknown", "no", "yes" };

static enum err settle(struct call *c, const struct push_item *item)
{
    static const uint8_t by_phone[UNBLOCKED_TICKET_SIZE] = { 0 };
    const struct token_unblocked *event = item->event;
    if (memcmp(event->ticket, by_phone, sizeof by_phone) == 0)
        return event->outcome != UNBLOCKED_DONE ? ERR_OK
            : escrow_settle_phone(c->db, item->op.serial, item->at_ms + PUSH_SLACK_MS, took[event->took], rotated[event->rotated]);
    return escrow_settle_ticket(c->db, item->op.serial, event->ticket, took[event->took], rotated[event->rotated]);
}

static enum err apply_unblocked(struct call *c, const struct push_item *item, const char **reason)
{
    const struct token_unblocked *event = item->event;
    (void)reason;
    enum err e = settle(c, item);
    return e ? e : tell_owner(c, item, event->outcome == UNBLOCKED_DONE ? NOTICE_UNBLOCKED : NOTICE_UNBLOCK_UNKNOWN);
}

const struct push_type push_unblocked = {
    .name = TOKEN_UNBLOCKED_TYPE, .words = "déblocage de la clé", .words_en = "unblocking of the key",
    .read = read_unblocked, .outcome = outcome_unblocked, .apply = apply_unblocked, .release = free,
};

/* --- token.secret.replaced: the same payload, about the secret alone; the owner was told when it was released --- */

static enum err apply_replaced(struct call *c, const struct push_item *item, const char **reason)
{
    const struct token_unblocked *event = item->event;
    const struct escrow_replaced said = { event->ticket, took[event->took], rotated[event->rotated], event->outcome == UNBLOCKED_REFUSED };
    if (sodium_is_zero(event->ticket, sizeof event->ticket)) {      /* that would speak of the telephone's release */
        *reason = "refused";
        return ERR_OK;
    }
    return escrow_settle_replaced(c->db, item->op.serial, &said);
}

const struct push_type push_replaced = {
    .name = SECRET_REPLACED_TYPE, .words = "remplacement du secret de déblocage", .words_en = "replacement of the unblocking secret",
    .read = read_unblocked, .outcome = outcome_unblocked, .apply = apply_replaced, .release = free,
};

/* --- token.certificate.renewed --- */

static enum err read_renewed(const struct call *c, const struct op *op, void **event)
{
    struct certificate_renewed read;
    (void)c;
    enum err e = certificate_renewed_read(op, &read);
    struct certificate_renewed *made = e ? NULL : malloc(sizeof *made);
    if (!made)
        return e ? e : ERR_MEMORY;
    *made = read;
    *event = made;
    return ERR_OK;
}

static const char *outcome_done(const void *event)
{
    (void)event;
    return "done";
}

/* The new certificate itself signed this, so its key is in the token: by that signature the others are replaced already
 * (server/renewed.h). What is left to look at is that it speaks of itself. */
static enum err apply_renewed(struct call *c, const struct push_item *item, const char **reason)
{
    const struct certificate_renewed *event = item->event;
    char hash[TOKEN_HASH_TEXT_SIZE];
    (void)c;
    sodium_bin2hex(hash, sizeof hash, event->certificate, sizeof event->certificate);
    if (strcmp(hash, item->prover) != 0)
        *reason = "refused";
    return ERR_OK;
}

const struct push_type push_renewed = {
    .name = CERTIFICATE_RENEWED_TYPE, .words = "renouvellement du certificat", .words_en = "renewal of the certificate",
    .read = read_renewed, .outcome = outcome_done, .apply = apply_renewed, .release = free,
};
