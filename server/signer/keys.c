#include "server/signer/keys.h"

#include "server/key_file.h"

#include <errno.h>
#include <gnutls/crypto.h>
#include <gnutls/x509.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { PATH_SIZE = 4096, CA_NAME_MAX = 64, SERIAL_SIZE = 16, KEY_ID_SIZE = 20, YEAR_S = 31557600, BACKDATED_S = 3600 };

static const char ca_key[] = "ca.key", ca_certificate[] = "ca.pem", escrow_key[] = "escrow.key", sign_key[] = "sign.key";

static bool folder_of(const char *directory, char to[PATH_SIZE])
{
    int n = snprintf(to, PATH_SIZE, "%s/signer", directory);
    return n > 0 && n < PATH_SIZE;
}

/* The datum is wiped and freed. */
static enum err write_datum(const char *folder, const char *name, gnutls_datum_t *data)
{
    SECRET_OWNED struct secret *bytes = data->size ? secret_new(data->size) : NULL;
    enum err e = bytes ? secret_append(bytes, data->data, data->size) : ERR_MEMORY;
    sodium_memzero(data->data, data->size);
    gnutls_free(data->data);
    return e ? e : key_file_write(folder, name, bytes);
}

/* --- making --- */

static enum err make_ca_key(const char *folder)
{
    gnutls_x509_privkey_t key;
    gnutls_datum_t der = { 0 };
    if (gnutls_x509_privkey_init(&key))
        return ERR_MEMORY;
    bool good = gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0) == 0 &&
                gnutls_x509_privkey_export2(key, GNUTLS_X509_FMT_DER, &der) == 0;
    gnutls_x509_privkey_deinit(key);
    return good ? write_datum(folder, ca_key, &der) : ERR_SYSTEM;
}

static bool describe_ca(gnutls_x509_crt_t cert, gnutls_x509_privkey_t key, const char *name, int64_t now_s)
{
    uint8_t serial[SERIAL_SIZE], id[KEY_ID_SIZE];
    size_t id_n = sizeof id;
    randombytes_buf(serial, sizeof serial);
    serial[0] = (uint8_t)((serial[0] & 0x7f) | 0x40);    /* positive, and of full length */
    return gnutls_x509_crt_set_version(cert, 3) == 0 && gnutls_x509_crt_set_key(cert, key) == 0 &&
           gnutls_x509_crt_set_serial(cert, serial, sizeof serial) == 0 &&
           gnutls_x509_crt_set_dn_by_oid(cert, GNUTLS_OID_X520_COMMON_NAME, 0, name, (unsigned)strlen(name)) == 0 &&
           gnutls_x509_crt_set_activation_time(cert, (time_t)(now_s - BACKDATED_S)) == 0 &&
           gnutls_x509_crt_set_expiration_time(cert, (time_t)(now_s + (int64_t)SIGNER_CA_YEARS * YEAR_S)) == 0 &&
           gnutls_x509_crt_set_basic_constraints(cert, 1, 0) == 0 &&
           gnutls_x509_crt_set_key_usage(cert, GNUTLS_KEY_KEY_CERT_SIGN | GNUTLS_KEY_CRL_SIGN) == 0 &&
           gnutls_x509_crt_get_key_id(cert, GNUTLS_KEYID_USE_SHA1, id, &id_n) == 0 &&
           gnutls_x509_crt_set_subject_key_id(cert, id, id_n) == 0;
}

static enum err self_sign(const char *folder, gnutls_x509_privkey_t key, const char *name, int64_t now_s)
{
    gnutls_x509_crt_t cert;
    gnutls_datum_t pem = { 0 };
    if (gnutls_x509_crt_init(&cert))
        return ERR_MEMORY;
    bool good = describe_ca(cert, key, name, now_s) && gnutls_x509_crt_sign2(cert, cert, key, GNUTLS_DIG_SHA256, 0) == 0 &&
                gnutls_x509_crt_export2(cert, GNUTLS_X509_FMT_PEM, &pem) == 0;
    gnutls_x509_crt_deinit(cert);
    return good ? write_datum(folder, ca_certificate, &pem) : ERR_SYSTEM;
}

static enum err load_ca_key(const char *folder, gnutls_x509_privkey_t *key)
{
    SECRET_OWNED struct secret *der = NULL;
    enum err e = key_file_read(folder, ca_key, 0, &der);
    if (e)
        return e;
    const gnutls_datum_t data = { (unsigned char *)(uintptr_t)secret_bytes(der), (unsigned)secret_length(der) };
    if (gnutls_x509_privkey_init(key))
        return ERR_MEMORY;
    if (gnutls_x509_privkey_import(*key, &data, GNUTLS_X509_FMT_DER) == 0)
        return ERR_OK;
    gnutls_x509_privkey_deinit(*key);
    return ERR_KEYS;
}

static enum err make_ca_certificate(const char *folder, const char *name, int64_t now_s)
{
    gnutls_x509_privkey_t key;
    enum err e = load_ca_key(folder, &key);
    if (e)
        return e;
    e = self_sign(folder, key, name, now_s);
    gnutls_x509_privkey_deinit(key);
    return e;
}

static enum err make_escrow_key(const char *folder)
{
    SECRET_OWNED struct secret *key = NULL;
    uint8_t unused[PEER_KEY_SIZE];
    enum err e = peer_make_kx_key(&key, unused);
    return e ? e : key_file_write(folder, escrow_key, key);
}

