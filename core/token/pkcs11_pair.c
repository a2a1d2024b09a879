/* Keys and certificates of a renewal: found by CKA_ID, never by label. */
#include "core/token/pkcs11_parts.h"

#include "core/token/sc_hsm.h"

#include <gnutls/abstract.h>
#include <sodium.h>
#include <string.h>

enum { ID_NEW_SIZE = 8, LABEL_MAX = 64, EC_POINT_MAX = 256, MODULUS_MAX = 512, RSA_BITS = 2048, NAME_MAX_DER = 1024 };

static const uint8_t p256[] = { 0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07 };      /* ECParameters: prime256v1 */

static CK_ATTRIBUTE attribute(CK_ATTRIBUTE_TYPE type, const void *value, size_t n)
{
    return (CK_ATTRIBUTE){ type, (void *)(uintptr_t)value, n };
}

static enum err find_id(struct pkcs11 *p, CK_OBJECT_CLASS class, const struct token_id *id, struct handles *out)
{
    CK_ATTRIBUTE template[] = { { CKA_CLASS, &class, sizeof class }, attribute(CKA_ID, id->bytes, id->n) };
    return pkcs11_explain(p, pkcs11_find(p, template, 2, out), "C_FindObjects");
}

bool pkcs11_is_sc_hsm(const struct pkcs11 *p)
{
    return p->view.listed && probe_family(p->set.probe, p->view.atr, p->view.atr_n) == PROBE_SC_HSM;
}

enum err pkcs11_tidy(void *self)
{
    struct pkcs11 *p = self;
    return pkcs11_is_sc_hsm(p) ? sc_hsm_tidy(&p->pcsc, &p->view) : ERR_OK;
}

/* --- the list --- */

static struct token_pair *pair_of(struct token_pairs *pairs, const struct token_id *id)
{
    for (size_t i = 0; i < pairs->n; i++)
        if (pairs->of[i].id.n == id->n && !memcmp(pairs->of[i].id.bytes, id->bytes, id->n))
            return &pairs->of[i];
    if (pairs->n == TOKEN_PAIRS_MAX)
        return NULL;
    pairs->of[pairs->n] = (struct token_pair){ .id = *id, .kind = TOKEN_KIND_OTHER };
    return &pairs->of[pairs->n++];
}

static bool read_id(struct pkcs11 *p, CK_OBJECT_HANDLE object, struct token_id *id)
{
    CK_ATTRIBUTE wanted = { CKA_ID, id->bytes, sizeof id->bytes };
    if (p->f->C_GetAttributeValue(p->session, object, &wanted, 1) != CKR_OK || wanted.ulValueLen > sizeof id->bytes)
        return false;
    id->n = wanted.ulValueLen;
    return id->n > 0;
}

static bool is_ours(struct pkcs11 *p, CK_OBJECT_HANDLE object)
{
    char label[LABEL_MAX];
    CK_ATTRIBUTE wanted = { CKA_LABEL, label, sizeof label };
    return p->f->C_GetAttributeValue(p->session, object, &wanted, 1) == CKR_OK && wanted.ulValueLen == strlen(TOKEN_KEY_LABEL) &&
           !memcmp(label, TOKEN_KEY_LABEL, wanted.ulValueLen);
}

static enum token_kind kind_of(struct pkcs11 *p, CK_OBJECT_HANDLE object)
{
    CK_KEY_TYPE type = 0;
    CK_ATTRIBUTE wanted = { CKA_KEY_TYPE, &type, sizeof type };
    if (p->f->C_GetAttributeValue(p->session, object, &wanted, 1) != CKR_OK)
        return TOKEN_KIND_OTHER;
    return type == CKK_EC ? TOKEN_KIND_EC : type == CKK_RSA ? TOKEN_KIND_RSA : TOKEN_KIND_OTHER;
}

static bool add_key(struct pkcs11 *p, CK_OBJECT_HANDLE object, struct token_pairs *pairs)
{
    struct token_id id;
    if (!read_id(p, object, &id))
        return true;
    struct token_pair *pair = pair_of(pairs, &id);
    if (!pair)
        return false;
    pair->key = true;
    pair->ours = is_ours(p, object);
    pair->kind = kind_of(p, object);
    return true;
}

/* One that is longer than our limits is not the person's. */
static bool add_certificate(struct pkcs11 *p, CK_OBJECT_HANDLE object, struct token_pairs *pairs)
{
    struct token_id id;
    struct token_certificate cert;
    CK_ATTRIBUTE wanted = { CKA_VALUE, cert.der, sizeof cert.der };
    if (!read_id(p, object, &id) || p->f->C_GetAttributeValue(p->session, object, &wanted, 1) != CKR_OK || wanted.ulValueLen > sizeof cert.der)
        return true;
    struct token_pair *pair = pair_of(pairs, &id);
    if (!pair)
        return false;
    cert.n = wanted.ulValueLen;
    pair->cert = cert;
    return true;
}

