/* The stand-in of guichet-token for the desk's tests (test_desk_world.h): the card is a file, and so is what it does next. */
#ifndef GUICHET_TEST_DESK_CARD_H
#define GUICHET_TEST_DESK_CARD_H

#include "test_desk_files.h"

#define AGENT_READER "Lecteur des agents"

/* Which one this process was asked about: the person's, or the agent's in its own reader. */
static const char *card_file = "card";

struct card { char serial[64], pin[64]; unsigned tries; };

static struct card card_read(void)
{
    char text[4096];
    struct card c = { .serial = "" };
    if (sscanf(world_get(card_file, text), "%63s %63s %u", c.serial, c.pin, &c.tries) != 3)
        c.serial[0] = 0;
    return c;
}

static void card_write(const char *serial, const char *pin, unsigned tries)
{
    char text[256];
    snprintf(text, sizeof text, "%s %s %u", serial, pin, tries);
    world_put(card_file, text, O_TRUNC);
}

static bool pin_is(const struct secret *pin, const char *text)
{
    return secret_length(pin) == strlen(text) && memcmp(secret_bytes(pin), text, strlen(text)) == 0;
}

static void hang(void)
{
    for (;;)
        pause();
}

static enum err card_login(struct card *c, const struct secret *pin)
{
    if (!c->serial[0])
        return ERR_TOKEN_ABSENT;
    if (c->tries == 0)
        return ERR_PIN_LOCKED;
    c->tries = pin_is(pin, c->pin) ? 5 : c->tries - 1;
    card_write(c->serial, c->pin, c->tries);
    if (world_says("card.does", "always-die-in-login"))
        exit(1);
    if (world_says("card.does", "die-login") || world_says("card.does", "hang-login")) {
        bool hangs = world_says("card.does", "hang-login");
        world_put("card.does", "", O_TRUNC);
        if (hangs)
            hang();
        exit(1);
    }
    return pin_is(pin, c->pin) ? ERR_OK : ERR_PIN_WRONG;
}

static struct tries tries_of(const struct card *c)
{
    return c->tries ? (struct tries){ TRIES_EXACT, c->tries } : (struct tries){ TRIES_NONE, 0 };
}

static void tell_phase(enum change_phase phase)
{
    const uint8_t byte = (uint8_t)phase;
    if (helper_answer(HELPER_FD, FRAME_PROGRESS, &byte, 1))
        exit(1);
}

static void new_pin(const struct card *c, const struct token_request *q)
{
    char pin[64] = "";
    memcpy(pin, secret_bytes(q->new_pin), secret_length(q->new_pin));
    card_write(c->serial, pin, 5);
}

static void kill_desk(void)
{
    kill(getppid(), SIGKILL);
    hang();
}

/* What the word in card.does makes of a change; true when it is answered as *out says. */
static bool misbehave(const struct card *c, const struct token_request *q, struct token_change *out)
{
    char word[4096];
    world_get("card.does", word);
    if (strcmp(word, "kill-before") == 0)
        kill_desk();
    if (strcmp(word, "die-before") == 0)
        exit(1);
    if (strstr(word, "login"))
        return false;
    if (strncmp(word, "pull", 4) && strncmp(word, "die", 3) && strncmp(word, "hang", 4) && strncmp(word, "kill", 4))
        return false;
    world_put("card.does", "", O_TRUNC);
    tell_phase(CHANGE_SENT);
    if (strstr(word, "changed"))
        new_pin(c, q);
    if (strncmp(word, "kill", 4) == 0)
        kill_desk();
    if (strncmp(word, "die", 3) == 0)
        exit(1);
    if (strncmp(word, "hang", 4) == 0)
        hang();
    char saved[4096];
    world_get("card", saved);
    world_put("card.out", saved, O_TRUNC);
    world_put("card", "", O_TRUNC);
    *out = (struct token_change){ .err = ERR_TOKEN_REMOVED, .phase = CHANGE_SENT };
    return true;
}

/* What the card's key makes of bytes: sevens, unless a test gives it a real key. */
static void sign_with_sevens(const void *bytes, size_t n, uint8_t raw[64])
{
    (void)bytes;
    (void)n;
    memset(raw, 7, 64);
}

