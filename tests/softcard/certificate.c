#include "certificate.h"

#include "keys.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/bn.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
    CERTIFICATE_SERIAL_BITS = 120,
    CERTIFICATE_AUTHORITY_DAYS = 3650,
    CERTIFICATE_SLACK_SECONDS = 600, /* so that "212 days left" is still true when a test looks */
    CERTIFICATE_PAST_DAYS = 365
};

static bool certificate_refuse(const char *what, const char *path)
{
    fprintf(stderr, "softcard init: %s %s: %s\n", what, path, errno ? strerror(errno) : "not understood");
    return false;
}

static FILE *certificate_create_file(const char *path, mode_t mode)
{
    int descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode);
    if (descriptor < 0)
        return NULL;
    FILE *file = fdopen(descriptor, "w");
    if (!file)
        close(descriptor);
    return file;
}

static bool certificate_write_pem(const char *path, X509 *certificate)
{
    FILE *file = certificate_create_file(path, 0644);
    bool good = file && PEM_write_X509(file, certificate) == 1;
    if (file && fclose(file) != 0)
        good = false;
    return good || certificate_refuse("cannot write", path);
}

static bool certificate_write_key(const char *path, EVP_PKEY *key)
{
    FILE *file = certificate_create_file(path, 0600);
    bool good = file && PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL) == 1;
    if (file && fclose(file) != 0)
        good = false;
    return good || certificate_refuse("cannot write", path);
}

static bool certificate_set_serial(X509 *certificate)
{
    BIGNUM *number = BN_new();
    bool good = number && BN_rand(number, CERTIFICATE_SERIAL_BITS, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
                BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != NULL;
    BN_free(number);
    return good;
}

static bool certificate_add_name(X509_NAME *name, int kind, const char *text)
{
    return X509_NAME_add_entry_by_NID(name, kind, MBSTRING_UTF8, (const unsigned char *)text, -1, -1, 0) == 1;
}

static bool certificate_add_extension(X509 *certificate, X509 *issuer, int kind, const char *value)
{
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, certificate, NULL, NULL, 0);
    X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, &context, kind, value);
    bool good = extension && X509_add_ext(certificate, extension, -1) == 1;
    X509_EXTENSION_free(extension);
    return good;
}

/* A past end needs a start before it. */
static bool certificate_set_validity(X509 *certificate, long days)
{
    const long day = 24L * 3600L;
    time_t now = time(NULL);
    time_t end = now + days * day + (days > 0 ? CERTIFICATE_SLACK_SECONDS : 0);
    time_t start = days > 0 ? now - CERTIFICATE_SLACK_SECONDS : end - CERTIFICATE_PAST_DAYS * day;
    return ASN1_TIME_set(X509_getm_notBefore(certificate), start) != NULL &&
           ASN1_TIME_set(X509_getm_notAfter(certificate), end) != NULL;
}

static X509 *certificate_new(EVP_PKEY *key, long days)
{
    X509 *certificate = X509_new();
    if (certificate && X509_set_version(certificate, X509_VERSION_3) == 1 && certificate_set_serial(certificate) &&
        certificate_set_validity(certificate, days) && X509_set_pubkey(certificate, key) == 1)
        return certificate;
    X509_free(certificate);
    return NULL;
}

