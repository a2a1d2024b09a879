/* Loading the module, choosing the slot, keeping the session between jobs. */
#include "core/token/pkcs11_parts.h"

#include "core/base/log.h"
#include "core/token/ckr.h"

#include <string.h>

enum { SLOTS_MAX = 32 };

/* --- the module --- */

static void drop_session(struct pkcs11 *p)
{
    if (p->session != CK_INVALID_HANDLE)
        p->f->C_CloseSession(p->session);
    p->session = CK_INVALID_HANDLE;
    p->cert_known = false;
    p->cert.n = p->key_id_n = 0;
}

void pkcs11_end_module(struct pkcs11 *p)
{
    if (!p->f)
        return;
    drop_session(p);
    p11_kit_module_finalize(p->f);
    p11_kit_module_release(p->f);
    p->f = NULL;
}

static enum err load(struct pkcs11 *p)
{
    CK_FUNCTION_LIST *f = p11_kit_module_load(p->set.path, 0);
    if (!f) {
        log_error("module %s: %s", p->set.path, p11_kit_message());
        return ERR_MODULE_MISSING;
    }
    CK_RV rv = p11_kit_module_initialize(f);
    if (rv != CKR_OK) {
        log_error("module %s: C_Initialize: %s", p->set.path, ckr_find(rv)->name);
        p11_kit_module_release(f);
        return ERR_MODULE_FAULT;
    }
    p->f = f;
    p->loaded_epoch = p->pcsc.epoch;
    p->stale = false;
    p->fresh = true;
    return ERR_OK;
}

/* After pcscd was restarted only C_Finalize and C_Initialize heal the module. */
static enum err ensure_module(struct pkcs11 *p)
{
    if (p->f && (p->stale || p->loaded_epoch != p->pcsc.epoch))
        pkcs11_end_module(p);
    return p->f ? ERR_OK : load(p);
}

void pkcs11_close(void *self)
{
    struct pkcs11 *p = self;
    pkcs11_end_module(p);
    pcsc_close(&p->pcsc);
    p->view = (struct pcsc_view){ 0 };
}

/* --- the slot --- */

struct found {
    unsigned tokens;                 /* that match */
    CK_SLOT_ID slot;                 /* the first of them */
    char name[sizeof((CK_SLOT_INFO *)0)->slotDescription + 1];
};

static bool has_token(struct pkcs11 *p, CK_SLOT_ID slot)
{
    CK_TOKEN_INFO info;
    /* SoftHSM always shows one more, which is not initialised. */
    return p->f->C_GetTokenInfo(slot, &info) == CKR_OK && (info.flags & CKF_TOKEN_INITIALIZED);
}

static bool name_matches(const char *name, const char *wanted)
{
    return !*wanted || !strncmp(name, wanted, sizeof((CK_SLOT_INFO *)0)->slotDescription);
}

/* One card may show several slots under one reader's name: they are one token. */
static void consider(struct pkcs11 *p, CK_SLOT_ID slot, const char *reader, bool count_one, struct found *found)
{
    CK_SLOT_INFO info;
    char name[sizeof found->name];
    if (p->f->C_GetSlotInfo(slot, &info) != CKR_OK || !(info.flags & CKF_TOKEN_PRESENT))
        return;
    cert_clean_text(info.slotDescription, sizeof info.slotDescription, name, sizeof name);
    if (!name_matches(name, reader) || (found->tokens && !strcmp(name, found->name)))
        return;
    if (!count_one && !has_token(p, slot))
        return;
    if (!found->tokens++) {
        found->slot = slot;
        memcpy(found->name, name, sizeof name);
    }
}

/* C_GetSlotList without a buffer makes OpenSC look at its readers now; C_GetSlotInfo alone may be a second old. */
static CK_RV list_slots(struct pkcs11 *p, CK_SLOT_ID *slots, CK_ULONG *n)
{
    CK_RV rv = p->f->C_GetSlotList(CK_FALSE, NULL, n);
    if (rv == CKR_OK && *n > SLOTS_MAX)
        *n = SLOTS_MAX;
    if (rv == CKR_OK)
        rv = p->f->C_GetSlotList(CK_FALSE, slots, n);
    return rv == CKR_BUFFER_TOO_SMALL ? CKR_OK : rv;
}