static void (*card_key)(const void *bytes, size_t n, uint8_t raw[64]) = sign_with_sevens;

static void sign(const struct token_request *q, struct token_change *out)
{
    out->signature_n = 64;
    card_key(q->texts[0].bytes, q->texts[0].n, out->signature);
    snprintf(out->algorithm, sizeof out->algorithm, "ES256");
}

static struct token_change card_change(const struct token_request *q)
{
    struct card c = card_read();
    struct token_change out = { .phase = CHANGE_NOT_STARTED };
    if (c.serial[0] && misbehave(&c, q, &out))
        return out;
    out.err = c.serial[0] && strcmp(c.serial, q->serial) ? ERR_TOKEN_OTHER : card_login(&c, q->pin);
    out.tries = tries_of(&c);
    if (out.err)
        return out;
    tell_phase(CHANGE_SENT);
    new_pin(&c, q);
    tell_phase(CHANGE_DONE);
    out.phase = CHANGE_DONE;
    sign(q, &out);
    return out;
}

static struct token_change card_settle(const struct token_request *q)
{
    struct card c = card_read();
    struct token_change out = { .phase = CHANGE_SENT };
    out.err = !c.serial[0] ? ERR_TOKEN_ABSENT : c.tries < 2 ? ERR_TOKEN_UNSURE : card_login(&c, q->new_pin);
    if (!out.err) {
        out.phase = CHANGE_DONE;
        out.new_holds = true;
        sign(q, &out);
    } else if (out.err == ERR_PIN_WRONG) {
        out.err = c.tries < 2 ? ERR_TOKEN_UNSURE : card_login(&c, q->pin);
        out.phase = out.err ? CHANGE_SENT : CHANGE_NOT_STARTED;
    }
    out.tries = tries_of(&c);
    return out;
}

/* --- proofs --- */

static struct token_proof card_prove(const struct token_request *q)
{
    struct card c = card_read();
    struct token_proof out = { .err = ERR_OK };
    if (world_says("card.does", "hang-prove"))
        hang();
    out.err = c.serial[0] && strcmp(c.serial, q->serial) ? ERR_TOKEN_OTHER : card_login(&c, q->pin);
    out.tries = tries_of(&c);
    for (size_t i = 0; !out.err && i < q->text_count && !world_says("card.does", "no-key"); i++) {
        out.signature_n[out.count] = 64;
        card_key(q->texts[i].bytes, q->texts[i].n, out.signature[out.count++]);
        snprintf(out.algorithm, sizeof out.algorithm, "ES256");
    }
    return out;
}

/* --- unblocking: card.secret is "text tries" --- */

static void sign_unblock(const struct token_request *q, struct token_unblock *out)
{
    out->signature_n = 64;
    card_key(q->texts[0].bytes, q->texts[0].n, out->signature);
    snprintf(out->algorithm, sizeof out->algorithm, "ES256");
}

/* One presentation: written down in `presented`; the right one sets the password. */
static enum err present(const struct token_request *q, size_t i)
{
    char text[4096], secret[64] = "", line[128];
    unsigned tries = 0;
    sscanf(world_get("card.secret", text), "%63s %u", secret, &tries);
    snprintf(line, sizeof line, "%.*s\n", (int)secret_length(q->secrets[i]), (const char *)secret_bytes(q->secrets[i]));
    world_put("presented", line, O_APPEND);
    if (tries == 0)
        return ERR_SO_LOCKED;
    bool right = pin_is(q->secrets[i], secret);
    snprintf(text, sizeof text, "%s %u", secret, right ? 15 : tries - 1);
    world_put("card.secret", text, O_TRUNC);
    return right ? ERR_OK : ERR_SO_WRONG;
}

static void card_rotate(const struct token_request *q, struct token_unblock *out)
{
    char text[128];
    if (!secret_length(q->next) || world_says("card.does", "no-rotate"))
        return;
    snprintf(text, sizeof text, "%.*s 15", (int)secret_length(q->next), (const char *)secret_bytes(q->next));
    world_put("card.secret", text, O_TRUNC);
    out->rotated = TOKEN_ROTATED;
}

