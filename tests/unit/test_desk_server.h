/* The stand-in of guichet-net for the desk's tests (test_desk_world.h), with a server behind it that signs what it says. */
#ifndef GUICHET_TEST_DESK_SERVER_H
#define GUICHET_TEST_DESK_SERVER_H

#include "test_desk_account_portal.h"

static struct secret *server_secret(void) { return key_from("server.key", PEER_SIGN_SECRET_SIZE); }

static void apply_op(const json_t *item)
{
    struct op op;
    char id[OP_ID_TEXT_SIZE], text[4096];
    BUF_OWNED struct buf line = buf_make(4096);
    if (op_decode_json(json_object_get(item, "op"), &op))
        abort();
    op_id_text(op.id, id);
    if (strstr(world_get("applied", text), id))
        return;
    buf_printf(&line, "%s ", id);
    say_op(&op, &line);
    buf_printf(&line, "%s\n", op.token_signature_n ? " signed" : "");
    world_put("applied", buf_string(&line), O_APPEND);
}

static unsigned answer_push(const struct net_job *job, struct buf *body)
{
    JSON_OWNED json_t *json = NULL;
    size_t i;
    json_t *item;
    bool refuse = world_says("server.does", "reject");
    if (json_read(job->body, job->body_n, NET_BODY_MAX, &json))
        abort();
    if (world_says("server.does", "gap") ) {
        world_put("server.does", "", O_TRUNC);
        buf_printf(body, "{\"type\":\"urn:guichet:sequence-gap\",\"title\":\"gap\",\"status\":409,\"expected\":1}");
        return 409;
    }
    if (world_says("server.does", "kill-before"))
        kill_desk();
    const json_t *ops = json_object_get(json, "ops");
    buf_printf(body, "{\"epoch\":\"%s\",\"acked\":1,\"generation\":\"%032d\",\"results\":[",
               json_string_value(json_object_get(json, "epoch")), 7);
    json_array_foreach(ops, i, item) {
        const char *id = json_string_value(json_object_get(json_object_get(item, "op"), "id"));
        char poison[4096];
        if (strstr(world_get("poison", poison), id)) {
            buf_clear(body);
            buf_printf(body, "{\"type\":\"urn:guichet:fault\",\"title\":\"fault\",\"status\":500}");
            return 500;
        }
        buf_printf(body, "%s{\"seq\":%lld,\"id\":\"%s\",\"status\":\"%s\",\"reason\":\"%s\"}", i ? "," : "",
                   (long long)json_integer_value(json_object_get(item, "seq")), id, refuse ? "rejected" : "applied",
                   refuse ? "token-revoked" : "");
    }
    json_array_foreach(ops, i, item)
        if (!refuse)
            apply_op(item);
    if (world_says("server.does", "kill-after"))
        kill_desk();
    buf_printf(body, "]}");
    return 200;
}

static unsigned answer_job(const struct net_job *job, struct buf *body)
{
    const char *feed = strstr(job->url, "/feeds/");
    world_put("contacts", "x", O_APPEND);
    if (feed) {
        world_put("feeds", feed + strlen("/feeds/"), O_APPEND);
        world_put("feeds", "\n", O_APPEND);
    }
    if (strstr(job->url, "/ops"))
        return answer_push(job, body);
    if (strstr(job->url, "/v1/token/") || strstr(job->url, "/v1/unblock/"))
        return answer_person(job, body);
    if (strstr(job->url, "/v1/account/"))
        return answer_account(job, body);
    if (strstr(job->url, "/questions/snapshot"))
        buf_printf(body, "{\"state\":\"S1\",\"has_more\":false,\"generation\":\"%032d\",\"changed\":[{\"id\":\"q1\",\"content\":{\"id\":\"q1\",\"fr\":\"Quelle rue?\",\"en\":\"Which street?\"}},"
                   "{\"id\":\"q2\",\"content\":{\"id\":\"q2\",\"fr\":\"Quel ami?\",\"en\":\"Which friend?\",\"short\":true}},"
                   "{\"id\":\"q3\",\"content\":{\"id\":\"q3\",\"fr\":\"Quel film?\",\"en\":\"Which film?\"}},"
                   "{\"id\":\"q4\",\"content\":{\"id\":\"q4\",\"fr\":\"Quel jeu?\",\"en\":\"Which game?\"}}]}", 7);
    else if (strstr(job->url, "/snapshot"))
        buf_printf(body, "{\"state\":\"S1\",\"has_more\":false,\"generation\":\"%032d\",\"changed\":[{\"id\":\"a\",\"content\":{\"id\":\"a\",\"names\":{\"fr\":\"Ligne A\",\"en\":\"Line A\"},"
                   "\"phones\":[{\"label\":{\"fr\":\"Ici\",\"en\":\"Here\"},\"number\":\"1\"}],\"email\":\"\",\"hours\":[{\"days\":[1,2,4],\"from\":\"08:30\",\"to\":\"16:00\"}]}}]}", 7);
    else
        buf_printf(body, "{\"state\":\"S1\",\"has_more\":false,\"generation\":\"%032d\",\"changed\":[],\"removed\":[]}", 7);
    return 200;
}

static void sign_answer(const struct net_job *job, struct net_answer *a)
{
    struct http_parameters p = { 0 };
    struct http_signature s;
    uint8_t public_key[PEER_KEY_SIZE];
    char id[PEER_ID_SIZE];
    SECRET_OWNED struct secret *key = server_secret();
    if (http_read_parameters(header_of(job, "Signature-Input"), &p) || peer_sign_public(key, public_key))
        abort();
    peer_id(public_key, id);
    const struct http_answer answer = { a->status, a->body, a->body_n, header_of(job, "Content-Digest"), p.nonce };
    if (http_sign_answer(&answer, id, p.created_s, key, &s))
        abort();
    snprintf(a->digest, sizeof a->digest, "%s", s.digest);
    snprintf(a->input, sizeof a->input, "%s", s.input);
    snprintf(a->signature, sizeof a->signature, "%s", s.signature);
}

static int run_net(void)
{
    for (;;) {
        SECRET_OWNED struct secret *bytes = helper_next_job(HELPER_FD);
        static struct net_job job;
        struct net_answer a = { .err = ERR_OFFLINE };
        BUF_OWNED struct buf body = buf_make(NET_ANSWER_MAX);
        if (!bytes)
            return 0;
        if (net_job_decode(secret_bytes(bytes), secret_length(bytes), &job))
            return 1;
        a.not_sent = world_says("server.does", "down");      /* else nobody knows: "cut" */
        if (!a.not_sent) {
            a.status = answer_job(&job, &body);
            a.err = a.status ? ERR_OK : ERR_OFFLINE;
            a.body = body.bytes;
            a.body_n = body.length;
            sign_answer(&job, &a);
            if (world_says("server.does", "forge"))
                a.signature[20] ^= 1;
        }
        SECRET_OWNED struct secret *frame = net_answer_encode(&a);
        if (!frame || helper_answer(HELPER_FD, FRAME_RESULT, secret_bytes(frame), secret_length(frame)))
            return 1;
    }
}

#endif