static X509 *certificate_make_authority(EVP_PKEY *key)
{
    X509 *certificate = certificate_new(key, CERTIFICATE_AUTHORITY_DAYS);
    if (!certificate)
        return NULL;
    X509_NAME *name = X509_get_subject_name(certificate);
    if (certificate_add_name(name, NID_commonName, "Autorité de démonstration [DÉMO]") &&
        X509_set_issuer_name(certificate, name) == 1 &&
        certificate_add_extension(certificate, certificate, NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
        certificate_add_extension(certificate, certificate, NID_key_usage, "critical,keyCertSign,cRLSign") &&
        certificate_add_extension(certificate, certificate, NID_subject_key_identifier, "hash") &&
        certificate_add_extension(certificate, certificate, NID_authority_key_identifier, "keyid:always") &&
        X509_sign(certificate, key, EVP_sha256()) > 0)
        return certificate;
    X509_free(certificate);
    return NULL;
}

static bool certificate_create_authority(const char *key_path, const char *certificate_path,
                                         struct certificate_authority *authority)
{
    authority->key = keys_generate_ec();
    authority->certificate = authority->key ? certificate_make_authority(authority->key) : NULL;
    errno = 0;
    if (!authority->certificate)
        return certificate_refuse("the authority could not be made for", certificate_path);
    return certificate_write_key(key_path, authority->key) &&
           certificate_write_pem(certificate_path, authority->certificate);
}

static bool certificate_read_authority(const char *key_path, const char *certificate_path,
                                       struct certificate_authority *authority)
{
    errno = 0;
    FILE *file = fopen(key_path, "re");
    authority->key = file ? PEM_read_PrivateKey(file, NULL, NULL, NULL) : NULL;
    if (file)
        fclose(file);
    if (!authority->key)
        return certificate_refuse("cannot read the key of the authority", key_path);
    file = fopen(certificate_path, "re");
    authority->certificate = file ? PEM_read_X509(file, NULL, NULL, NULL) : NULL;
    if (file)
        fclose(file);
    if (!authority->certificate || X509_check_private_key(authority->certificate, authority->key) != 1)
        return certificate_refuse("this is not the certificate of the authority's key:", certificate_path);
    return true;
}

bool certificate_open_authority(const char *key_path, const char *certificate_path,
                                struct certificate_authority *authority)
{
    if (access(key_path, F_OK) != 0 && access(certificate_path, F_OK) != 0)
        return certificate_create_authority(key_path, certificate_path, authority);
    return certificate_read_authority(key_path, certificate_path, authority);
}

void certificate_close_authority(struct certificate_authority *authority)
{
    EVP_PKEY_free(authority->key);
    X509_free(authority->certificate);
    *authority = (struct certificate_authority){ 0 };
}

static bool certificate_fill(X509 *certificate, const struct certificate_authority *authority,
                             const struct certificate_request *request)
{
    X509_NAME *name = X509_get_subject_name(certificate);
    X509 *issuer = authority->certificate;
    return certificate_add_name(name, NID_commonName, request->holder) &&
           certificate_add_name(name, NID_serialNumber, request->serial) &&
           X509_set_issuer_name(certificate, X509_get_subject_name(issuer)) == 1 &&
           certificate_add_extension(certificate, issuer, NID_basic_constraints, "critical,CA:FALSE") &&
           certificate_add_extension(certificate, issuer, NID_key_usage, "critical,digitalSignature") &&
           certificate_add_extension(certificate, issuer, NID_ext_key_usage, "clientAuth") &&
           certificate_add_extension(certificate, issuer, NID_subject_key_identifier, "hash") &&
           certificate_add_extension(certificate, issuer, NID_authority_key_identifier, "keyid:always") &&
           X509_sign(certificate, authority->key, EVP_sha256()) > 0;
}

static bool certificate_append_der(X509 *certificate, struct tlv_buffer *der)
{
    unsigned char *bytes = NULL;
    int length = i2d_X509(certificate, &bytes);
    if (length <= 0)
        return false;
    tlv_append_bytes(der, bytes, (size_t)length);
    OPENSSL_free(bytes);
    return true;
}

bool certificate_issue(const struct certificate_authority *authority, const struct certificate_request *request,
                       struct tlv_buffer *der)
{
    X509 *certificate = certificate_new(request->key, request->days);
    errno = 0;
    bool good = certificate && certificate_fill(certificate, authority, request) &&
                certificate_append_der(certificate, der);
    if (!good)
        certificate_refuse("the certificate could not be made for", request->holder);
    good = good && certificate_write_pem(request->path, certificate);
    X509_free(certificate);
    return good;
}