static struct token_unblock card_unblock(const struct token_request *q)
{
    struct card c = card_read();
    struct token_unblock out = { .phase = CHANGE_NOT_STARTED };
    struct token_change pulled = { .err = ERR_OK };
    if (c.serial[0] && misbehave(&c, q, &pulled)) {
        out.err = pulled.err;
        out.phase = pulled.phase;
        return out;
    }
    out.err = !c.serial[0] ? ERR_TOKEN_ABSENT : strcmp(c.serial, q->serial) ? ERR_TOKEN_OTHER : ERR_OK;
    if (out.err)
        return out;
    tell_phase(CHANGE_SENT);
    out.err = ERR_SO_WRONG;
    for (size_t i = 0; out.err == ERR_SO_WRONG && i < q->secret_count; i++) {
        out.err = present(q, i);
        out.took = out.err ? 0 : (unsigned)i + 1;
    }
    if (out.err) {
        tell_phase(CHANGE_NOT_STARTED);
        return out;
    }
    new_pin(&c, q);
    card_rotate(q, &out);
    tell_phase(CHANGE_DONE);
    out.phase = CHANGE_DONE;
    out.tries = (struct tries){ TRIES_EXACT, 5 };
    sign_unblock(q, &out);
    return out;
}

static struct token_unblock card_unblock_settle(const struct token_request *q)
{
    struct card c = card_read();
    struct token_unblock out = { .phase = CHANGE_SENT, .rotated = TOKEN_ROTATION_UNKNOWN };
    out.err = !c.serial[0] ? ERR_TOKEN_ABSENT : c.tries < 2 && c.tries > 0 ? ERR_TOKEN_UNSURE : card_login(&c, q->new_pin);
    out.tries = tries_of(&c);
    if (!out.err) {
        out.phase = CHANGE_DONE;
        sign_unblock(q, &out);
    } else if (out.err == ERR_PIN_WRONG || out.err == ERR_PIN_LOCKED) {
        out.phase = CHANGE_NOT_STARTED;
        out.rotated = TOKEN_NOT_ROTATED;
    }
    return out;
}

/* The secret alone: "pull-rotated" takes it and is pulled, "kill-rotated" takes it and the kiosk dies. */
static struct token_unblock card_replace(const struct token_request *q)
{
    struct token_unblock out = { .phase = CHANGE_NOT_STARTED };
    bool pull = world_says("card.does", "pull-rotated"), die = world_says("card.does", "kill-rotated");
    if (world_says("card.does", "gone-before")) {
        out.err = ERR_TOKEN_REMOVED;
        return out;
    }
    tell_phase(out.phase = CHANGE_SENT);
    out.err = present(q, 0);
    if (!out.err)
        card_rotate(q, &out);
    if (die)
        kill_desk();
    if (pull) {
        out.err = ERR_TOKEN_REMOVED;
        return out;
    }
    tell_phase(out.phase = out.err ? CHANGE_NOT_STARTED : CHANGE_DONE);
    out.took = out.err ? 0 : 1;
    return out;
}

/* --- renewal: card.renews is "" or the name of the error it ends with --- */

static void tell_renew(enum token_renew_step step, const char *csr)
{
    BUF_OWNED struct buf frame = buf_make(WIRE_ANSWER_MAX);
    struct token_renew_progress p = { .step = step, .csr_n = strlen(csr) };
    memcpy(p.csr, csr, p.csr_n);
    wire_put_renew_progress(&frame, &p);
    if (helper_answer(HELPER_FD, FRAME_PROGRESS, frame.bytes, frame.length))
        exit(1);
}

