/* The stand-in of guichet-token for the desk's tests (test_desk_world.h): the card is a file, and so is what it does next. */
#ifndef GUICHET_TEST_DESK_CARD_H
#define GUICHET_TEST_DESK_CARD_H

#include "test_desk_files.h"

struct card { char serial[64], pin[64]; unsigned tries; };

static struct card card_read(void)
{
    char text[4096];
    struct card c = { .serial = "" };
    if (sscanf(world_get("card", text), "%63s %63s %u", c.serial, c.pin, &c.tries) != 3)
        c.serial[0] = 0;
    return c;
}

static void card_write(const char *serial, const char *pin, unsigned tries)
{
    char text[256];
    snprintf(text, sizeof text, "%s %s %u", serial, pin, tries);
    world_put("card", text, O_TRUNC);
}

static bool pin_is(const struct secret *pin, const char *text)
{
    return secret_length(pin) == strlen(text) && memcmp(secret_bytes(pin), text, strlen(text)) == 0;
}

static enum err card_login(struct card *c, const struct secret *pin)
{
    if (!c->serial[0])
        return ERR_TOKEN_ABSENT;
    if (c->tries == 0)
        return ERR_PIN_LOCKED;
    c->tries = pin_is(pin, c->pin) ? 5 : c->tries - 1;
    card_write(c->serial, c->pin, c->tries);
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

static void hang(void)
{
    for (;;)
        pause();
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

static void sign(struct token_change *out)
{
    out->signature_n = 64;
    memset(out->signature, 7, 64);
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
    sign(&out);
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
        sign(&out);
    } else if (out.err == ERR_PIN_WRONG) {
        out.err = c.tries < 2 ? ERR_TOKEN_UNSURE : card_login(&c, q->pin);
        out.phase = out.err ? CHANGE_SENT : CHANGE_NOT_STARTED;
    }
    out.tries = tries_of(&c);
    return out;
}

static void card_info(struct buf *answer)
{
    struct card c = card_read();
    struct token_info info = { .pin_min = 6, .pin_max = 15, .tries = tries_of(&c) };
    snprintf(info.serial, sizeof info.serial, "%s", c.serial);
    if (world_says("card.does", "kill-info"))
        kill_desk();
    if (world_says("card.does", "no-module"))
        wire_put_info(answer, ERR_MODULE_MISSING, &info);
    else
        wire_put_info(answer, c.serial[0] ? ERR_OK : ERR_TOKEN_ABSENT, &info);
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
        if (q.verb == TOKEN_INFO)
            card_info(&answer);
        else if (q.verb == TOKEN_CHECK) {
            struct card c = card_read();
            struct token_check check = { .err = card_login(&c, q.pin), .tries = tries_of(&c), .signature_ok = true };
            wire_put_check(&answer, &check);
        } else {
            struct token_change change = q.verb == TOKEN_CHANGE ? card_change(&q) : card_settle(&q);
            wire_put_change(&answer, &change);
        }
        wire_drop_request(&q);
        if (helper_answer(HELPER_FD, FRAME_RESULT, answer.bytes, answer.length))
            return 1;
    }
}

#endif
