#include "core/token/fake_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* How the families differ. */
struct fake_family {
    const char *word, *model;
    unsigned max_tries, pin_min, pin_max;
    bool exact;            /* answers the probe with a number */
    bool locks;            /* SoftHSM never does */
    unsigned few_below;    /* COUNT_LOW is shown under this number; 0: never */
    bool last_shown;       /* FINAL_TRY is shown at 1 */
    bool rotates;          /* its secret can be replaced */
    bool so_exact;         /* the secret's tries can be read */
};

static const struct fake_family families[] = {
    { "sc-hsm", "PKCS#15 emulated", 5, 6, 15, true, true, 3, true, true, true },
    { "myeid", "PKCS#15", 5, 4, 8, false, true, 0, true, false, false },
    { "softhsm", "SoftHSM v2", 5, 4, 255, false, false, 5, false, true, false },
    { "mute", "Unknown", 5, 4, 8, false, true, 0, false, true, false },
};
static const char *const step_words[FAKE_STEPS] = {
    "open", "identify", "certificate", "tries", "login", "logout", "sign", "set_pin",
    "unblocking", "unblock", "rotate", "tidy", "pairs", "make_key", "public_key", "sign_with", "put_certificate", "delete_pair",
    "enrol", "is_empty", "initialise" };
static const struct { const char *word; enum fake_event event; } event_words[] = {
    { "pull-before", FAKE_PULL_BEFORE }, { "pull-after", FAKE_PULL_AFTER }, { "reader-gone", FAKE_READER_GONE },
    { "service-gone", FAKE_SERVICE_GONE }, { "fault", FAKE_MODULE_FAULT }, { "swap", FAKE_SWAP }, { "hang", FAKE_HANG },
    { "lie", FAKE_LIE }, { "half", FAKE_HALF } };

/* --- events --- */

static void leave(struct fake_card *c, enum err why)
{
    c->gone = why;
    c->logged_in = c->so_session = false;
}

static enum err event_before(struct fake_card *c, enum fake_event event)
{
    static const enum err errors[] = { [FAKE_PULL_BEFORE] = ERR_TOKEN_REMOVED, [FAKE_READER_GONE] = ERR_READER_GONE,
                                       [FAKE_SERVICE_GONE] = ERR_PCSC_DOWN, [FAKE_HANG] = ERR_OK };
    if (event == FAKE_SWAP)
        snprintf(c->serial, sizeof c->serial, "SWAPPED");
    if (event == FAKE_MODULE_FAULT)
        return ERR_MODULE_FAULT;
    while (event == FAKE_HANG)
        pause();
    if (event < sizeof errors / sizeof errors[0] && errors[event])
        leave(c, errors[event]);
    return c->gone;
}

enum err fake_begin(struct fake_card *c, enum fake_step step, enum fake_event *after)
{
    enum fake_event event = FAKE_NOTHING;
    unsigned nth = ++c->calls[step];
    for (size_t i = 0; i < c->event_n; i++)
        if (c->events[i].step == step && c->events[i].nth == nth)
            event = c->events[i].event;
    *after = event == FAKE_PULL_AFTER || event == FAKE_LIE || event == FAKE_HALF ? event : FAKE_NOTHING;
    return event_before(c, event);
}

enum err fake_end(struct fake_card *c, enum fake_event after, enum err e)
{
    if (after != FAKE_PULL_AFTER && after != FAKE_HALF)
        return e;
    leave(c, ERR_TOKEN_REMOVED);
    return ERR_TOKEN_REMOVED;
}

/* --- the driver --- */

static enum err open_card(void *self, const char *reader)
{
    struct fake_card *c = self;
    enum fake_event after;
    (void)reader;
    enum err e = fake_begin(c, FAKE_OPEN, &after);
    if (e)
        return e == ERR_TOKEN_REMOVED ? ERR_TOKEN_ABSENT : e;
    c->logged_in = false;
    return fake_end(c, after, ERR_OK);
}

