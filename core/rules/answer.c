#include "core/rules/answer.h"

#include "core/base/letters.h"
#include "core/base/text.h"

#include <string.h>

/* Folded already: what is typed when no answer comes to mind. */
static const char *const denied[] = {
    "motdepasse", "password", "passe", "saispas", "jesaispas", "jenesaispas", "jenaipas", "nesaispas", "jaioublie", "oublie",
    "dontknow", "idontknow", "idk", "forgot", "aucun", "aucune", "none", "nothing", "rien", "unknown", "inconnu", "inconnue",
    "reponse", "mareponse", "answer", "myanswer", "question", "secret", "test", "tests", "oui", "non", "yes", "abc", "abcd",
    "abcdef", "qwerty", "qwertyuiop", "azerty", "azertyuiop", "asdf", "asdfghjkl", "xyz", "bonjour", "hello", "securite",
    "security", "guichet", "kiosque",
};

static const char counting[] = "01234567890123456789";

enum err answer_normalise(const struct secret *typed, struct secret *to)
{
    secret_wipe(to);
    if (secret_length(typed) == 0)
        return ERR_EMPTY;
    enum err e = letters_put(secret_bytes(typed), secret_length(typed), to);
    if (!e && secret_length(to) == 0)
        return ERR_ANSWER_EMPTY;
    if (e == ERR_LIMIT || (!e && text_points(secret_bytes(to), secret_length(to)) > ANSWER_MAX))
        e = ERR_ANSWER_LONG;
    if (e)
        secret_wipe(to);
    return e;
}

static bool is_text(const struct secret *folded, const char *text, size_t n)
{
    return secret_length(folded) == n && memcmp(secret_bytes(folded), text, n) == 0;
}

static bool is_denied(const struct secret *folded)
{
    for (size_t i = 0; i < sizeof denied / sizeof denied[0]; i++)
        if (is_text(folded, denied[i], strlen(denied[i])))
            return true;
    return false;
}

static bool is_counting(const struct secret *folded)
{
    size_t n = secret_length(folded);
    for (size_t at = 0; at + n < sizeof counting; at++) {
        size_t back = 0;
        while (back < n && secret_bytes(folded)[back] == (uint8_t)counting[at + n - 1 - back])
            back++;
        if (is_text(folded, counting + at, n) || back == n)
            return true;
    }
    return false;
}

/* One code point again and again. */
static bool is_repeated(const struct secret *folded)
{
    uint32_t c;
    int used = text_decode(secret_bytes(folded), secret_length(folded), &c);
    size_t first = used > 0 ? (size_t)used : 0;
    return memcmp(secret_bytes(folded), secret_bytes(folded) + first, secret_length(folded) - first) == 0;
}

static bool is_one_of(const struct secret *folded, const char *const *words)
{
    SECRET_OWNED struct secret *word = secret_new(ANSWER_BYTES_MAX);
    for (; word && words && *words; words++) {
        secret_wipe(word);
        if (!letters_put(*words, strlen(*words), word) && secret_length(word) && secret_equal(word, folded))
            return true;
    }
    return false;
}

/* --- the words of the question --- */

struct question { struct secret *text; size_t words, ends[ANSWER_WORDS_MAX]; };    /* folded, where each word ends */

static void end_word(struct question *q)
{
    size_t before = q->words ? q->ends[q->words - 1] : 0;
    if (secret_length(q->text) > before && q->words < ANSWER_WORDS_MAX)
        q->ends[q->words++] = secret_length(q->text);
}

static bool is_break(uint32_t c)
{
    uint32_t folded[LETTERS_MAX];
    return letters_of(c, folded) == 0 && c != 0x00AD && !(c >= 0x0300 && c <= 0x036F);    /* soft hyphen and marks are inside words */
}

static void split_words(const char *text, struct question *q)
{
    size_t left = strlen(text);
    uint32_t c;
    for (int used; (used = text_decode(text, left, &c)) > 0; text += used, left -= (size_t)used) {
        if (is_break(c))
            end_word(q);
        else if (letters_put(text, (size_t)used, q->text))
            break;
    }
    end_word(q);
}

/* One word of the question, or several that follow one another. */
static bool is_in_question(const struct secret *folded, const char *question)
{
    SECRET_OWNED struct secret *text = secret_new(ANSWER_BYTES_MAX);
    struct question q = { .text = text };
    if (!text || !question || !*question)
        return false;
    split_words(question, &q);
    for (size_t i = 0; i < q.words; i++)
        for (size_t k = i; k < q.words; k++) {
            size_t from = i ? q.ends[i - 1] : 0;
            if (is_text(folded, (const char *)secret_bytes(text) + from, q.ends[k] - from))
                return true;
        }
    return false;
}

static enum err judge(const struct answer_rules *rules, const struct secret *folded)
{
    if (text_points(secret_bytes(folded), secret_length(folded)) < (rules->short_answer ? ANSWER_MIN_SHORT : ANSWER_MIN))
        return ERR_ANSWER_SHORT;
    if (is_in_question(folded, rules->question))
        return ERR_ANSWER_QUESTION;
    bool weak = is_denied(folded) || is_counting(folded) || is_repeated(folded) || is_one_of(folded, rules->words);
    return weak ? ERR_ANSWER_WEAK : ERR_OK;
}

enum err answer_check(const struct answer_rules *rules, const struct secret *typed)
{
    SECRET_OWNED struct secret *folded = secret_new(ANSWER_BYTES_MAX);
    if (!folded)
        return ERR_MEMORY;
    enum err e = answer_normalise(typed, folded);
    return e ? e : judge(rules, folded);
}

bool answer_equal(const struct secret *a, const struct secret *b)
{
    SECRET_OWNED struct secret *one = secret_new(ANSWER_BYTES_MAX), *other = secret_new(ANSWER_BYTES_MAX);
    return one && other && !answer_normalise(a, one) && !answer_normalise(b, other) && secret_equal(one, other);
}