static enum err add_all(struct pkcs11 *p, CK_OBJECT_CLASS class, bool (*add)(struct pkcs11 *, CK_OBJECT_HANDLE, struct token_pairs *),
                        struct token_pairs *pairs)
{
    CK_ATTRIBUTE template = { CKA_CLASS, &class, sizeof class };
    struct handles found;
    enum err e = pkcs11_explain(p, pkcs11_find(p, &template, 1, &found), "C_FindObjects");
    for (CK_ULONG i = 0; i < found.n && !e; i++)
        e = add(p, found.of[i], pairs) ? ERR_OK : ERR_TOKEN_FULL;
    return e;
}

enum err pkcs11_pairs(void *self, struct token_pairs *out)
{
    struct pkcs11 *p = self;
    out->n = 0;
    enum err e = add_all(p, CKO_PRIVATE_KEY, add_key, out);
    return e ? e : add_all(p, CKO_CERTIFICATE, add_certificate, out);
}

/* --- a new key --- */

static enum err generate(struct pkcs11 *p, enum token_kind kind, const struct token_id *id)
{
    CK_BBOOL yes = CK_TRUE;
    CK_ULONG bits = RSA_BITS;
    CK_KEY_TYPE type = kind == TOKEN_KIND_EC ? CKK_EC : CKK_RSA;
    CK_MECHANISM mechanism = { kind == TOKEN_KIND_EC ? CKM_EC_KEY_PAIR_GEN : CKM_RSA_PKCS_KEY_PAIR_GEN, NULL, 0 };
    static const uint8_t exponent[] = { 1, 0, 1 };
    CK_ATTRIBUTE public[] = {
        { CKA_TOKEN, &yes, sizeof yes }, { CKA_VERIFY, &yes, sizeof yes }, { CKA_KEY_TYPE, &type, sizeof type },
        attribute(CKA_ID, id->bytes, id->n), attribute(CKA_LABEL, TOKEN_KEY_LABEL, strlen(TOKEN_KEY_LABEL)),
        kind == TOKEN_KIND_EC ? attribute(CKA_EC_PARAMS, p256, sizeof p256) : attribute(CKA_MODULUS_BITS, &bits, sizeof bits),
        attribute(CKA_PUBLIC_EXPONENT, exponent, sizeof exponent) };
    CK_ATTRIBUTE private[] = {
        { CKA_TOKEN, &yes, sizeof yes }, { CKA_PRIVATE, &yes, sizeof yes }, { CKA_SENSITIVE, &yes, sizeof yes }, { CKA_SIGN, &yes, sizeof yes },
        { CKA_KEY_TYPE, &type, sizeof type }, attribute(CKA_ID, id->bytes, id->n), attribute(CKA_LABEL, TOKEN_KEY_LABEL, strlen(TOKEN_KEY_LABEL)) };
    CK_OBJECT_HANDLE public_key, private_key;
    return pkcs11_explain(p, p->f->C_GenerateKeyPair(p->session, &mechanism, public, kind == TOKEN_KIND_EC ? 6 : 7, private, 7,
                                                     &public_key, &private_key), "C_GenerateKeyPair");
}

enum err pkcs11_make_key(void *self, enum token_kind kind, struct token_id *out)
{
    struct pkcs11 *p = self;
    struct token_id id = { .n = ID_NEW_SIZE };
    if (kind == TOKEN_KIND_OTHER)
        return ERR_SIGN_FAILED;
    randombytes_buf(id.bytes, id.n);
    enum err e = generate(p, kind, &id);
    if (!e)
        *out = id;
    return e;
}

/* --- its public half --- */

static bool import_ec(struct pkcs11 *p, CK_OBJECT_HANDLE object, gnutls_pubkey_t key)
{
    uint8_t point[EC_POINT_MAX], params[EC_POINT_MAX];
    CK_ATTRIBUTE wanted[] = { { CKA_EC_POINT, point, sizeof point }, { CKA_EC_PARAMS, params, sizeof params } };
    if (p->f->C_GetAttributeValue(p->session, object, wanted, 2) != CKR_OK || wanted[0].ulValueLen > sizeof point || wanted[1].ulValueLen > sizeof params)
        return false;
    const gnutls_datum_t q = { point, (unsigned)wanted[0].ulValueLen }, curve = { params, (unsigned)wanted[1].ulValueLen };
    return gnutls_pubkey_import_ecc_x962(key, &curve, &q) >= 0;
}

