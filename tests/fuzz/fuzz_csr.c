/* What an EST client sends: certification requests, as text and as DER whose base64 is made here; and what an EST server behind
 * ours answers. */
#include "server/certs_only.h"
#include "server/csr.h"
#include "server/x509_names.h"
#include "tests/fuzz/fuzz.h"

#include <gnutls/x509.h>
#include <sodium.h>
#include <string.h>

static void read_text(const char *text, size_t n)
{
    struct csr csr = { 0 };
    BUF_OWNED struct buf first = buf_make(CERTS_ONLY_MAX);
    if (csr_read(text, n, &csr) == ERR_OK) {
        FUZZ_HOLDS(csr.der.length && csr.key.length && csr.subject.length);
        FUZZ_HOLDS(strlen(csr.key_hash) == CSR_HASH_TEXT_SIZE - 1);
        if (x509_subject_same(&csr.subject, &csr.subject))
            FUZZ_HOLDS(csr.subject.length > 2);
    } else {
        FUZZ_HOLDS(!csr.der.bytes);
    }
    csr_free(&csr);
    (void)!certs_only_read(text, n, &first);
}

/* Two names out of the same input: the comparison has no favourite side. */
static void compare_names(const uint8_t *bytes, size_t n)
{
    BUF_OWNED struct buf a = buf_make(4096), b = buf_make(4096);
    size_t half = n / 2;
    buf_put(&a, bytes, half);
    buf_put(&b, bytes + half, n - half);
    FUZZ_HOLDS(x509_subject_same(&a, &b) == x509_subject_same(&b, &a));
}

void fuzz_one(const uint8_t *bytes, size_t n)
{
    static char text[CSR_TEXT_MAX + 1];
    FUZZ_HOLDS(sodium_init() >= 0);
    if (n < 1 || n > 8192)
        return;
    switch (bytes[0] % 3) {
    case 0:
        read_text((const char *)bytes + 1, n - 1);
        break;
    case 1:
        sodium_bin2base64(text, sizeof text, bytes + 1, n - 1, sodium_base64_VARIANT_ORIGINAL);
        read_text(text, strlen(text));
        break;
    default:
        compare_names(bytes + 1, n - 1);
    }
}

static void seed_csr(gnutls_pk_algorithm_t kind, unsigned bits, const char *mail)
{
    gnutls_x509_privkey_t key;
    gnutls_x509_crq_t crq;
    gnutls_datum_t der = { 0 };
    uint8_t seed[4096] = { 1 };
    gnutls_x509_privkey_init(&key);
    gnutls_x509_crq_init(&crq);
    FUZZ_HOLDS(gnutls_x509_privkey_generate(key, kind, bits, 0) == 0);
    FUZZ_HOLDS(gnutls_x509_crq_set_dn(crq, "serialNumber=p1,CN=Marie Exemple", NULL) == 0 && gnutls_x509_crq_set_version(crq, 1) == 0 &&
               gnutls_x509_crq_set_key(crq, key) == 0);
    if (mail)
        FUZZ_HOLDS(gnutls_x509_crq_set_subject_alt_name(crq, GNUTLS_SAN_RFC822NAME, mail, (unsigned)strlen(mail), GNUTLS_FSAN_SET) == 0);
    FUZZ_HOLDS(gnutls_x509_crq_sign2(crq, key, GNUTLS_DIG_SHA256, 0) == 0 && gnutls_x509_crq_export2(crq, GNUTLS_X509_FMT_DER, &der) == 0);
    memcpy(seed + 1, der.data, der.size);
    fuzz_seed(seed, der.size + 1);
    gnutls_free(der.data);
    gnutls_x509_crq_deinit(crq);
    gnutls_x509_privkey_deinit(key);
}

void fuzz_seeds(void)
{
    seed_csr(GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), NULL);
    seed_csr(GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), "marie@example.org");
    seed_csr(GNUTLS_PK_RSA, 2048, NULL);
    FUZZ_SEED("\0MIIBAAAA\r\n AAAA");
    FUZZ_SEED("\2\x30\x0d\x31\x0b\x30\x09\x06\x03\x55\x04\x03\x0c\x02" "ab\x30\x0d\x31\x0b\x30\x09\x06\x03\x55\x04\x03\x13\x02" "ab");
}