enum err signer_keys_make(const char *directory, const char *name, int64_t now_s)
{
    char folder[PATH_SIZE];
    struct stat st;
    if (!folder_of(directory, folder) || !name[0] || strlen(name) > CA_NAME_MAX)
        return ERR_LIMIT;
    if ((mkdir(folder, 0700) && errno != EEXIST) || stat(folder, &st) || !S_ISDIR(st.st_mode) || (st.st_mode & 077))
        return ERR_SYSTEM;
    enum err e = key_file_exists(folder, ca_key) ? ERR_OK : make_ca_key(folder);
    if (!e && !key_file_exists(folder, ca_certificate))
        e = make_ca_certificate(folder, name, now_s);
    if (!e && !key_file_exists(folder, escrow_key))
        e = make_escrow_key(folder);
    return e;
}

/* --- loading --- */

static enum err describe(gnutls_x509_crt_t cert, struct signer_keys *to)
{
    gnutls_datum_t der = { 0 }, subject = { 0 };
    uint8_t id[64];
    size_t id_n = sizeof id;
    time_t end = gnutls_x509_crt_get_expiration_time(cert);
    if (end == (time_t)-1 || gnutls_x509_crt_get_subject_key_id(cert, id, &id_n, NULL) ||
        gnutls_x509_crt_export2(cert, GNUTLS_X509_FMT_DER, &der))
        return ERR_KEYS;
    buf_put(&to->ca_certificate, der.data, der.size);
    gnutls_free(der.data);
    if (gnutls_x509_crt_get_raw_dn(cert, &subject))
        return ERR_KEYS;
    buf_put(&to->ca_subject, subject.data, subject.size);
    gnutls_free(subject.data);
    buf_put(&to->ca_key_id, id, id_n);
    to->ca_not_after_s = (int64_t)end;
    return buf_err(&to->ca_certificate) || buf_err(&to->ca_subject) || buf_err(&to->ca_key_id) ? ERR_KEYS : ERR_OK;
}

static bool are_a_pair(gnutls_x509_crt_t cert, gnutls_x509_privkey_t key)
{
    uint8_t of_cert[64], of_key[64];
    size_t cert_n = sizeof of_cert, key_n = sizeof of_key;
    return gnutls_x509_crt_get_key_id(cert, GNUTLS_KEYID_USE_SHA256, of_cert, &cert_n) == 0 &&
           gnutls_x509_privkey_get_key_id(key, GNUTLS_KEYID_USE_SHA256, of_key, &key_n) == 0 &&
           cert_n == key_n && memcmp(of_cert, of_key, key_n) == 0;
}

static enum err load_ca_certificate(const char *folder, gnutls_x509_privkey_t key, struct signer_keys *to)
{
    SECRET_OWNED struct secret *pem = NULL;
    gnutls_x509_crt_t cert;
    enum err e = key_file_read(folder, ca_certificate, 0, &pem);
    if (e)
        return e;
    const gnutls_datum_t data = { (unsigned char *)(uintptr_t)secret_bytes(pem), (unsigned)secret_length(pem) };
    if (gnutls_x509_crt_init(&cert))
        return ERR_MEMORY;
    e = gnutls_x509_crt_import(cert, &data, GNUTLS_X509_FMT_PEM) || !are_a_pair(cert, key) ? ERR_KEYS : describe(cert, to);
    gnutls_x509_crt_deinit(cert);
    return e;
}

static enum err load_ca(const char *folder, struct signer_keys *to)
{
    gnutls_x509_privkey_t key;
    enum err e = load_ca_key(folder, &key);
    if (e)
        return e;
    e = load_ca_certificate(folder, key, to);
    if (!e && (gnutls_privkey_init(&to->ca) || gnutls_privkey_import_x509(to->ca, key, GNUTLS_PRIVKEY_IMPORT_COPY)))
        e = ERR_KEYS;
    gnutls_x509_privkey_deinit(key);
    return e;
}

enum err signer_keys_load(const char *directory, struct signer_keys *keys)
{
    struct signer_keys made = { .ca_certificate = buf_make(SIGNER_CA_MAX), .ca_subject = buf_make(SIGNER_CA_MAX), .ca_key_id = buf_make(64) };
    char folder[PATH_SIZE];
    if (!folder_of(directory, folder))
        return ERR_LIMIT;
    enum err e = load_ca(folder, &made);
    e = e ? e : key_file_read(folder, escrow_key, PEER_SEAL_SECRET_SIZE, &made.escrow);
    e = e ? e : key_file_read(directory, sign_key, PEER_SIGN_SECRET_SIZE, &made.sign);
    if (e) {
        signer_keys_free(&made);
        return e;
    }
    crypto_scalarmult_base(made.escrow_public, secret_bytes(made.escrow));
    *keys = made;
    return ERR_OK;
}

void signer_keys_free(struct signer_keys *keys)
{
    if (keys->ca)
        gnutls_privkey_deinit(keys->ca);
    buf_free(&keys->ca_certificate);
    buf_free(&keys->ca_subject);
    buf_free(&keys->ca_key_id);
    secret_free(keys->escrow);
    secret_free(keys->sign);
    memset(keys, 0, sizeof *keys);
}
