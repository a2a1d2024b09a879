/* What an EST server answers: base64, PKCS#7, certificates, Retry-After; and what a renewal then decides. */
#include "core/token/est.h"
#include "core/token/renew_plan.h"
#include "tests/fuzz/fuzz.h"

#include <gnutls/pkcs7.h>
#include <gnutls/x509.h>
#include <sodium.h>
#include <string.h>

/* A made pair: every target has one certificate that is for this key, so that the checks behind the parser are reached. */
static struct token_certificate own;

static void make_own(void)
{
    gnutls_x509_privkey_t key;
    gnutls_x509_crt_t crt;
    FUZZ_HOLDS(gnutls_x509_privkey_init(&key) >= 0 && gnutls_x509_crt_init(&crt) >= 0);
    FUZZ_HOLDS(gnutls_x509_privkey_generate(key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0) >= 0);
    FUZZ_HOLDS(gnutls_x509_crt_set_dn(crt, "CN=Z", NULL) >= 0 && gnutls_x509_crt_set_version(crt, 3) >= 0 && gnutls_x509_crt_set_serial(crt, "\1", 1) >= 0);
    FUZZ_HOLDS(gnutls_x509_crt_set_activation_time(crt, 1000) >= 0 && gnutls_x509_crt_set_expiration_time(crt, 2000000000) >= 0);
    FUZZ_HOLDS(gnutls_x509_crt_set_key(crt, key) >= 0 && gnutls_x509_crt_sign2(crt, crt, key, GNUTLS_DIG_SHA256, 0) >= 0);
    own.n = sizeof own.der;
    FUZZ_HOLDS(gnutls_x509_crt_export(crt, GNUTLS_X509_FMT_DER, own.der, &own.n) >= 0);
    gnutls_x509_crt_deinit(crt);
    gnutls_x509_privkey_deinit(key);
}

static void read_body(const uint8_t *bytes, size_t n)
{
    static struct token_enrolled got;
    struct token_certificate chosen = { .n = 7 };
    memset(&got, 0xA5, sizeof got);
    enum err e = est_read_answer(bytes, n, &got);
    FUZZ_HOLDS(e == ERR_OK || e == ERR_EST_ANSWER || e == ERR_MEMORY);
    if (e)
        return;
    FUZZ_HOLDS(got.n > 0 && got.n <= TOKEN_ENROLLED_MAX);
    for (size_t i = 0; i < got.n; i++) {
        struct cert_facts facts;
        FUZZ_HOLDS(got.of[i].n > 0 && got.of[i].n <= TOKEN_CERT_MAX);
        if (cert_read(got.of[i].der, got.of[i].n, &facts))
            FUZZ_HOLDS(facts.subject_n <= sizeof facts.subject);
    }
    FUZZ_HOLDS(plan_choose(&got, (struct token_text){ bytes, n }, (struct token_text){ own.der, own.n }, 5000, &chosen) == ERR_OK || chosen.n == 7);
}

/* The PKCS#7 itself, so that mutations need not be base64. */
static void read_der(const uint8_t *bytes, size_t n)
{
    char text[sodium_base64_ENCODED_LEN(8192, sodium_base64_VARIANT_ORIGINAL)];
    if (n > 8192)
        return;
    sodium_bin2base64(text, sizeof text, bytes, n, sodium_base64_VARIANT_ORIGINAL);
    read_body((const uint8_t *)text, strlen(text));
}

void fuzz_one(const uint8_t *bytes, size_t n)
{
    uint8_t key[CERT_HASH_SIZE];
    struct fuzz_input in = { bytes, bytes + n };
    if (!own.n)
        make_own();
    read_body(bytes, n);
    read_der(bytes, n);
    (void)csr_key((struct token_text){ bytes, n }, key);
    char *value = fuzz_rest(&in);
    uint32_t seconds = est_retry_after(value, 1700000000);
    FUZZ_HOLDS(seconds >= 1 && seconds <= EST_RETRY_MAX_S);
    free(value);
}

void fuzz_seeds(void)
{
    gnutls_pkcs7_t p7;
    gnutls_datum_t der;
    make_own();
    const gnutls_datum_t crt = { own.der, (unsigned)own.n };
    FUZZ_HOLDS(gnutls_pkcs7_init(&p7) >= 0 && gnutls_pkcs7_set_crt_raw(p7, &crt) >= 0 && gnutls_pkcs7_export2(p7, GNUTLS_X509_FMT_DER, &der) >= 0);
    char text[8192];
    sodium_bin2base64(text, sizeof text, der.data, der.size, sodium_base64_VARIANT_ORIGINAL);
    fuzz_seed(der.data, der.size);
    fuzz_seed_text(text);
    fuzz_seed(own.der, own.n);
    FUZZ_SEED("120");
    FUZZ_SEED("Fri, 31 Dec 2027 23:59:59 GMT");
    gnutls_free(der.data);
    gnutls_pkcs7_deinit(p7);
}
