#include "core/token/pkcs11_parts.h"

#include "core/base/log.h"
#include "core/token/ckr.h"

#include <stdlib.h>
#include <string.h>

enum err pkcs11_explain(struct pkcs11 *p, CK_RV rv, const char *call)
{
    const struct ckr_row *row = ckr_find(rv);
    if (rv == CKR_OK)
        return ERR_OK;
    enum err e = row->ask && p->view.listed ? pcsc_cause(&p->pcsc, &p->view, row->err) : row->err;
    p->stale = p->stale || row->ask;
    log_info("%s: %s (0x%lx): %s", call, row->name, rv, err_name(e));
    return e;
}

/* --- asked without a password --- */

static unsigned pin_limit(CK_ULONG v, unsigned otherwise)
{
    return v == CK_UNAVAILABLE_INFORMATION || v > TOKEN_PIN_BYTES_MAX ? otherwise : (unsigned)v;
}

/* OpenSC appends the name of the PIN object to the token's label: "label (UserPIN)". */
static void drop_pin_name(char *label)
{
    static const char suffix[] = " (UserPIN)";
    size_t n = strlen(label), k = sizeof suffix - 1;
    if (n > k && strcmp(label + n - k, suffix) == 0)
        label[n - k] = 0;
}

static enum err identify(void *self, struct token_identity *out)
{
    struct pkcs11 *p = self;
    CK_TOKEN_INFO info;
    if (!p->f)       /* ended by a log-out that failed */
        return ERR_MODULE_FAULT;
    enum err e = pkcs11_explain(p, p->f->C_GetTokenInfo(p->slot, &info), "C_GetTokenInfo");
    if (e)
        return e;
    p->flags = info.flags;
    cert_clean_text(info.serialNumber, sizeof info.serialNumber, out->serial, sizeof out->serial);
    cert_clean_text(info.label, sizeof info.label, out->label, sizeof out->label);
    drop_pin_name(out->label);
    cert_clean_text(info.model, sizeof info.model, out->model, sizeof out->model);
    memcpy(p->model, out->model, sizeof p->model);
    memcpy(p->serial, out->serial, sizeof p->serial);
    out->pin_min = pin_limit(info.ulMinPinLen, 0);
    out->pin_max = pin_limit(info.ulMaxPinLen, TOKEN_PIN_BYTES_MAX);
    return out->pin_min <= out->pin_max ? ERR_OK : ERR_TOKEN_DAMAGED;
}

static struct tries tries_from_flags(CK_FLAGS flags, enum tries_kind otherwise)
{
    static const struct { CK_FLAGS flag; enum tries_kind kind; } rows[] = {
        { CKF_USER_PIN_LOCKED, TRIES_NONE },
        { CKF_USER_PIN_FINAL_TRY, TRIES_LAST },
        { CKF_USER_PIN_COUNT_LOW, TRIES_FEW },
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (flags & rows[i].flag)
            return (struct tries){ rows[i].kind, 0 };
    return (struct tries){ otherwise, 0 };
}

/* TRIES_UNKNOWN with ERR_OK when the card answers, but not with a number. */
static enum err exact_tries(struct pkcs11 *p, struct tries *out)
{
    enum err e = pcsc_probe(&p->pcsc, &p->view, probe_reference(p->set.probe, p->view.atr, p->view.atr_n), out);
    if (!e)
        return ERR_OK;
    p->stale = true;
    return pcsc_cause(&p->pcsc, &p->view, ERR_OK);
}

/* The exact number where the family is known; else the flags, asked afresh. */
static enum err tries(void *self, struct tries *out)
{
    struct pkcs11 *p = self;
    struct tries exact = { TRIES_UNKNOWN, 0 };
    struct token_identity ignored;
    bool known_family = p->view.listed && probe_reference(p->set.probe, p->view.atr, p->view.atr_n) >= 0;
    enum err e = known_family ? exact_tries(p, &exact) : ERR_OK;
    if (e)
        return e;
    if (exact.kind != TRIES_UNKNOWN) {
        *out = exact;
        return ERR_OK;
    }
    e = identify(p, &ignored);
    /* A known family that did not answer with a number is logged in by somebody: then the flags are clear, not true. */
    if (!e)
        *out = tries_from_flags(p->flags, known_family ? TRIES_UNKNOWN : TRIES_MANY);
    return e;
}

static const char *reader(void *self) { return ((struct pkcs11 *)self)->view.reader; }

/* --- with the password --- */

CK_UTF8CHAR_PTR pkcs11_pin(const struct secret *pin) { return (CK_UTF8CHAR_PTR)(uintptr_t)secret_bytes(pin); }

static enum err login(void *self, const struct secret *pin)
{
    struct pkcs11 *p = self;
    CK_ULONG n = secret_length(pin);
    if (!p->f)       /* ended by a log-out that failed */
        return ERR_MODULE_FAULT;
    CK_RV rv = p->f->C_Login(p->session, CKU_USER, pkcs11_pin(pin), n);
    if (rv == CKR_USER_ALREADY_LOGGED_IN) {    /* then nothing was proved: no try was spent either */
        p->f->C_Logout(p->session);
        rv = p->f->C_Login(p->session, CKU_USER, pkcs11_pin(pin), n);
    }
    return pkcs11_explain(p, rv, "C_Login");
}

static void logout(void *self)
{
    struct pkcs11 *p = self;
    if (!p->f)
        return;
    CK_RV rv = p->stale ? CKR_FUNCTION_FAILED : p->f->C_Logout(p->session);
    if (rv == CKR_OK)
        return;
    /* A card that stays logged in serves whoever comes next; ending the module resets it. */
    log_info("C_Logout: %s: the module is ended instead", ckr_find(rv)->name);
    pkcs11_end_module(p);
}

static enum err set_pin(void *self, const struct secret *old_pin, const struct secret *new_pin, enum change_phase *phase)
{
    struct pkcs11 *p = self;
    CK_RV rv = p->f->C_SetPIN(p->session, pkcs11_pin(old_pin), secret_length(old_pin),
                              pkcs11_pin(new_pin), secret_length(new_pin));
    *phase = rv == CKR_OK ? CHANGE_DONE : ckr_find(rv)->refused ? CHANGE_NOT_STARTED : CHANGE_SENT;
    return pkcs11_explain(p, rv, "C_SetPIN");
}

/* --- the driver --- */

static const struct token_driver driver = {
    .open = pkcs11_open, .close = pkcs11_close, .reader = reader, .identify = identify,
    .certificate = pkcs11_certificate, .tries = tries, .login = login, .logout = logout,
    .sign = pkcs11_sign, .set_pin = set_pin, .unblocking = pkcs11_unblocking, .unblock = pkcs11_unblock, .rotate = pkcs11_rotate,
    .replace = pkcs11_replace,
    .tidy = pkcs11_tidy, .pairs = pkcs11_pairs, .make_key = pkcs11_make_key, .public_key = pkcs11_public_key, .sign_with = pkcs11_sign_with,
    .put_certificate = pkcs11_put_certificate, .delete_pair = pkcs11_delete_pair, .enrol = pkcs11_enrol,
    .is_empty = pkcs11_is_empty, .initialise = pkcs11_initialise,
};

struct pkcs11 *pkcs11_new(const struct pkcs11_settings *settings)
{
    struct pkcs11 *p = calloc(1, sizeof *p);
    if (p)
        p->set = *settings;
    return p;
}

void pkcs11_free(struct pkcs11 *p)
{
    if (p)
        pkcs11_close(p);
    free(p);
}

struct token pkcs11_token(struct pkcs11 *p) { return (struct token){ &driver, p }; }