static struct token_renew card_renew(const struct token_request *q)
{
    struct card c = card_read();
    struct token_renew out = { .step = TOKEN_RENEW_LOG_IN };
    char text[4096];
    tell_renew(TOKEN_RENEW_LOG_IN, "");
    out.err = card_login(&c, q->pin);
    out.tries = tries_of(&c);
    if (out.err)
        return out;
    tell_renew(out.step = TOKEN_RENEW_KEY, "");
    snprintf(text, sizeof text, "%.*s|%s|%s\n", (int)q->csr.n, q->csr.n ? (const char *)q->csr.bytes : "", q->est_url, q->ca_file);
    world_put("renewed.with", text, O_APPEND);
    if (q->code && secret_length(q->code)) {
        snprintf(text, sizeof text, "code %.*s\n", (int)secret_length(q->code), (const char *)secret_bytes(q->code));
        world_put("renewed.with", text, O_APPEND);
    }
    tell_renew(out.step = TOKEN_RENEW_SEND, "CSR-1");
    if (world_says("card.renews", "hang"))
        hang();
    if (world_says("card.renews", "wait")) {
        out.err = ERR_EST_WAIT;
        out.retry_after_s = 90;
        return out;
    }
    if (world_says("card.renews", "refused")) {
        out.err = ERR_EST_REFUSED;
        return out;
    }
    if (world_says("card.renews", "offline")) {
        out.err = ERR_OFFLINE;
        return out;
    }
    for (int step = TOKEN_RENEW_WRITE; step <= TOKEN_RENEW_CLEAN; step++)
        tell_renew(out.step = (enum token_renew_step)step, "");
    snprintf(out.certificate, sizeof out.certificate, "ab%062d", 0);
    out.not_after_ms = 1890000000000;
    out.signature_n = 64;
    card_key(q->texts[0].bytes, q->texts[0].n, out.signature);
    snprintf(out.algorithm, sizeof out.algorithm, "ES256");
    return out;
}

/* token.der, when a test put one there. */
static void read_certificate(struct token_info *info)
{
    int fd = open(world_path("token.der"), O_RDONLY);
    ssize_t n = fd < 0 ? 0 : read(fd, info->cert, sizeof info->cert);
    if (fd >= 0)
        close(fd);
    info->cert_n = n > 0 ? (size_t)n : 0;
    info->has_cert = n > 0;
}

static void card_info(struct buf *answer)
{
    struct card c = card_read();
    struct token_info info = { .pin_min = 6, .pin_max = 15, .tries = tries_of(&c) };
    snprintf(info.serial, sizeof info.serial, "%s", c.serial);
    read_certificate(&info);
    if (world_says("card.does", "kill-info"))
        kill_desk();
    if (world_says("card.does", "no-module"))
        wire_put_info(answer, ERR_MODULE_MISSING, &info);
    else
        wire_put_info(answer, c.serial[0] ? ERR_OK : ERR_TOKEN_ABSENT, &info);
}

static void answer_token(const struct token_request *q, struct buf *answer)
{
    struct card c = card_read();
    if (q->verb == TOKEN_CHECK) {
        struct token_check check = { .err = card_login(&c, q->pin), .tries = tries_of(&c), .signature_ok = true };
        wire_put_check(answer, &check);
    } else if (q->verb == TOKEN_PROVE) {
        const struct token_proof proof = card_prove(q);
        wire_put_proof(answer, &proof);
    } else if (q->verb == TOKEN_UNBLOCK || q->verb == TOKEN_UNBLOCK_SETTLE) {
        const struct token_unblock unblock = q->verb == TOKEN_UNBLOCK ? card_unblock(q) : card_unblock_settle(q);
        wire_put_unblock(answer, &unblock);
    } else if (q->verb == TOKEN_REPLACE) {
        const struct token_unblock replaced = card_replace(q);
        wire_put_unblock(answer, &replaced);
    } else if (q->verb == TOKEN_RENEW) {
        const struct token_renew renew = card_renew(q);
        wire_put_renew(answer, &renew);
    } else {
        const struct token_change change = q->verb == TOKEN_CHANGE ? card_change(q) : card_settle(q);
        wire_put_change(answer, &change);
    }
}

static int run_token(void)
{
    for (;;) {
        SECRET_OWNED struct secret *job = helper_next_job(HELPER_FD);
        struct token_request q = { 0 };
        BUF_OWNED struct buf answer = buf_make(WIRE_ANSWER_MAX);
        if (!job)
            return 0;
        if (wire_read_request(job, &q))
            return 1;
        card_file = strcmp(q.reader, AGENT_READER) == 0 ? "agent" : "card";
        if (q.verb == TOKEN_INFO)
            card_info(&answer);
        else
            answer_token(&q, &answer);
        wire_drop_request(&q);
        if (helper_answer(HELPER_FD, FRAME_RESULT, answer.bytes, answer.length))
            return 1;
    }
}

#endif