static void close_card(void *self) { ((struct fake_card *)self)->logged_in = false; }
static const char *reader_of(void *self) { (void)self; return "Fake Reader 00 00"; }

static enum err identify(void *self, struct token_identity *out)
{
    struct fake_card *c = self;
    enum fake_event after;
    enum err e = fake_begin(c, FAKE_IDENTIFY, &after);
    if (e)
        return e;
    snprintf(out->serial, sizeof out->serial, "%s", c->serial);
    snprintf(out->label, sizeof out->label, "SecurSante");
    snprintf(out->model, sizeof out->model, "%s", c->family->model);
    out->pin_min = c->family->pin_min;
    out->pin_max = c->family->pin_max;
    return fake_end(c, after, ERR_OK);
}

static enum err certificate(void *self, struct token_certificate *out)
{
    struct fake_card *c = self;
    enum fake_event after;
    enum err e = fake_begin(c, FAKE_CERTIFICATE, &after);
    if (e)
        return e;
    return fake_end(c, after, fake_pair_certificate(c, out));
}

static struct tries shown_tries(const struct fake_card *c)
{
    if (c->tries == 0 && c->family->locks)
        return (struct tries){ TRIES_NONE, 0 };
    if (c->family->exact)
        return (struct tries){ TRIES_EXACT, c->tries };
    if (c->tries == 1 && c->family->last_shown)
        return (struct tries){ TRIES_LAST, 0 };
    if (!c->family->few_below && !c->family->last_shown)
        return (struct tries){ TRIES_UNKNOWN, 0 };
    return (struct tries){ c->tries < c->family->few_below ? TRIES_FEW : TRIES_MANY, 0 };
}

static enum err tries(void *self, struct tries *out)
{
    struct fake_card *c = self;
    enum fake_event after;
    enum err e = fake_begin(c, FAKE_TRIES, &after);
    if (e)
        return e;
    *out = shown_tries(c);
    return fake_end(c, after, ERR_OK);
}

static enum err present(struct fake_card *c, const struct secret *pin)
{
    if (c->tries == 0 && c->family->locks)
        return ERR_PIN_LOCKED;
    if (secret_length(pin) == strlen(c->pin) && !memcmp(secret_bytes(pin), c->pin, strlen(c->pin))) {
        c->tries = c->family->max_tries;
        return ERR_OK;
    }
    c->tries_spent++;
    c->tries -= c->tries > 0;
    return c->tries == 0 && c->family->locks ? ERR_PIN_LOCKED : ERR_PIN_WRONG;
}

static enum err login(void *self, const struct secret *pin)
{
    struct fake_card *c = self;
    enum fake_event after;
    enum err e = fake_begin(c, FAKE_LOGIN, &after);
    if (e)
        return e;
    e = c->so_session ? ERR_MODULE_FAULT : present(c, pin);
    c->logged_in = !e;
    return fake_end(c, after, e);
}

static void logout(void *self)
{
    struct fake_card *c = self;
    enum fake_event after;
    enum err e = fake_begin(c, FAKE_LOGOUT, &after);
    c->logged_in = c->so_session = false;
    if (fake_end(c, after, e))
        return;
}

static enum err sign(void *self, const void *tbs, size_t n, struct token_signature *out)
{
    struct fake_card *c = self;
    enum fake_event after;
    enum err e = fake_begin(c, FAKE_SIGN, &after);
    if (!e && !c->logged_in)
        e = ERR_MODULE_FAULT;
    if (!e)
        e = fake_pair_sign(c, (struct token_text){ tbs, n }, out);
    return e ? e : fake_end(c, after, ERR_OK);
}

