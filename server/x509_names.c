#include "server/x509_names.h"

#include "core/base/text.h"

#include <gnutls/x509.h>
#include <stdio.h>
#include <string.h>

enum { COMMON_NAME_CHARS = 64, POLICIES_MAX = 8, UTF8_STRING = 12, PRINTABLE_STRING = 19, IA5_STRING = 22, RDNS_MAX = 16 };

static bool import(gnutls_x509_crt_t *cert, const void *bytes, size_t n)
{
    const gnutls_datum_t data = { (unsigned char *)(uintptr_t)bytes, (unsigned)n };
    if (gnutls_x509_crt_init(cert))
        return false;
    if (gnutls_x509_crt_import(*cert, &data, GNUTLS_X509_FMT_DER) == 0)
        return true;
    gnutls_x509_crt_deinit(*cert);
    return false;
}

static enum err take_datum(int failed, gnutls_datum_t *data, struct buf *to)
{
    if (failed)
        return ERR_FORMAT;
    buf_put(to, data->data, data->size);
    gnutls_free(data->data);
    return buf_err(to);
}

enum err x509_names_of(const void *der, size_t n, struct buf *subject, struct buf *names)
{
    gnutls_x509_crt_t cert;
    gnutls_datum_t data = { 0 };
    if (!import(&cert, der, n))
        return ERR_FORMAT;
    enum err e = take_datum(gnutls_x509_crt_get_raw_dn(cert, &data), &data, subject);
    int code = gnutls_x509_crt_get_extension_by_oid2(cert, GNUTLS_X509EXT_OID_SAN, 0, &data, NULL);
    if (!e && code != GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
        e = take_datum(code, &data, names);
    else if (code == 0)
        gnutls_free(data.data);
    gnutls_x509_crt_deinit(cert);
    return e;
}

/* --- subjects --- */

static bool is_text(unsigned long tag)
{
    return tag == UTF8_STRING || tag == PRINTABLE_STRING || tag == IA5_STRING;
}

static bool attributes_same(const gnutls_x509_ava_st *a, const gnutls_x509_ava_st *b)
{
    return a->oid.size == b->oid.size && memcmp(a->oid.data, b->oid.data, a->oid.size) == 0 &&
           (a->value_tag == b->value_tag || (is_text(a->value_tag) && is_text(b->value_tag))) &&
           a->value.size == b->value.size && memcmp(a->value.data, b->value.data, a->value.size) == 0;
}

static bool names_same(gnutls_x509_dn_t a, gnutls_x509_dn_t b)
{
    gnutls_x509_ava_st one, other;
    for (int rdn = 0; rdn < RDNS_MAX; rdn++)
        for (int ava = 0; ava < RDNS_MAX; ava++) {
            bool in_a = gnutls_x509_dn_get_rdn_ava(a, rdn, ava, &one) == 0, in_b = gnutls_x509_dn_get_rdn_ava(b, rdn, ava, &other) == 0;
            if (in_a != in_b || (in_a && !attributes_same(&one, &other)))
                return false;
            if (!in_a && ava == 0)
                return rdn > 0;    /* the end of both; an empty name is nobody's */
            if (!in_a)
                break;
        }
    return false;
}

bool x509_subject_same(const struct buf *a, const struct buf *b)
{
    const gnutls_datum_t data_a = { a->bytes, (unsigned)a->length }, data_b = { b->bytes, (unsigned)b->length };
    gnutls_x509_dn_t dn_a, dn_b;
    if (!a->length || !b->length || gnutls_x509_dn_init(&dn_a))
        return false;
    if (gnutls_x509_dn_init(&dn_b)) {
        gnutls_x509_dn_deinit(dn_a);
        return false;
    }
    bool same = gnutls_x509_dn_import(dn_a, &data_a) == 0 && gnutls_x509_dn_import(dn_b, &data_b) == 0 && names_same(dn_a, dn_b);
    gnutls_x509_dn_deinit(dn_a);
    gnutls_x509_dn_deinit(dn_b);
    return same;
}

/* The bytes of at most 64 characters (RFC 5280, ub-common-name). */
static size_t cut_name(const char *name)
{
    size_t at = 0, n = strlen(name);
    uint32_t point;
    for (unsigned i = 0; i < COMMON_NAME_CHARS && at < n; i++) {
        int step = text_decode(name + at, n - at, &point);
        if (step <= 0)
            return 0;
        at += (size_t)step;
    }
    return at;
}

/* GnuTLS writes the text with everything escaped that has to be, and reads it back into DER. */
static enum err print_subject(gnutls_x509_crt_t cert, struct buf *der, struct buf *text)
{
    gnutls_x509_dn_t dn;
    gnutls_datum_t printed = { 0 }, raw = { 0 };
    if (gnutls_x509_crt_get_dn3(cert, &printed, 0))
        return ERR_FORMAT;
    buf_put(text, printed.data, printed.size);
    enum err e = gnutls_x509_dn_init(&dn) ? ERR_MEMORY : ERR_OK;
    if (!e) {
        e = gnutls_x509_dn_set_str(dn, (const char *)printed.data, NULL) ? ERR_FORMAT
          : take_datum(gnutls_x509_dn_export2(dn, GNUTLS_X509_FMT_DER, &raw), &raw, der);
        gnutls_x509_dn_deinit(dn);
    }
    gnutls_free(printed.data);
    return e ? e : buf_err(text);
}

enum err x509_subject_make(const char *common_name, const char *person, struct buf *der, struct buf *text)
{
    gnutls_x509_crt_t cert;
    size_t name_n = cut_name(common_name), person_n = strlen(person);
    if (!name_n || !person_n || person_n > COMMON_NAME_CHARS)
        return ERR_FORMAT;
    if (gnutls_x509_crt_init(&cert))
        return ERR_MEMORY;
    bool set = gnutls_x509_crt_set_dn_by_oid(cert, GNUTLS_OID_X520_COMMON_NAME, 0, common_name, (unsigned)name_n) == 0 &&
               gnutls_x509_crt_set_dn_by_oid(cert, "2.5.4.5", 0, person, (unsigned)person_n) == 0;
    enum err e = set ? print_subject(cert, der, text) : ERR_FORMAT;
    gnutls_x509_crt_deinit(cert);
    return e;
}

/* --- policy --- */

static bool has_policy(gnutls_x509_crt_t cert, const char *wanted)
{
    for (unsigned i = 0; i < POLICIES_MAX; i++) {
        struct gnutls_x509_policy_st policy;
        if (gnutls_x509_crt_get_policy(cert, i, &policy, NULL))
            return false;
        bool found = strcmp(policy.oid, wanted) == 0;
        gnutls_x509_policy_release(&policy);
        if (found)
            return true;
    }
    return false;
}

static bool is_signed_by(gnutls_x509_crt_t cert, gnutls_x509_crt_t ca)
{
    unsigned status = ~0u;
    return gnutls_x509_crt_verify(cert, &ca, 1, GNUTLS_VERIFY_DISABLE_TIME_CHECKS, &status) == 0 && status == 0;
}

bool x509_policy_holds(const void *der, size_t n, const struct buf *ca_der, const char *policy)
{
    gnutls_x509_crt_t cert, ca;
    if (!import(&cert, der, n))
        return false;
    if (!import(&ca, ca_der->bytes, ca_der->length)) {
        gnutls_x509_crt_deinit(cert);
        return false;
    }
    bool good = gnutls_x509_crt_check_issuer(cert, ca) == 0 || (is_signed_by(cert, ca) && has_policy(cert, policy));
    gnutls_x509_crt_deinit(ca);
    gnutls_x509_crt_deinit(cert);
    return good;
}
