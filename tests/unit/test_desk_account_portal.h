/* What the stand-in of guichet-net answers to requests about accounts (server/PROTOCOL.md 12), from small files: "account.<verb>" is
 * the answer's object, or "STATUS WORD MEMBERS" of a problem; without one it is {}.  "asked" has a line for each request that came:
 * verb, request id, digest of the body, session, object.  server.does: "cut" (what came is not answered), "hang". */
#ifndef GUICHET_TEST_DESK_ACCOUNT_PORTAL_H
#define GUICHET_TEST_DESK_ACCOUNT_PORTAL_H

#include "test_desk_portal.h"

#include "core/proto/account.h"

static void note_asked(const struct net_job *job, const struct account_place *place, const struct account_request *r)
{
    BUF_OWNED struct buf line = buf_make(16384);
    char digest[9] = "";
    snprintf(digest, sizeof digest, "%s", header_of(job, "Content-Digest") + sizeof "sha-256=:" - 1);
    buf_printf(&line, "%s %s %s %s ", place->verb, place->request, digest, r->session[0] ? r->session : "-");
    buf_put(&line, secret_bytes(r->plain), secret_length(r->plain));
    buf_put_text(&line, "\n");
    world_put("asked", buf_string(&line), O_APPEND);
}

static unsigned answer_text(const char *text, const struct account_place *place, const struct account_request *r, struct buf *body)
{
    unsigned status = 0;
    char word[32] = "";
    int used = 0;
    if (text[0] != '{' && sscanf(text, "%u %31s %n", &status, word, &used) == 2)
        return problem(body, status, word, text + used);
    SECRET_OWNED struct secret *plain = from_text(text);
    if (account_answer_put(plain, place, r->reply_key, body))
        abort();
    return 200;
}

/* 0: the answer never comes. */
static unsigned answer_account(const struct net_job *job, struct buf *body)
{
    char text[4096], file[64];
    struct http_parameters p = { 0 };
    struct account_request r = { .session = "" };
    const struct account_place place = { strrchr(job->url, '/') + 1, p.key_id, p.nonce };
    SECRET_OWNED struct secret *key = key_from("seal.key", PEER_SEAL_SECRET_SIZE);
    if (http_read_parameters(header_of(job, "Signature-Input"), &p) || account_request_read(job->body, job->body_n, &place, key, &r))
        abort();
    note_asked(job, &place, &r);
    SECRET_OWNED struct secret *plain = r.plain;
    if (world_says("server.does", "hang"))
        hang();
    if (world_says("server.does", "cut"))
        return 0;
    snprintf(file, sizeof file, "account.%s", place.verb);
    world_get(file, text);
    return answer_text(text[0] ? text : "{}", &place, &r, body);
}

#endif
