/* Keys of the index, of what is stored and of what is typed. */
#include "server/counter/find.h"

#include "core/base/text.h"
#include "core/rules/same_name.h"
#include "server/citizens/citizens.h"

#include <sodium.h>
#include <string.h>

const char *const find_words[FIND_KINDS] = { "citizen", "email", "hash", "name", "nip", "token", "user" };

/* The parts of the index; a text's letters are never these alone. */
enum { PART_TEXT = 't', PART_EMAIL = 'e', PART_HASH = 'h' };
enum { WORDS_MAX = 16, FOLDED_MAX = 256, WORD_SPELLED = 3 };

/* What counts of a text, its words one after the other; more of them than WORDS_MAX are one. */
struct folded {
    char bytes[FOLDED_MAX];
    size_t n, letters, words, starts[WORDS_MAX + 1];     /* starts[words] is the end */
};

static void put_point(struct folded *f, uint32_t point)
{
    char utf8[4];
    size_t n = text_encode(point, utf8);
    if (f->n + n > sizeof f->bytes)
        return;
    memcpy(f->bytes + f->n, utf8, n);
    f->n += n;
    f->letters += point >= 0x80 || (point >= '0' && point <= '9') || (point >= 'a' && point <= 'z');
}

static void end_word(struct folded *f)
{
    if (f->n > f->starts[f->words] && f->words + 1 < WORDS_MAX)
        f->starts[++f->words] = f->n;
}

/* False: not UTF-8. */
static bool fold(const char *text, struct folded *f)
{
    uint32_t point, to[LETTERS_MAX];
    size_t left = strlen(text);
    *f = (struct folded){ .n = 0 };
    for (int step; left; text += step, left -= (size_t)step) {
        step = text_decode(text, left, &point);
        if (step <= 0)
            return false;
        const int n = name_point(point, to);
        if (n == NAME_WORD_END)
            end_word(f);
        for (int i = 0; i < n; i++)
            put_point(f, to[i]);
    }
    if (f->n > f->starts[f->words])
        f->starts[++f->words] = f->n;
    return true;
}

/* --- keys --- */

static void begin_key(struct find_key *k, enum find_kind kind, char part)
{
    k->kind = kind;
    k->n = 1;
    k->bytes[0] = (uint8_t)part;
}

static void put(struct find_key *k, const void *bytes, size_t n)
{
    n = n > sizeof k->bytes - k->n ? sizeof k->bytes - k->n : n;
    memcpy(k->bytes + k->n, bytes, n);
    k->n += n;
}

static bool is_saint(const struct folded *f, size_t word)
{
    const char *at = f->bytes + f->starts[word];
    size_t n = f->starts[word + 1] - f->starts[word];
    return (n == 2 && memcmp(at, "st", n) == 0) || (n == WORD_SPELLED && memcmp(at, "ste", n) == 0);
}

static void put_word(struct find_key *k, const struct folded *f, size_t word, bool spelled)
{
    const char *at = f->bytes + f->starts[word];
    size_t n = f->starts[word + 1] - f->starts[word];
    if (spelled && is_saint(f, word)) {
        put(k, "sain", 4);
        at++;
        n--;
    }
    put(k, at, n);
}

/* From one word on, all around. */
static void rotate(const struct folded *f, size_t first, bool spelled, struct find_key *k)
{
    begin_key(k, FIND_NAME, PART_TEXT);
    put_word(k, f, first, spelled);
    for (size_t i = 1; i < f->words; i++)
        put_word(k, f, (first + i) % f->words, true);
}

enum err find_name_keys(const char *name, find_key_fn *take, void *ctx)
{
    struct folded f;
    struct find_key k;
    enum err e = ERR_OK;
    if (!fold(name, &f))
        return ERR_OK;
    for (size_t i = 0; i < f.words && i < FIND_ROTATIONS_MAX && !e; i++) {
        rotate(&f, i, true, &k);
        e = take(ctx, &k, name);
        if (!e && is_saint(&f, i)) {
            rotate(&f, i, false, &k);
            e = take(ctx, &k, name);
        }
    }
    return e;
}

void find_text_key(enum find_kind kind, const char *text, struct find_key *out)
{
    struct folded f;
    begin_key(out, kind, PART_TEXT);
    if (fold(text, &f))
        put(out, f.bytes, f.n);
}

void find_hash_key(const uint8_t hash[SERVER_KEYS_HASH_SIZE], struct find_key *out)
{
    begin_key(out, FIND_HASH, PART_HASH);
    put(out, hash, SERVER_KEYS_HASH_SIZE);
}

void find_key_hash(const struct find_key *key, uint8_t hash[SERVER_KEYS_HASH_SIZE]) { memcpy(hash, key->bytes + 1, SERVER_KEYS_HASH_SIZE); }

void find_subject_key(const struct service *service, const char *subject, struct find_key *out)
{
    uint8_t hash[SERVER_KEYS_HASH_SIZE];
    server_keys_hash(service->keys, "guichet/subject/1", subject, strlen(subject), hash);
    find_hash_key(hash, out);
}

void find_address_key(const uint8_t address_key[SERVER_KEYS_HASH_SIZE], struct find_key *out)
{
    begin_key(out, FIND_EMAIL, PART_EMAIL);
    put(out, address_key, SERVER_KEYS_HASH_SIZE);
}

void find_email_key(const struct service *service, const char *address, struct find_key *out)
{
    uint8_t key[CITIZEN_KEY_SIZE];
    citizen_address_key(service, address, key);
    find_address_key(key, out);
}

/* --- what is typed --- */

/* That very key. */
static void end_at_once(struct find_range *r)
{
    memcpy(r->to, r->from.bytes, r->from.n);
    r->to[r->from.n] = 0;
    r->to_n = r->from.n + 1;
}

/* All that begins so: UTF-8 has no byte that is the last. */
static void end_after(struct find_range *r)
{
    memcpy(r->to, r->from.bytes, r->from.n);
    r->to_n = r->from.n;
    r->to[r->to_n - 1]++;
}

enum err find_range_of(const struct service *service, const char *typed, struct find_range *out)
{
    struct folded f;
    char address[CONTACT_EMAIL_SIZE];
    *out = (struct find_range){ .to_n = 0 };
    if (!fold(typed, &f))
        return ERR_FORMAT;
    if (strchr(typed, '@') && email_parse(typed, strlen(typed), address) == ERR_OK) {
        find_email_key(service, address, &out->from);
        end_at_once(out);
        return ERR_OK;
    }
    if (f.letters < FIND_LEAST)
        return ERR_FIND_SHORT;
    begin_key(&out->from, FIND_NAME, PART_TEXT);
    for (size_t i = 0; i < f.words; i++)      /* the last word may go on: "ste" of "Stéphane" */
        put_word(&out->from, &f, i, i > 0 && i + 1 < f.words);
    end_after(out);
    return ERR_OK;
}

static int compare(const uint8_t *a, size_t a_n, const uint8_t *b, size_t b_n)
{
    const int less = memcmp(a, b, a_n < b_n ? a_n : b_n);
    return less ? less : a_n < b_n ? -1 : a_n > b_n;
}

bool find_range_has(const struct find_range *range, const struct find_key *key)
{
    return compare(key->bytes, key->n, range->from.bytes, range->from.n) >= 0 && compare(key->bytes, key->n, range->to, range->to_n) < 0;
}