static bool import_rsa(struct pkcs11 *p, CK_OBJECT_HANDLE object, gnutls_pubkey_t key)
{
    uint8_t modulus[MODULUS_MAX], exponent[8];
    CK_ATTRIBUTE wanted[] = { { CKA_MODULUS, modulus, sizeof modulus }, { CKA_PUBLIC_EXPONENT, exponent, sizeof exponent } };
    if (p->f->C_GetAttributeValue(p->session, object, wanted, 2) != CKR_OK || wanted[0].ulValueLen > sizeof modulus || wanted[1].ulValueLen > sizeof exponent)
        return false;
    const gnutls_datum_t n = { modulus, (unsigned)wanted[0].ulValueLen }, e = { exponent, (unsigned)wanted[1].ulValueLen };
    return gnutls_pubkey_import_rsa_raw(key, &n, &e) >= 0;
}

static bool export_key(struct pkcs11 *p, CK_OBJECT_HANDLE object, struct token_spki *out)
{
    gnutls_pubkey_t key = NULL;
    gnutls_datum_t der = { NULL, 0 };
    if (gnutls_pubkey_init(&key) < 0)
        return false;
    enum token_kind kind = kind_of(p, object);
    bool good = (kind == TOKEN_KIND_EC ? import_ec(p, object, key) : import_rsa(p, object, key)) &&
                gnutls_pubkey_export2(key, GNUTLS_X509_FMT_DER, &der) >= 0 && der.size <= sizeof out->der;
    if (good) {
        memcpy(out->der, der.data, der.size);
        out->n = der.size;
    }
    gnutls_free(der.data);
    gnutls_pubkey_deinit(key);
    return good;
}

enum err pkcs11_public_key(void *self, const struct token_id *id, struct token_spki *out)
{
    struct pkcs11 *p = self;
    struct handles found;
    enum err e = find_id(p, CKO_PUBLIC_KEY, id, &found);
    if (e)
        return e;
    return found.n && export_key(p, found.of[0], out) ? ERR_OK : ERR_SIGN_FAILED;
}

/* --- writing and deleting --- */

static enum err create_certificate(struct pkcs11 *p, const struct token_id *id, const struct token_certificate *cert)
{
    CK_BBOOL yes = CK_TRUE;
    CK_OBJECT_CLASS class = CKO_CERTIFICATE;
    CK_CERTIFICATE_TYPE type = CKC_X_509;
    CK_OBJECT_HANDLE object;
    struct cert_facts facts;
    if (!cert_read(cert->der, cert->n, &facts))
        return ERR_EST_ANSWER;
    CK_ATTRIBUTE template[] = {
        { CKA_CLASS, &class, sizeof class }, { CKA_CERTIFICATE_TYPE, &type, sizeof type }, { CKA_TOKEN, &yes, sizeof yes },
        attribute(CKA_ID, id->bytes, id->n), attribute(CKA_LABEL, TOKEN_KEY_LABEL, strlen(TOKEN_KEY_LABEL)),
        attribute(CKA_SUBJECT, facts.subject, facts.subject_n), attribute(CKA_VALUE, cert->der, cert->n) };
    return pkcs11_explain(p, p->f->C_CreateObject(p->session, template, sizeof template / sizeof template[0], &object), "C_CreateObject");
}

enum err pkcs11_put_certificate(void *self, const struct token_id *id, const struct token_certificate *cert)
{
    struct pkcs11 *p = self;
    const struct token_text name = { id->bytes, id->n }, der = { cert->der, cert->n };
    p->cert_known = false;
    return pkcs11_is_sc_hsm(p) ? sc_hsm_put_certificate(&p->pcsc, &p->view, &name, &der) : create_certificate(p, id, cert);
}

static enum err destroy(struct pkcs11 *p, CK_OBJECT_CLASS class, const struct token_id *id)
{
    struct handles found;
    enum err e = find_id(p, class, id, &found);
    for (CK_ULONG i = 0; i < found.n && !e; i++)
        e = pkcs11_explain(p, p->f->C_DestroyObject(p->session, found.of[i]), "C_DestroyObject");
    return e;
}

enum err pkcs11_delete_pair(void *self, const struct token_id *id)
{
    struct pkcs11 *p = self;
    static const CK_OBJECT_CLASS classes[] = { CKO_PRIVATE_KEY, CKO_CERTIFICATE, CKO_PUBLIC_KEY };
    enum err e = ERR_OK;
    p->cert_known = false;
    for (size_t i = 0; i < sizeof classes / sizeof classes[0] && !e; i++)
        e = destroy(p, classes[i], id);
    return e;
}
