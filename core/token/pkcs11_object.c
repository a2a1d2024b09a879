/* The person's certificate and the key that goes with it: found by CKA_ID, never by label. */
#include "core/token/pkcs11_parts.h"

#include <string.h>

enum { RSA_MAX = 512, PSS_SALT = 32 };

CK_RV pkcs11_find(struct pkcs11 *p, CK_ATTRIBUTE *template, CK_ULONG count, struct handles *out)
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

static bool has_key(struct pkcs11 *p, const struct candidate *c)
{
    CK_OBJECT_CLASS class = CKO_PRIVATE_KEY;
    CK_ATTRIBUTE template[] = { { CKA_CLASS, &class, sizeof class }, { CKA_ID, (void *)(uintptr_t)c->id, c->id_n } };
    struct handles found;
    return c->id_n && pkcs11_find(p, template, 2, &found) == CKR_OK && found.n;
}

/* The newest; with_key: the newest whose private key is there, which can be seen only while logged in. */
static enum err load_certificate(struct pkcs11 *p, bool with_key)
{
    CK_OBJECT_CLASS class = CKO_CERTIFICATE;
    CK_CERTIFICATE_TYPE type = CKC_X_509;
    CK_ATTRIBUTE template[] = { { CKA_CLASS, &class, sizeof class }, { CKA_CERTIFICATE_TYPE, &type, sizeof type } };
    struct handles found;
    struct candidate best = { .not_before_ms = INT64_MIN };
    enum err e = pkcs11_explain(p, pkcs11_find(p, template, 2, &found), "C_FindObjects");
    if (e)
        return e;
    for (CK_ULONG i = 0; i < found.n; i++) {
        struct candidate c = { .not_before_ms = 0 };
        if (read_candidate(p, found.of[i], &c) && c.not_before_ms > best.not_before_ms && (!with_key || has_key(p, &c)))
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
    enum err e = p->cert_known ? ERR_OK : load_certificate(p, false);
    if (!e)
        *out = p->cert;
    return e;
}

/* --- the key --- */

struct key {
    bool found;
    CK_OBJECT_HANDLE handle;
    CK_KEY_TYPE type;
};

/* found stays false when there is none of that id. */
static enum err find_key(struct pkcs11 *p, const uint8_t *id, size_t id_n, struct key *out)
{
    CK_OBJECT_CLASS class = CKO_PRIVATE_KEY;
    CK_ATTRIBUTE template[] = { { CKA_CLASS, &class, sizeof class }, { CKA_ID, (void *)(uintptr_t)id, id_n } };
    CK_ATTRIBUTE wanted = { CKA_KEY_TYPE, &out->type, sizeof out->type };
    struct handles found;
    enum err e = pkcs11_explain(p, pkcs11_find(p, template, 2, &found), "C_FindObjects");
    if (e || !found.n)
        return e;
    e = pkcs11_explain(p, p->f->C_GetAttributeValue(p->session, found.of[0], &wanted, 1), "C_GetAttributeValue");
    out->handle = found.of[0];
    out->found = !e;
    return e;
}

static enum err sign_bytes(struct pkcs11 *p, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE key, struct token_text what,
                           struct token_signature *s)
{
    CK_ULONG n = RSA_MAX;
    enum err e = pkcs11_explain(p, p->f->C_SignInit(p->session, mechanism, key), "C_SignInit");
    if (!e)
        e = pkcs11_explain(p, p->f->C_Sign(p->session, (CK_BYTE_PTR)(uintptr_t)what.bytes, what.n, s->bytes, &n), "C_Sign");
    if (!e)
        s->n = n;
    return e;
}

/* DigestInfo of a SHA-256 (RFC 8017 9.2), for the scheme that does not name its hash otherwise. */
static const uint8_t digest_info[] = { 0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05,
                                       0x00, 0x04, 0x20 };

static enum err sign_hash(struct pkcs11 *p, const struct key *key, enum token_scheme scheme, const uint8_t hash[CERT_HASH_SIZE],
                          struct token_signature *s)
{
    CK_RSA_PKCS_PSS_PARAMS params = { CKM_SHA256, CKG_MGF1_SHA256, PSS_SALT };
    CK_MECHANISM ecdsa = { CKM_ECDSA, NULL, 0 }, pss = { CKM_RSA_PKCS_PSS, &params, sizeof params }, pkcs1 = { CKM_RSA_PKCS, NULL, 0 };
    uint8_t block[sizeof digest_info + CERT_HASH_SIZE];
    const struct token_text plain = { hash, CERT_HASH_SIZE }, wrapped = { block, sizeof block };
    if (key->type != CKK_EC && key->type != CKK_RSA)
        return ERR_SIGN_FAILED;
    bool ec = key->type == CKK_EC, own = scheme == SCHEME_OWN;
    memcpy(block, digest_info, sizeof digest_info);
    memcpy(block + sizeof digest_info, hash, CERT_HASH_SIZE);
    memcpy(s->algorithm, ec ? "ES256" : own ? "PS256" : "RS256", sizeof "ES256");
    return sign_bytes(p, ec ? &ecdsa : own ? &pss : &pkcs1, key->handle, ec || own ? plain : wrapped, s);
}

static enum err sign_text(struct pkcs11 *p, const struct key *key, enum token_scheme scheme, struct token_text tbs, struct token_signature *out)
{
    uint8_t hash[CERT_HASH_SIZE];
    struct token_signature s = { 0 };
    enum err e = key->found ? cert_hash_sha256(tbs.bytes, tbs.n, hash) : ERR_SIGN_FAILED;
    if (!e)
        e = sign_hash(p, key, scheme, hash, &s);
    if (!e)
        *out = s;
    return e;
}

/* A cut renewal may have left a newer certificate without its key: then the newest that has one signs. */
static enum err find_own_key(struct pkcs11 *p, struct key *key)
{
    enum err e = p->cert_known ? ERR_OK : load_certificate(p, false);
    if (!e && p->key_id_n)
        e = find_key(p, p->key_id, p->key_id_n, key);
    if (e || key->found || !p->cert.n)
        return e;
    e = load_certificate(p, true);
    if (!e && !p->cert.n) {      /* nobody's key is there */
        p->cert_known = false;
        return ERR_SIGN_FAILED;
    }
    return e ? e : find_key(p, p->key_id, p->key_id_n, key);
}

enum err pkcs11_sign(void *self, const void *tbs, size_t n, struct token_signature *out)
{
    struct pkcs11 *p = self;
    struct key key = { .found = false };
    enum err e = find_own_key(p, &key);
    if (!e && (!p->cert.n || !p->key_id_n)) {
        *out = (struct token_signature){ .n = 0 };
        return ERR_OK;
    }
    return e ? e : sign_text(p, &key, SCHEME_OWN, (struct token_text){ tbs, n }, out);
}

enum err pkcs11_sign_with(void *self, const struct token_id *id, enum token_scheme scheme, struct token_text tbs, struct token_signature *out)
{
    struct pkcs11 *p = self;
    struct key key = { .found = false };
    enum err e = find_key(p, id->bytes, id->n, &key);
    return e ? e : sign_text(p, &key, scheme, tbs, out);
}
