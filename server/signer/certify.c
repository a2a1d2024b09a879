#include "server/signer/certify.h"

#include "server/der.h"
#include "server/signer_wire.h"

#include <gnutls/crypto.h>
#include <gnutls/x509.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { DER_MAX = 8192, SERIAL_SIZE = 16, KEY_ID_SIZE = 20, RSA_BITS_MIN = 2048, RSA_BITS_MAX = 4096, OID_ARCS_MAX = 32, DAY_S = 86400 };
enum { INTEGER = 0x02, BIT_STRING = 0x03, OCTET_STRING = 0x04, OID = 0x06, UTC_TIME = 0x17, GENERALIZED_TIME = 0x18, SEQUENCE = 0x30,
       CONTEXT_0 = 0x80, EXPLICIT_0 = 0xa0, EXPLICIT_3 = 0xa3 };

static const uint8_t ecdsa_sha256[] = { 0x30, 0x0a, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02 };
static const uint8_t version_3[] = { 0x02, 0x01, 0x02 };

/* --- DER --- */

static void put_tlv(struct buf *out, unsigned tag, const void *bytes, size_t n)
{
    buf_put_u8(out, (uint8_t)tag);
    if (n >= 0x80)
        buf_put_u8(out, n > 0xff ? 0x82 : 0x81);
    if (n > 0xff)
        buf_put_u8(out, (uint8_t)(n >> 8));
    buf_put_u8(out, (uint8_t)n);
    buf_put(out, bytes, n);
}

static void put_wrapped(struct buf *out, unsigned tag, const struct buf *inside)
{
    if (inside->failed || inside->length > 0xffff)
        out->failed = out->failed ? out->failed : ERR_LIMIT;
    else
        put_tlv(out, tag, inside->bytes, inside->length);
}

static void put_base128(uint64_t value, struct buf *out)
{
    int bits = 63;
    while (bits > 0 && !(value >> bits))
        bits -= 7;
    for (; bits > 0; bits -= 7)
        buf_put_u8(out, (uint8_t)(0x80 | (value >> bits & 0x7f)));
    buf_put_u8(out, (uint8_t)(value & 0x7f));
}

/* One arc in decimal, without leading zeros, below 2^63; *text goes behind it and its dot. */
static bool read_arc(const char **text, uint64_t *arc)
{
    size_t n = strspn(*text, "0123456789");
    if (n == 0 || n > 18 || (n > 1 && **text == '0') || ((*text)[n] != '.' && (*text)[n]))
        return false;
    *arc = strtoull(*text, NULL, 10);
    *text += n + ((*text)[n] == '.');
    return (*text)[-1] != '.' || **text;
}

bool certify_put_oid(const char *dotted, struct buf *out)
{
    BUF_OWNED struct buf inside = buf_make(OID_ARCS_MAX * 10);
    uint64_t first, second, arc;
    const char *at = dotted;
    if (!read_arc(&at, &first) || !*at || !read_arc(&at, &second) || first > 2 || (first < 2 && second > 39))
        return false;
    put_base128(40 * first + second, &inside);
    while (*at) {
        if (!read_arc(&at, &arc))
            return false;
        put_base128(arc, &inside);
    }
    put_wrapped(out, OID, &inside);
    return buf_err(out) == ERR_OK;
}

/* --- parts of the certificate --- */

static void put_serial(struct buf *out)
{
    uint8_t serial[SERIAL_SIZE];
    randombytes_buf(serial, sizeof serial);
    serial[0] = (uint8_t)((serial[0] & 0x7f) | 0x40);    /* positive, and of full length (RFC 5280 4.1.2.2) */
    put_tlv(out, INTEGER, serial, sizeof serial);
}

