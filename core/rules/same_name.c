#include "core/rules/same_name.h"

#include "core/base/letters.h"
#include "core/base/nfc.h"
#include "core/base/text.h"
#include "core/rules/person.h"
#include "core/rules/typed.h"

#include <string.h>

/* Letters with a bar have no decomposition; a card prints them without it, and keyboards do not have them. ð and ɖ look like đ in capitals. */
static const struct { uint32_t from, to; } barred[] = {
    { 0xF8, 'o' }, { 0x142, 'l' }, { 0x111, 'd' }, { 0xF0, 'd' }, { 0x256, 'd' }, { 0x127, 'h' }, { 0x167, 't' }, { 0x131, 'i' } };

/* Accents typed after their letter, and what shows nothing (the soft hyphen is a hyphen). */
static bool is_unseen(uint32_t c)
{
    return (c >= 0x300 && c <= 0x36F) || (c >= 0x200B && c <= 0x200D) || c == 0x2060 || c == 0xFEFF;
}

static bool is_dot(uint32_t c) { return c == '.' || c == 0xB7 || c == 0x2024 || c == 0x2027 || c == 0xFF0E; }

/* The soft hyphen is where a line may end, inside a word. */
static bool ends_word(uint32_t c) { return c != 0xAD && (typed_is_blank(c) || typed_is_hyphen(c) || is_dot(c)); }

struct folding { struct secret *to; size_t word, points; bool saints, any, failed; };

static uint32_t without_bar(uint32_t c)
{
    for (size_t i = 0; i < sizeof barred / sizeof barred[0]; i++)
        c = barred[i].from == c ? barred[i].to : c;
    return c;
}

int name_point(uint32_t c, uint32_t to[LETTERS_MAX])
{
    if (ends_word(c))
        return NAME_WORD_END;
    if (typed_is_hyphen(c) || typed_is_apostrophe(c) || is_unseen(c))
        return 0;
    size_t n = letters_of(c, to);
    if (n == 0)
        to[n++] = c;      /* nothing forgives it: it counts as what it is */
    for (size_t i = 0; i < n; i++)
        to[i] = without_bar(to[i]);
    return (int)n;
}

static void put(struct folding *f, uint32_t c)
{
    char utf8[4];
    f->failed = f->failed || secret_append(f->to, utf8, text_encode(c, utf8)) != ERR_OK;
    explicit_bzero(utf8, sizeof utf8);
}

static void end_word(struct folding *f)
{
    const char *at = (const char *)secret_bytes(f->to) + f->word;
    size_t n = secret_length(f->to) - f->word;
    if (f->saints && ((n == 2 && memcmp(at, "st", n) == 0) || (n == 3 && memcmp(at, "ste", n) == 0)))
        f->failed = f->failed || secret_insert(f->to, f->word + 1, "ain", 3) != ERR_OK;
    f->word = secret_length(f->to);
}

static void add(struct folding *f, uint32_t c)
{
    uint32_t letters[LETTERS_MAX];
    f->failed = f->failed || ++f->points > PERSON_POINTS_MAX;
    const int n = name_point(c, letters);
    if (n == NAME_WORD_END)
        end_word(f);
    for (int i = 0; i < n; i++)
        put(f, letters[i]);
    f->any = f->any || (n > 0 && letters_of(c, letters) > 0);
    explicit_bzero(letters, sizeof letters);
}

bool name_fold(const struct secret *name, bool saints, struct secret *to)
{
    const uint8_t *at = secret_bytes(name);
    size_t n = secret_length(name);
    struct folding f = { .to = to, .saints = saints };
    uint32_t c = 0;
    secret_wipe(to);
    for (int used; n && !f.failed; at += used, n -= (size_t)used) {
        used = text_decode(at, n, &c);
        if (used <= 0) {
            f.failed = true;
            break;
        }
        add(&f, c);
    }
    explicit_bzero(&c, sizeof c);
    end_word(&f);
    bool good = f.any && !f.failed;
    if (!good)
        secret_wipe(to);
    return good;
}

/* Spelled out or as they are: "St-Pierre" is "SAINTPIERRE", and "STPIERRE" too. */
bool same_name(const struct secret *a, const struct secret *b)
{
    SECRET_OWNED struct secret *one = secret_new(NAME_FOLDED_BYTES), *other = secret_new(NAME_FOLDED_BYTES);
    for (int saints = 0; one && other && saints < 2; saints++)
        if (name_fold(a, saints, one) && name_fold(b, saints, other) && secret_equal(one, other))
            return true;
    return false;
}

bool name_is_initial(const struct secret *typed)
{
    const uint8_t *at = secret_bytes(typed);
    size_t n = secret_length(typed), letters = 0;
    uint32_t c = 0, folded[LETTERS_MAX];
    bool good = true;
    for (int used; n && good; at += used, n -= (size_t)used) {
        used = text_decode(at, n, &c);
        if (used <= 0)
            return false;
        if (letters_of(c, folded) && nfc_is_letter(c))
            letters++;
        else
            good = typed_is_blank(c) || is_dot(c) || is_unseen(c);
    }
    explicit_bzero(&c, sizeof c);
    explicit_bzero(folded, sizeof folded);
    return good && letters == 1;
}
