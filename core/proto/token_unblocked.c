#include "core/proto/token_unblocked.h"

#include "core/proto/json_in.h"

#include <sodium.h>
#include <string.h>

static const char *const outcomes[] = { "done", "refused", "unknown", NULL };
static const char *const tooks[] = { "unknown", "none", "current", "pending", NULL };
static const char *const rotations[] = { "unknown", "no", "yes", NULL };

const char *unblocked_word(enum unblocked_outcome outcome) { return outcomes[outcome]; }

enum err token_unblocked_put(const struct token_unblocked *event, struct op *op)
{
    char text[UNBLOCKED_TEXT_SIZE * 6 + 256], ticket[2 * UNBLOCKED_TICKET_SIZE + 1];
    sodium_bin2hex(ticket, sizeof ticket, event->ticket, sizeof event->ticket);
    JSON_OWNED json_t *json = json_pack("{s:s, s:s, s:s, s:s, s:s}", "outcome", outcomes[event->outcome], "took", tooks[event->took],
                                        "rotated", rotations[event->rotated], "ticket", ticket, "reader", event->reader);
    if (!json)
        return ERR_FORMAT;
    size_t n = json_dumpb(json, text, sizeof text, JSON_COMPACT);
    if (n == 0 || n > sizeof text)
        return ERR_LIMIT;
    return op_set_payload(op, text, n);
}

/* The member's place among the words, -1 when it is none of them. */
static int take_word(const json_t *json, const char *name, const char *const *words)
{
    char word[16];
    if (!json_take_text(json, name, word, sizeof word))
        return -1;
    for (int i = 0; words[i]; i++)
        if (strcmp(words[i], word) == 0)
            return i;
    return -1;
}

enum err token_unblocked_read(const struct op *op, struct token_unblocked *event)
{
    static const char *const names[] = { "outcome", "took", "rotated", "ticket", "reader", NULL };
    struct token_unblocked made = { 0 };
    JSON_OWNED json_t *json = NULL;
    if (json_read(op->payload, op->payload_n, OP_PAYLOAD_MAX, &json) || !json_has_only(json, names))
        return ERR_FORMAT;
    int outcome = take_word(json, "outcome", outcomes), took = take_word(json, "took", tooks), rotated = take_word(json, "rotated", rotations);
    if (outcome < 0 || took < 0 || rotated < 0 || !json_take_hex(json, "ticket", made.ticket, sizeof made.ticket) ||
        !json_take_text(json, "reader", made.reader, sizeof made.reader))
        return ERR_FORMAT;
    made.outcome = (enum unblocked_outcome)outcome;
    made.took = (enum unblocked_took)took;
    made.rotated = (enum unblocked_rotated)rotated;
    *event = made;
    return ERR_OK;
}
