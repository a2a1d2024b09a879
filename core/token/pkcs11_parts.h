/* What the files of the PKCS#11 driver share.  Nobody else includes this. */
#ifndef GUICHET_TOKEN_PKCS11_PARTS_H
#define GUICHET_TOKEN_PKCS11_PARTS_H

#include "core/token/cert.h"
#include "core/token/pcsc.h"
#include "core/token/pkcs11.h"

#include <p11-kit/p11-kit.h>
#include <p11-kit/pkcs11.h>

enum { KEY_ID_MAX = 64, OBJECTS_MAX = 32 };

struct handles {
    CK_OBJECT_HANDLE of[OBJECTS_MAX];
    CK_ULONG n;
};

struct pkcs11 {
    struct pkcs11_settings set;
    struct pcsc pcsc;
    CK_FUNCTION_LIST *f;             /* NULL: not loaded */
    unsigned loaded_epoch;           /* pcsc.epoch when the module was initialised */
    bool fresh;                      /* initialised during this open */
    bool stale;                      /* something failed that only C_Finalize + C_Initialize heals for sure */
    CK_SLOT_ID slot;
    CK_SESSION_HANDLE session;       /* CK_INVALID_HANDLE: none */
    struct pcsc_view view;           /* the reader as it was when the session was opened; listed false: no reader */
    CK_FLAGS flags;                  /* of the token, as last asked */
    char model[TOKEN_TEXT_MAX], serial[TOKEN_TEXT_MAX];      /* the same */
    bool cert_known;
    struct token_certificate cert;   /* the person's, with its key's CKA_ID */
    uint8_t key_id[KEY_ID_MAX];
    size_t key_id_n;
};

/* pkcs11_module.c: the module and the slot */
MUST_USE enum err pkcs11_open(void *self, const char *reader);
void pkcs11_close(void *self);
void pkcs11_end_module(struct pkcs11 *p);     /* sessions, C_Finalize; f is NULL afterwards, the next open loads again */

/* Translates a return code, asking PC/SC where the code does not tell. Logs it with the name of the call. */
enum err pkcs11_explain(struct pkcs11 *p, CK_RV rv, const char *call);

CK_UTF8CHAR_PTR pkcs11_pin(const struct secret *pin);      /* the bytes, for a call that only reads them */

/* pkcs11_unblock.c: each family's way */
MUST_USE enum err pkcs11_unblocking(void *self, struct token_unblocking *out);
MUST_USE enum err pkcs11_replace(void *self, const struct secret *secret, const struct secret *next, enum change_phase *phase);
MUST_USE enum err pkcs11_unblock(void *self, const struct secret *secret, const struct secret *new_pin, enum change_phase *phase);
MUST_USE enum err pkcs11_rotate(void *self, const struct secret *secret, const struct secret *next, enum change_phase *phase);

/* pkcs11_object.c: certificates and keys */
MUST_USE enum err pkcs11_certificate(void *self, struct token_certificate *out);
MUST_USE enum err pkcs11_sign(void *self, const void *tbs, size_t n, struct token_signature *out);
MUST_USE enum err pkcs11_sign_with(void *self, const struct token_id *id, enum token_scheme scheme, struct token_text tbs,
                                   struct token_signature *out);
CK_RV pkcs11_find(struct pkcs11 *p, CK_ATTRIBUTE *template, CK_ULONG count, struct handles *out);

/* pkcs11_pair.c, pkcs11_est.c: what a renewal does */
bool pkcs11_is_sc_hsm(const struct pkcs11 *p);
MUST_USE enum err pkcs11_tidy(void *self);
MUST_USE enum err pkcs11_pairs(void *self, struct token_pairs *out);
MUST_USE enum err pkcs11_make_key(void *self, enum token_kind kind, struct token_id *out);
MUST_USE enum err pkcs11_public_key(void *self, const struct token_id *id, struct token_spki *out);
MUST_USE enum err pkcs11_put_certificate(void *self, const struct token_id *id, const struct token_certificate *cert);
MUST_USE enum err pkcs11_delete_pair(void *self, const struct token_id *id);
MUST_USE enum err pkcs11_enrol(void *self, const struct token_enrol *order, struct token_enrolled *out);

/* pkcs11_issue.c */
MUST_USE enum err pkcs11_is_empty(void *self, bool *empty);
MUST_USE enum err pkcs11_initialise(void *self, const char *label, const struct secret *pin, const struct secret *secret);

#endif