/* UTCTime until 2049, GeneralizedTime from 2050 on (RFC 5280 4.1.2.5). */
static void put_time(int64_t at_s, struct buf *out)
{
    struct tm tm;
    char text[32];
    const time_t t = (time_t)at_s;
    if (!gmtime_r(&t, &tm)) {
        out->failed = ERR_FORMAT;
        return;
    }
    bool late = tm.tm_year >= 150;
    const char *from = late ? text : text + 2;    /* UTCTime has two digits of the year */
    (void)strftime(text, sizeof text, "%Y%m%d%H%M%SZ", &tm);
    put_tlv(out, late ? GENERALIZED_TIME : UTC_TIME, from, strlen(from));
}

static void put_extension(const char *oid, bool critical, const struct buf *value, struct buf *out)
{
    static const uint8_t is_true[] = { 0x01, 0x01, 0xff };
    BUF_OWNED struct buf inside = buf_make(DER_MAX);
    if (!certify_put_oid(oid, &inside))
        inside.failed = ERR_FORMAT;
    if (critical)
        buf_put(&inside, is_true, sizeof is_true);
    put_wrapped(&inside, OCTET_STRING, value);
    put_wrapped(out, SEQUENCE, &inside);
}

static void put_small_extension(const char *oid, bool critical, const void *value, size_t n, struct buf *out)
{
    BUF_OWNED struct buf b = buf_make(DER_MAX);
    buf_put(&b, value, n);
    put_extension(oid, critical, &b, out);
}

/* PolicyInformation, or an extended key usage: an object identifier inside so many sequences. */
static void put_oid_extension(const char *oid, const char *value, int sequences, struct buf *out)
{
    struct buf levels[3] = { buf_make(512), buf_make(512), buf_make(512) };
    if (!certify_put_oid(value, &levels[0]))
        out->failed = ERR_FORMAT;
    for (int i = 0; i < sequences; i++)
        put_wrapped(&levels[i + 1], SEQUENCE, &levels[i]);
    put_extension(oid, false, &levels[sequences], out);
    for (int i = 0; i < 3; i++)
        buf_free(&levels[i]);
}

static void put_key_ids(const struct signer_keys *keys, const struct certify_fields *f, struct buf *out)
{
    BUF_OWNED struct buf own = buf_make(64), inside = buf_make(128), authority = buf_make(128);
    uint8_t hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(hash, f->key, f->key_n);
    put_tlv(&own, OCTET_STRING, hash, KEY_ID_SIZE);              /* RFC 7093 2, of the whole SubjectPublicKeyInfo */
    put_extension("2.5.29.14", false, &own, out);
    put_tlv(&inside, CONTEXT_0, keys->ca_key_id.bytes, keys->ca_key_id.length);
    put_wrapped(&authority, SEQUENCE, &inside);
    put_extension("2.5.29.35", false, &authority, out);
}

static void put_extensions(const struct signer_keys *keys, const struct certify_fields *f, struct buf *out)
{
    static const uint8_t not_ca[] = { 0x30, 0x00 }, digital_signature[] = { 0x03, 0x02, 0x07, 0x80 };
    BUF_OWNED struct buf all = buf_make(DER_MAX), sequence = buf_make(DER_MAX);
    put_small_extension("2.5.29.19", true, not_ca, sizeof not_ca, &all);
    put_small_extension("2.5.29.15", true, digital_signature, sizeof digital_signature, &all);
    put_oid_extension("2.5.29.37", "1.3.6.1.5.5.7.3.2", 1, &all);
    put_oid_extension("2.5.29.32", f->policy, 2, &all);
    put_key_ids(keys, f, &all);
    if (f->names_n)
        put_small_extension("2.5.29.17", false, f->names, f->names_n, &all);
    put_wrapped(&sequence, SEQUENCE, &all);
    put_wrapped(out, EXPLICIT_3, &sequence);
}

