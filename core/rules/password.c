#include "core/rules/password.h"

#include "core/base/letters.h"
#include "core/base/nfc.h"
#include "core/base/text.h"
#include "core/rules/account.h"
#include "core/rules/pin.h"
#include "core/rules/typed.h"

#include <stdint.h>
#include <string.h>

/* Folded letters of what everybody takes once a digit and a last letter are asked for: «Motdepasse1a». */
static const char *const common[] = {
    "password", "passwrd", "passwd", "motdepasse", "motpasse", "passe", "secret", "bonjour", "soleil", "bienvenue", "welcome", "letmein", "pssword", "psswrd", "iloveyou", "jetaime",
    "quebec", "montreal", "canada", "canadiens", "hockey", "guichet", "clinique", "hopital", "medecin", "infirmiere", "pharmacie", "sante",
    "securite", "admin", "administrateur", "changeme", "changezmoi", "test", "dragon", "monkey", "azerty", "qwerty", "ramq",
};

enum { LETTERS_MOST = 5 };      /* so many and the digits are the smaller part */

enum { REPEAT = 3, RUN = 4, NO_POINT = 0x200000, SMALL_BYTES = 2 * ACCOUNT_PASSWORD_BYTES_MAX, FOLDED_BYTES = LETTERS_MAX * ACCOUNT_PASSWORD_BYTES_MAX };

/* Rows of keys, the digits' too: 9 and 0 are neighbours there. */
static const char *const rows[] = { "1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn" };

/* --- shape --- */

/* How many the last character ends of each: the same, up, down, and along each row of keys both ways. */
enum { SAME, UP, DOWN, ROWS };
enum { ROW_COUNT = sizeof rows / sizeof rows[0], COUNTS = ROWS + 2 * ROW_COUNT };
struct walk { uint32_t last; unsigned counts[COUNTS]; };

static bool beside(const char *row, uint32_t a, uint32_t b)
{
    for (; row[1]; row++)
        if ((uint8_t)row[0] == a && (uint8_t)row[1] == b)
            return true;
    return false;
}

static void step(struct walk *w, uint32_t c, struct password_shape *s)
{
    bool goes_on[COUNTS] = { [SAME] = c == w->last, [UP] = c == w->last + 1, [DOWN] = c + 1 == w->last };
    for (size_t i = 0; i < ROW_COUNT; i++) {
        goes_on[ROWS + 2 * i] = beside(rows[i], w->last, c);
        goes_on[ROWS + 2 * i + 1] = beside(rows[i], c, w->last);
    }
    for (size_t i = 0; i < COUNTS; i++) {
        w->counts[i] = goes_on[i] ? w->counts[i] + 1 : 1;
        s->repeats = s->repeats || (i == SAME && w->counts[i] == REPEAT);
        s->runs = s->runs || (i != SAME && w->counts[i] == RUN);
    }
    w->last = c;
}

static void look(const struct secret *text, struct password_shape *s)
{
    const uint8_t *at = secret_bytes(text);
    size_t n = secret_length(text);
    struct walk walk = { .last = NO_POINT };
    uint32_t c = 0;
    for (int used; n; at += used, n -= (size_t)used) {
        used = text_decode(at, n, &c);
        if (used <= 0) {
            s->bad = true;
            break;
        }
        bool letter = nfc_is_letter(c);
        s->first_letter = s->points ? s->first_letter : letter;
        s->last_letter = letter;
        s->letters += letter;
        s->digits += nfc_is_digit(c);
        s->bad = s->bad || text_is_control(c) || nfc_has_twin(c);
        s->points++;
        step(&walk, nfc_small(c), s);
    }
    explicit_bzero(&walk, sizeof walk);
    explicit_bzero(&c, sizeof c);
}

/* Too long for its normal form, or not UTF-8: as it is. */
void password_look(const struct secret *password, struct password_shape *shape)
{
    SECRET_OWNED struct secret *normal = secret_new(ACCOUNT_PASSWORD_BYTES_MAX);
    *shape = (struct password_shape){ 0 };
    look(normal && account_password_normalise(password, normal) == ERR_OK ? normal : password, shape);
}

/* --- what everybody takes --- */

static uint8_t fold(uint8_t c) { return c >= 'A' && c <= 'Z' ? (uint8_t)(c - 'A' + 'a') : c; }

/* The digits, or what is not one, in small letters. */
static enum err put_part(const struct secret *password, bool digits, struct secret *to)
{
    enum err e = ERR_OK;
    for (size_t i = 0; i < secret_length(password) && !e; i++) {
        uint8_t c = fold(secret_bytes(password)[i]);
        e = (c >= '0' && c <= '9') != digits ? ERR_OK : secret_append(to, &c, 1);
    }
    return e;
}

/* A common word, with nothing or one letter after it; accents, hyphens and the like do not count: «Québec-2024!». */
static bool is_common(const struct secret *password)
{
    SECRET_OWNED struct secret *folded = secret_new(FOLDED_BYTES), *letters = secret_new(FOLDED_BYTES);
    if (!folded || !letters || letters_put(secret_bytes(password), secret_length(password), folded) || put_part(folded, false, letters))
        return true;
    size_t n = secret_length(letters);
    for (size_t i = 0; i < sizeof common / sizeof common[0]; i++) {
        size_t length = strlen(common[i]);
        if ((n == length || n == length + 1) && memcmp(secret_bytes(letters), common[i], length) == 0)
            return true;
    }
    return false;
}

bool password_is_common(const struct secret *password)
{
    SECRET_OWNED struct secret *letters = secret_new(ACCOUNT_PASSWORD_BYTES_MAX), *digits = secret_new(ACCOUNT_PASSWORD_BYTES_MAX);
    if (!letters || !digits || put_part(password, false, letters) || put_part(password, true, digits))
        return true;
    if (secret_length(letters) < LETTERS_MOST ? pin_is_weak(digits) : pin_is_weak(letters))
        return true;
    return pin_is_weak(password) || is_common(password);
}

static struct secret *plain_of(const struct secret *text)
{
    size_t n = secret_length(text);
    const uint8_t *at = typed_trim(secret_bytes(text), &n);
    struct secret *plain = n ? secret_new(SMALL_BYTES) : NULL;
    if (plain && nfc_put_small(at, n, plain) == ERR_OK)
        return plain;
    secret_free(plain);
    return NULL;
}

bool password_is_text(const struct secret *password, const struct secret *text)
{
    SECRET_OWNED struct secret *one = text ? plain_of(text) : NULL, *other = one ? plain_of(password) : NULL;
    return other && secret_equal(one, other);
}