static enum err set_pin(void *self, const struct secret *old_pin, const struct secret *new_pin, enum change_phase *phase)
{
    struct fake_card *c = self;
    enum fake_event after;
    *phase = CHANGE_SENT;
    enum err e = fake_begin(c, FAKE_SET_PIN, &after);
    if (e)
        return e;
    *phase = CHANGE_NOT_STARTED;
    if (!c->logged_in || secret_length(new_pin) >= sizeof c->pin)
        return ERR_MODULE_FAULT;
    e = present(c, old_pin);
    if (e)
        return e;
    snprintf(c->pin, sizeof c->pin, "%.*s", (int)secret_length(new_pin), (const char *)secret_bytes(new_pin));
    e = fake_end(c, after, ERR_OK);
    *phase = e ? CHANGE_SENT : CHANGE_DONE;
    return e;
}

/* --- unblocking --- */

static enum err unblocking(void *self, struct token_unblocking *out)
{
    struct fake_card *c = self;
    enum fake_event after;
    enum err e = fake_begin(c, FAKE_UNBLOCKING, &after);
    if (e)
        return e;
    *out = (struct token_unblocking){ !c->unblock_none, c->family->rotates && !c->unlogged, { TRIES_UNKNOWN, 0 } };
    if (c->family->so_exact)
        out->tries = c->so_tries ? (struct tries){ TRIES_EXACT, c->so_tries } : (struct tries){ TRIES_NONE, 0 };
    return fake_end(c, after, ERR_OK);
}

static enum err present_so(struct fake_card *c, const struct secret *secret)
{
    c->so_presented++;
    if (!c->so_tries)
        return ERR_SO_LOCKED;
    if (secret_length(secret) == strlen(c->so) && !memcmp(secret_bytes(secret), c->so, strlen(c->so))) {
        c->so_tries = 15;
        return ERR_OK;
    }
    return --c->so_tries ? ERR_SO_WRONG : ERR_SO_LOCKED;
}

static void copy(char *to, size_t size, const struct secret *from)
{
    snprintf(to, size, "%.*s", (int)secret_length(from), (const char *)secret_bytes(from));
}

static enum err unblock(void *self, const struct secret *secret, const struct secret *new_pin, enum change_phase *phase)
{
    struct fake_card *c = self;
    enum fake_event after;
    *phase = CHANGE_SENT;
    enum err e = fake_begin(c, FAKE_UNBLOCK, &after);
    if (e)
        return e;
    *phase = CHANGE_NOT_STARTED;
    e = present_so(c, secret);
    if (!e && (c->unblock_none || c->logged_in || secret_length(new_pin) >= sizeof c->pin))
        e = ERR_MODULE_FAULT;
    if (e)
        return e;
    if (after != FAKE_LIE)
        copy(c->pin, sizeof c->pin, new_pin);
    c->tries = c->family->max_tries;
    c->so_session = !c->unlogged;
    e = fake_end(c, after, ERR_OK);
    *phase = e ? CHANGE_SENT : CHANGE_DONE;
    return e;
}

static enum err rotate(void *self, const struct secret *secret, const struct secret *next, enum change_phase *phase)
{
    struct fake_card *c = self;
    enum fake_event after;
    *phase = CHANGE_SENT;
    enum err e = fake_begin(c, FAKE_ROTATE, &after);
    if (e)
        return e;
    *phase = CHANGE_NOT_STARTED;
    if (!c->family->rotates || !c->so_session)
        return ERR_UNBLOCK_NONE;
    e = present_so(c, secret);
    if (e)
        return e;
    copy(c->so, sizeof c->so, next);
    e = fake_end(c, after, ERR_OK);
    *phase = e ? CHANGE_SENT : CHANGE_DONE;
    return e;
}

static enum err replace(void *self, const struct secret *secret, const struct secret *next, enum change_phase *phase)
{
    struct fake_card *c = self;
    c->so_session = !c->unlogged && !c->unblock_none;
    return rotate(self, secret, next, phase);
}

