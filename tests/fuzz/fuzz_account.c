/* What is typed for an account, and the envelope it travels in. */
#include "core/base/text.h"
#include "core/proto/account.h"
#include "core/rules/account.h"
#include "tests/fuzz/fuzz.h"

#include <sodium.h>
#include <string.h>

static struct secret *of(const void *bytes, size_t n)
{
    struct secret *s = secret_new(n ? n : 1);
    FUZZ_HOLDS(s && secret_append(s, bytes, n) == ERR_OK);
    return s;
}

static struct secret *of_text(const char *text) { return of(text, strlen(text)); }

static void try_name(const struct secret *typed)
{
    char name[ACCOUNT_NAME_SIZE], again[ACCOUNT_NAME_SIZE];
    if (account_name_parse(typed, name, NULL))
        return;
    struct secret *kept = of_text(name);
    FUZZ_HOLDS(account_name_parse(kept, again, NULL) == ERR_OK && strcmp(name, again) == 0);
    secret_free(kept);
}

static void try_codes(const struct secret *typed)
{
    char reference[ACCOUNT_REFERENCE_LETTERS + 2];
    struct secret *code = secret_new(16), *again = secret_new(16);
    if (account_code_parse(typed, code) == ERR_OK)
        FUZZ_HOLDS(account_code_parse(code, again) == ERR_OK && secret_equal(code, again));
    else
        FUZZ_HOLDS(secret_length(code) == 0);
    if (account_nip_parse(typed, code) == ERR_OK)
        FUZZ_HOLDS(secret_length(code) == ACCOUNT_NIP_DIGITS);
    if (account_reference_parse(typed, reference) == ERR_OK)
        FUZZ_HOLDS(strlen(reference) == ACCOUNT_REFERENCE_LETTERS + 1 && reference[4] == '-');
    secret_free(code);
    secret_free(again);
}

static void try_password(const struct secret *typed)
{
    struct secret *one = secret_new(ACCOUNT_PASSWORD_BYTES_MAX), *other = secret_new(ACCOUNT_PASSWORD_BYTES_MAX);
    enum err e = account_password_check(typed, "marie@exemple.ca");
    if (account_password_normalise(typed, one) == ERR_OK) {
        FUZZ_HOLDS(account_password_normalise(one, other) == ERR_OK && secret_equal(one, other));
        FUZZ_HOLDS(secret_length(one) == 0 || account_password_check(one, "marie@exemple.ca") == e);
    } else {
        FUZZ_HOLDS(e != ERR_OK);
    }
    for (enum account_password_rule rule = 0; rule < PASSWORD_RULES; rule++)
        FUZZ_HOLDS(e != ERR_OK || account_password_holds(rule, typed));
    secret_free(one);
    secret_free(other);
}

/* What the writer writes is read again as it was. */
static void try_writer(const struct secret *typed)
{
    struct secret *to = secret_new(6 * secret_length(typed) + 64);
    struct account_writer w;
    json_t *json = NULL;
    account_begin(&w, to);
    account_put_secret(&w, "text", typed);
    account_put_number(&w, "number", 7);
    FUZZ_HOLDS(account_end(&w) == ERR_OK);
    bool plain = text_is_valid(secret_bytes(typed), secret_length(typed)) && !memchr(secret_bytes(typed), 0, secret_length(typed));
    if (account_parse(to, &json) == ERR_OK) {
        const json_t *text = json_object_get(json, "text");
        FUZZ_HOLDS(json_string_length(text) == secret_length(typed) && memcmp(json_string_value(text), secret_bytes(typed), secret_length(typed)) == 0);
    } else {
        FUZZ_HOLDS(!plain || secret_length(to) > ACCOUNT_ANSWER_MAX);
    }
    account_json_free(json);
    secret_free(to);
}

static const struct account_place here = { "login", "0123456789abcdef", "00112233445566778899aabbccddeeff" };
static const uint8_t scalar[PEER_SEAL_SECRET_SIZE] = { 1, 2, 3 };

static void try_envelope(const uint8_t *bytes, size_t n)
{
    struct secret *key = of(scalar, sizeof scalar);
    struct account_request r = { .plain = NULL };
    if (account_request_read(bytes, n, &here, key, &r) == ERR_OK)
        FUZZ_HOLDS(r.plain && secret_length(r.plain) <= ACCOUNT_REQUEST_MAX);
    secret_free(r.plain);
    secret_free(key);
}

void fuzz_one(const uint8_t *bytes, size_t n)
{
    if (n > ACCOUNT_REQUEST_MAX / 6)
        return;
    struct secret *typed = of(bytes, n);
    try_name(typed);
    try_codes(typed);
    try_password(typed);
    try_writer(typed);
    (void)!message_check(typed);
    try_envelope(bytes, n);
    secret_free(typed);
}

void fuzz_seeds(void)
{
    uint8_t key[PEER_KEY_SIZE];
    struct account_request r = { .plain = of_text("{\"name\":\"IP0000001\",\"password\":\"Kiwi7verts\"}") };
    struct buf body = buf_make(65536);
    FUZZ_HOLDS(crypto_scalarmult_base(key, scalar) == 0);
    FUZZ_HOLDS(account_request_put(&r, &here, key, &body) == ERR_OK);
    fuzz_seed(body.bytes, body.length);
    buf_free(&body);
    secret_free(r.plain);
    fuzz_seed_text("IP0000001");
    fuzz_seed_text("marie.tremblay@exemple.ca");
    fuzz_seed_text("E\xcc\x81" "clair7 cre\xcc\x81me");
    fuzz_seed_text("ABCDE-FGHJK");
    fuzz_seed_text("https://exemple.ca/creer/ABCD-EFGH");
    fuzz_seed_text("1234 5678");
    fuzz_seed_text("a\"b\\c\nd");
}