static enum err build(const struct signer_keys *keys, const struct certify_fields *f, struct buf *out)
{
    BUF_OWNED struct buf inside = buf_make(DER_MAX), dates = buf_make(64);
    put_time(f->not_before_s, &dates);
    put_time(f->not_after_s, &dates);
    put_tlv(&inside, EXPLICIT_0, version_3, sizeof version_3);
    put_serial(&inside);
    buf_put(&inside, ecdsa_sha256, sizeof ecdsa_sha256);
    buf_put(&inside, keys->ca_subject.bytes, keys->ca_subject.length);
    put_wrapped(&inside, SEQUENCE, &dates);
    buf_put(&inside, f->subject, f->subject_n);
    buf_put(&inside, f->key, f->key_n);
    put_extensions(keys, f, &inside);
    put_wrapped(out, SEQUENCE, &inside);
    return buf_err(out);
}

/* --- the checks made again here: guichetd is the one that talks to the network --- */

static bool key_is_ours(const uint8_t *der, size_t n)
{
    const gnutls_datum_t data = { (unsigned char *)(uintptr_t)der, (unsigned)n };
    gnutls_pubkey_t key;
    gnutls_ecc_curve_t curve;
    unsigned bits = 0;
    if (!der_is_element(der, n, SEQUENCE) || gnutls_pubkey_init(&key))
        return false;
    bool good = gnutls_pubkey_import(key, &data, GNUTLS_X509_FMT_DER) == 0;
    int kind = good ? gnutls_pubkey_get_pk_algorithm(key, &bits) : -1;
    good = kind == GNUTLS_PK_RSA ? bits >= RSA_BITS_MIN && bits <= RSA_BITS_MAX
         : kind == GNUTLS_PK_ECDSA && gnutls_pubkey_export_ecc_raw2(key, &curve, NULL, NULL, 0) == 0 && curve == GNUTLS_ECC_CURVE_SECP256R1;
    gnutls_pubkey_deinit(key);
    return good;
}

static bool subject_is_a_name(const uint8_t *der, size_t n)
{
    const gnutls_datum_t data = { (unsigned char *)(uintptr_t)der, (unsigned)n };
    gnutls_x509_dn_t name;
    gnutls_x509_ava_st first;
    if (!der_is_element(der, n, SEQUENCE) || gnutls_x509_dn_init(&name))
        return false;
    bool good = gnutls_x509_dn_import(name, &data) == 0 && gnutls_x509_dn_get_rdn_ava(name, 0, 0, &first) == 0;
    gnutls_x509_dn_deinit(name);
    return good;
}

static bool fields_hold(const struct signer_keys *keys, const struct certify_fields *f)
{
    return f->not_before_s > 0 && f->not_after_s > f->not_before_s && f->not_after_s <= keys->ca_not_after_s &&
           f->not_after_s - f->not_before_s <= (int64_t)SIGNER_DAYS_MAX * DAY_S && key_is_ours(f->key, f->key_n) &&
           subject_is_a_name(f->subject, f->subject_n) && (!f->names_n || der_is_element(f->names, f->names_n, SEQUENCE));
}

enum err certify(const struct signer_keys *keys, const struct certify_fields *f, struct buf *out)
{
    static const uint8_t no_unused_bits[] = { 0 };
    BUF_OWNED struct buf inside = buf_make(DER_MAX), bits = buf_make(256);
    gnutls_datum_t signature = { 0 };
    if (!fields_hold(keys, f))
        return ERR_FORMAT;
    enum err e = build(keys, f, &inside);
    if (e)
        return e;
    const gnutls_datum_t tbs = { inside.bytes, (unsigned)inside.length };
    if (gnutls_privkey_sign_data2(keys->ca, GNUTLS_SIGN_ECDSA_SHA256, 0, &tbs, &signature))
        return ERR_INTERNAL;
    buf_put(&bits, no_unused_bits, sizeof no_unused_bits);
    buf_put(&bits, signature.data, signature.size);
    gnutls_free(signature.data);
    buf_put(&inside, ecdsa_sha256, sizeof ecdsa_sha256);
    put_wrapped(&inside, BIT_STRING, &bits);
    put_wrapped(out, SEQUENCE, &inside);
    return buf_err(out);
}
