/* The unblocking secret through PKCS#11: C_Login(CKU_SO) says nothing of it, the call after it does. */
#include "core/token/pkcs11_parts.h"

#include "core/token/ckr.h"

static struct family_ways ways_of(const struct pkcs11 *p)
{
    return family_find(probe_family(p->set.probe, p->view.atr, p->view.atr_n), p->model, p->set.unblock, p->set.rotate);
}

enum err pkcs11_unblocking(void *self, struct token_unblocking *out)
{
    struct pkcs11 *p = self;
    struct family_ways ways = ways_of(p);
    int reference = p->view.listed ? probe_so_reference(p->set.probe, p->view.atr, p->view.atr_n) : -1;
    struct token_unblocking about = { .tries = { TRIES_UNKNOWN, 0 } };
    enum err e = ERR_OK;
    if (reference >= 0 && pcsc_probe(&p->pcsc, &p->view, reference, &about.tries))
        e = pcsc_cause(&p->pcsc, &p->view, ERR_OK);
    if (e)
        return e;
    about.possible = ways.unblock != UNBLOCK_NONE;
    about.rotates = ways.rotates;
    *out = about;
    return ERR_OK;
}

/* The codes are those of a password: which secret they speak of is known by the call. */
static enum err explain_secret(struct pkcs11 *p, CK_RV rv, const char *call, enum change_phase *phase)
{
    *phase = rv == CKR_OK ? CHANGE_DONE : ckr_find(rv)->refused ? CHANGE_NOT_STARTED : CHANGE_SENT;
    enum err e = pkcs11_explain(p, rv, call);
    if (e == ERR_PIN_LENGTH)      /* the password's was looked at: this card does not unblock this way */
        return ERR_UNBLOCK_NONE;
    return e == ERR_PIN_WRONG ? ERR_SO_WRONG : e == ERR_PIN_LOCKED ? ERR_SO_LOCKED : e;
}

static enum err log_in(struct pkcs11 *p, const struct secret *secret, enum change_phase *phase)
{
    p->f->C_Logout(p->session);      /* of a wrong secret before this one; nobody logged in is fine */
    CK_RV rv = p->f->C_Login(p->session, CKU_SO, pkcs11_pin(secret), secret_length(secret));
    enum err e = rv == CKR_OK ? ERR_OK : explain_secret(p, rv, "C_Login(SO)", phase);
    *phase = CHANGE_NOT_STARTED;      /* a log-in sets nothing */
    return e;
}

static enum err init_pin(struct pkcs11 *p, const struct secret *secret, const struct secret *new_pin, enum change_phase *phase)
{
    enum err e = log_in(p, secret, phase);
    return e ? e : explain_secret(p, p->f->C_InitPIN(p->session, pkcs11_pin(new_pin), secret_length(new_pin)), "C_InitPIN", phase);
}

static enum err set_pin_unlogged(struct pkcs11 *p, const struct secret *secret, const struct secret *new_pin, enum change_phase *phase)
{
    CK_RV rv = p->f->C_SetPIN(p->session, pkcs11_pin(secret), secret_length(secret), pkcs11_pin(new_pin), secret_length(new_pin));
    return explain_secret(p, rv, "C_SetPIN(PUK)", phase);
}

enum err pkcs11_unblock(void *self, const struct secret *secret, const struct secret *new_pin, enum change_phase *phase)
{
    struct pkcs11 *p = self;
    struct family_ways ways = ways_of(p);
    *phase = CHANGE_NOT_STARTED;
    if (!p->f)       /* ended by a log-out that failed */
        return ERR_MODULE_FAULT;
    if (ways.unblock == UNBLOCK_NONE)
        return ERR_UNBLOCK_NONE;
    if (ways.unblock == UNBLOCK_SETPIN_UNLOGGED)
        return set_pin_unlogged(p, secret, new_pin, phase);
    return init_pin(p, secret, new_pin, phase);
}

enum err pkcs11_rotate(void *self, const struct secret *secret, const struct secret *next, enum change_phase *phase)
{
    struct pkcs11 *p = self;
    *phase = CHANGE_NOT_STARTED;
    if (!ways_of(p).rotates)
        return ERR_UNBLOCK_NONE;
    CK_RV rv = p->f->C_SetPIN(p->session, pkcs11_pin(secret), secret_length(secret), pkcs11_pin(next), secret_length(next));
    return explain_secret(p, rv, "C_SetPIN(SO)", phase);
}

enum err pkcs11_replace(void *self, const struct secret *secret, const struct secret *next, enum change_phase *phase)
{
    struct pkcs11 *p = self;
    *phase = CHANGE_NOT_STARTED;
    if (!p->f)
        return ERR_MODULE_FAULT;
    enum err e = ways_of(p).rotates ? log_in(p, secret, phase) : ERR_UNBLOCK_NONE;
    return e ? e : pkcs11_rotate(self, secret, next, phase);
}
