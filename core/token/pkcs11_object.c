/* The person's certificate and the key that goes with it: found by CKA_ID, never by label (token.md 3.3). */
#include "core/token/pkcs11_parts.h"

#include <string.h>

enum { OBJECTS_MAX = 16, RSA_MAX = 512, PSS_SALT = 32 };

struct handles {
    CK_OBJECT_HANDLE of[OBJECTS_MAX];
    CK_ULONG n;
};

static CK_RV find(struct pkcs11 *p, CK_ATTRIBUTE *template, CK_ULONG count, struct handles *out)
{
    out->n = 0;
    CK_RV rv = p->f->C_FindObjectsInit(p->session, template, count);
    if (rv != CKR_OK)
        return rv;
    rv = p->f->C_FindObjects(p->session, out->of, OBJECTS_MAX, &out->n);
    p->f->C_FindObjectsFinal(p->session);
    return rv;
}

/* --- the certificate --- */

struct candidate {
    struct token_certificate cert;
    uint8_t id[KEY_ID_MAX];
    size_t id_n;
    int64_t not_before_ms;
};

/* False when it is longer than our limits or cannot be read: then it is not the person's. */
static bool read_candidate(struct pkcs11 *p, CK_OBJECT_HANDLE object, struct candidate *c)
{
    CK_ATTRIBUTE wanted[] = {
        { CKA_VALUE, c->cert.der, sizeof c->cert.der },
        { CKA_ID, c->id, sizeof c->id },
    };
    if (p->f->C_GetAttributeValue(p->session, object, wanted, 2) != CKR_OK)
        return false;
    c->cert.n = wanted[0].ulValueLen;
    c->id_n = wanted[1].ulValueLen;
    return c->cert.n <= sizeof c->cert.der && c->id_n <= sizeof c->id &&
           cert_is_personal(c->cert.der, c->cert.n, &c->not_before_ms);
}

static enum err load_certificate(struct pkcs11 *p)
{
    CK_OBJECT_CLASS class = CKO_CERTIFICATE;
    CK_CERTIFICATE_TYPE type = CKC_X_509;
    CK_ATTRIBUTE template[] = { { CKA_CLASS, &class, sizeof class }, { CKA_CERTIFICATE_TYPE, &type, sizeof type } };
    struct handles found;
    struct candidate best = { .not_before_ms = INT64_MIN };
    enum err e = pkcs11_explain(p, find(p, template, 2, &found), "C_FindObjects");
    if (e)
        return e;
    for (CK_ULONG i = 0; i < found.n; i++) {
        struct candidate c = { .not_before_ms = 0 };
        if (read_candidate(p, found.of[i], &c) && c.not_before_ms > best.not_before_ms)
            best = c;
    }
    p->cert = best.cert;
    p->key_id_n = best.id_n;
    memcpy(p->key_id, best.id, best.id_n);
    p->cert_known = true;
    return ERR_OK;
}

enum err pkcs11_certificate(void *self, struct token_certificate *out)
{
    struct pkcs11 *p = self;
    enum err e = p->cert_known ? ERR_OK : load_certificate(p);
    if (!e)
        *out = p->cert;
    return e;
}

/* --- the key --- */

static enum err find_key(struct pkcs11 *p, CK_OBJECT_HANDLE *key, CK_KEY_TYPE *type)
{
    CK_OBJECT_CLASS class = CKO_PRIVATE_KEY;
    CK_ATTRIBUTE template[] = { { CKA_CLASS, &class, sizeof class }, { CKA_ID, p->key_id, p->key_id_n } };
    CK_ATTRIBUTE wanted = { CKA_KEY_TYPE, type, sizeof *type };
    struct handles found;
    enum err e = pkcs11_explain(p, find(p, template, 2, &found), "C_FindObjects");
    if (!e && !found.n)
        return ERR_SIGN_FAILED;
    if (!e)
        e = pkcs11_explain(p, p->f->C_GetAttributeValue(p->session, found.of[0], &wanted, 1), "C_GetAttributeValue");
    if (!e)
        *key = found.of[0];
    return e;
}

static enum err sign_hash(struct pkcs11 *p, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE key, uint8_t *hash,
                          struct token_signature *s)
{
    CK_ULONG n = RSA_MAX;
    enum err e = pkcs11_explain(p, p->f->C_SignInit(p->session, mechanism, key), "C_SignInit");
    if (!e)
        e = pkcs11_explain(p, p->f->C_Sign(p->session, hash, CERT_HASH_SIZE, s->bytes, &n), "C_Sign");
    if (!e)
        s->n = n;
    return e;
}

static enum err sign_with(struct pkcs11 *p, CK_OBJECT_HANDLE key, CK_KEY_TYPE type, uint8_t *hash,
                          struct token_signature *s)
{
    CK_RSA_PKCS_PSS_PARAMS pss = { CKM_SHA256, CKG_MGF1_SHA256, PSS_SALT };
    CK_MECHANISM ecdsa = { CKM_ECDSA, NULL, 0 }, rsa = { CKM_RSA_PKCS_PSS, &pss, sizeof pss };
    if (type != CKK_EC && type != CKK_RSA)
        return ERR_SIGN_FAILED;
    memcpy(s->algorithm, type == CKK_EC ? "ES256" : "PS256", sizeof "ES256");
    return sign_hash(p, type == CKK_EC ? &ecdsa : &rsa, key, hash, s);
}

enum err pkcs11_sign(void *self, const void *tbs, size_t n, struct token_signature *out)
{
    struct pkcs11 *p = self;
    uint8_t hash[CERT_HASH_SIZE];
    CK_OBJECT_HANDLE key = 0;
    CK_KEY_TYPE type = 0;
    struct token_signature s = { 0 };
    enum err e = p->cert_known ? ERR_OK : load_certificate(p);
    if (!e && (!p->cert.n || !p->key_id_n)) {
        *out = s;
        return ERR_OK;
    }
    if (!e)
        e = find_key(p, &key, &type);
    if (!e)
        e = cert_hash_sha256(tbs, n, hash);
    if (!e)
        e = sign_with(p, key, type, hash, &s);
    if (!e)
        *out = s;
    return e;
}