static const struct token_driver driver = {
    .open = open_card, .close = close_card, .reader = reader_of, .identify = identify, .certificate = certificate,
    .tries = tries, .login = login, .logout = logout, .sign = sign, .set_pin = set_pin,
    .unblocking = unblocking, .unblock = unblock, .rotate = rotate, .replace = replace, .tidy = fake_tidy, .pairs = fake_pairs,
    .make_key = fake_make_key, .public_key = fake_public_key, .sign_with = fake_sign_with, .put_certificate = fake_put_certificate,
    .delete_pair = fake_delete_pair, .enrol = fake_enrol, .is_empty = fake_is_empty, .initialise = fake_initialise,
};

struct token fake_token(struct fake_card *card) { return (struct token){ &driver, card }; }
void fake_insert(struct fake_card *card) { leave(card, ERR_OK); }

/* --- the script --- */

static bool add_event(struct fake_card *c, const char *step, const char *event, unsigned nth)
{
    size_t s = 0, v = 0;
    while (s < FAKE_STEPS && strcmp(step_words[s], step))
        s++;
    while (v < sizeof event_words / sizeof event_words[0] && strcmp(event_words[v].word, event))
        v++;
    if (s == FAKE_STEPS || v == sizeof event_words / sizeof event_words[0] || c->event_n == FAKE_EVENTS_MAX)
        return false;
    c->events[c->event_n].step = (enum fake_step)s;
    c->events[c->event_n].nth = nth;
    c->events[c->event_n++].event = event_words[v].event;
    return true;
}

static bool set_family(struct fake_card *c, const char *word)
{
    for (size_t i = 0; i < sizeof families / sizeof families[0]; i++)
        if (!strcmp(families[i].word, word)) {
            c->family = &families[i];
            return true;
        }
    return false;
}

static bool read_line(struct fake_card *c, const char *line)
{
    char key[32] = "", a[64] = "", b[32] = "";
    unsigned nth = 1;
    int n = sscanf(line, "%31s %63s %31s %u", key, a, b, &nth);
    if (n <= 0)
        return true;
    if (!strcmp(key, "no-cert"))
        c->has_cert = false;
    else if (!strcmp(key, "rsa"))
        c->rsa_only = true;
    else if (!strcmp(key, "blank"))
        c->blank = true;
    else if (!strcmp(key, "expired"))
        c->expired = true;
    else if (!strcmp(key, "unlogged"))
        c->unlogged = true;
    else if (!strcmp(key, "unblock-none"))
        c->unblock_none = true;
    else if (n < 2)
        return false;
    else if (fake_pair_word(c, key, a))
        return true;
    else if (!strcmp(key, "family"))
        return set_family(c, a);
    else if (!strcmp(key, "pin"))
        snprintf(c->pin, sizeof c->pin, "%.63s", a);
    else if (!strcmp(key, "serial"))
        snprintf(c->serial, sizeof c->serial, "%s", a);
    else if (!strcmp(key, "so"))
        snprintf(c->so, sizeof c->so, "%.63s", a);
    else if (!strcmp(key, "so-tries"))
        c->so_tries = (unsigned)strtoul(a, NULL, 10);
    else if (!strcmp(key, "tries"))
        c->tries = (unsigned)strtoul(a, NULL, 10);
    else
        return !strcmp(key, "at") && n >= 3 && add_event(c, a, b, nth);
    return true;
}

enum err fake_init(struct fake_card *card, const char *script)
{
    char line[128];
    struct fake_card c = { .family = &families[0], .serial = "FAKE0001", .pin = "123456", .tries = 5,
                           .so = "3537363231383830", .so_tries = 15, .has_cert = true };
    while (*script) {
        size_t n = strcspn(script, "\n");
        snprintf(line, sizeof line, "%.*s", (int)n, script);
        if (n >= sizeof line || !read_line(&c, line))
            return ERR_FORMAT;
        script += n + (script[n] == '\n');
    }
    fake_pair_start(&c);
    *card = c;
    return ERR_OK;
}

void fake_free(struct fake_card *card)
{
    fake_pair_free(card);
}