/* The slot of the session we hold needs no APDU to prove that it has a token: identify asks it in a moment. */
static enum err find_slot(struct pkcs11 *p, const char *reader, struct found *found)
{
    CK_SLOT_ID slots[SLOTS_MAX];
    CK_ULONG n = 0;
    CK_RV rv = list_slots(p, slots, &n);
    if (rv != CKR_OK)
        return pkcs11_explain(p, rv, "C_GetSlotList");
    *found = (struct found){ 0 };
    for (CK_ULONG i = 0; i < n && i < SLOTS_MAX; i++)
        consider(p, slots[i], reader, p->session != CK_INVALID_HANDLE && slots[i] == p->slot, found);
    return found->tokens > 1 ? ERR_TOKEN_TWO : ERR_OK;
}

/* The module shows no token: PC/SC knows why. */
static enum err why_none(struct pkcs11 *p, const char *reader)
{
    struct pcsc_view view;
    enum err e = pcsc_ensure(&p->pcsc);
    if (!e)
        e = pcsc_look(&p->pcsc, reader, &view);
    if (e)
        return e;
    if (!view.readers)
        return ERR_READER_NONE;
    if (*reader && !view.listed)
        return ERR_READER_GONE;
    if (view.mute)
        return ERR_TOKEN_DAMAGED;
    return (*reader ? view.card : view.cards > 0) ? ERR_TOKEN_UNKNOWN : ERR_TOKEN_ABSENT;
}

static enum err find_token(struct pkcs11 *p, const char *reader, struct found *found)
{
    enum err e = ensure_module(p);
    if (!e)
        e = find_slot(p, reader, found);
    if (e || found->tokens)
        return e;
    e = why_none(p, reader);
    if (e != ERR_TOKEN_UNKNOWN || p->fresh)
        return e;
    /* A card that PC/SC sees and a module that has been up for a while does not: once more with a fresh module. */
    pkcs11_end_module(p);
    e = load(p);
    if (!e)
        e = find_slot(p, reader, found);
    return e || found->tokens ? e : why_none(p, reader);
}

/* --- the session --- */

static bool session_is_good(struct pkcs11 *p, CK_SLOT_ID slot, const struct pcsc_view *now)
{
    CK_SESSION_INFO info;
    if (p->session == CK_INVALID_HANDLE || p->slot != slot || strcmp(now->reader, p->view.reader) ||
        now->events != p->view.events || p->f->C_GetSessionInfo(p->session, &info) != CKR_OK)
        return false;
    return info.state == CKS_RW_PUBLIC_SESSION || p->f->C_Logout(p->session) == CKR_OK;
}

static enum err open_session(struct pkcs11 *p, const struct found *found)
{
    struct pcsc_view now = { 0 };
    if (p->pcsc.open && pcsc_look(&p->pcsc, found->name, &now))
        now = (struct pcsc_view){ 0 };
    if (session_is_good(p, found->slot, &now))
        return ERR_OK;
    drop_session(p);
    p->view = now;
    p->slot = found->slot;
    CK_RV rv = p->f->C_OpenSession(p->slot, CKF_SERIAL_SESSION | CKF_RW_SESSION, NULL, NULL, &p->session);
    if (rv != CKR_OK)
        p->session = CK_INVALID_HANDLE;
    return pkcs11_explain(p, rv, "C_OpenSession");
}

enum err pkcs11_open(void *self, const char *reader)
{
    struct pkcs11 *p = self;
    struct found found = { 0 };
    p->fresh = false;
    enum err pcsc = pcsc_ensure(&p->pcsc);
    if (pcsc && p->view.listed) {    /* a module with a reader: what it says now is stale */
        pkcs11_end_module(p);
        return pcsc;
    }
    enum err e = find_token(p, reader, &found);
    return e ? e : open_session(p, &found);
}
