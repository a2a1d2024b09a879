/* The payloads of "message.draft/1" (a part of a message that is not sent yet) and "message.send/1": sealed to the server, and
 * proved by the session that is named inside (server/PROTOCOL.md 6, 12).
 *
 * A text of up to 65,536 bytes travels in parts, each an operation; it is written into secrets by hand, so that the kiosk has no
 * plain copy of it.  Pure functions, any thread. */
#ifndef GUICHET_PROTO_MESSAGE_H
#define GUICHET_PROTO_MESSAGE_H

#include "core/base/err.h"
#include "core/base/secret.h"
#include "core/proto/op.h"

#define MESSAGE_DRAFT_TYPE "message.draft/1"
#define MESSAGE_SEND_TYPE "message.send/1"
#define MESSAGE_DRAFT_PURPOSE "guichet/draft/1"
#define MESSAGE_SEND_PURPOSE "guichet/message/1"
#define MESSAGE_SERIAL_PREFIX "account-"      /* and the first 16 characters of the account's id */

enum {
    MESSAGE_ID_SIZE = 16, MESSAGE_ID_TEXT_SIZE = 33, MESSAGE_VERSION_SIZE = 8, MESSAGE_SESSION_SIZE = 16, MESSAGE_SUBJECT_SIZE = 16,
    MESSAGE_NUMBER_SIZE = 12,            /* "M-XXXX-XXXX" */
    MESSAGE_SERIAL_SIZE = 25,
    MESSAGE_PART_MAX = 2400,             /* bytes of text in a part ... */
    MESSAGE_PART_ESCAPED_MAX = 3456,     /* ... and of the same as JSON has it: one operation holds no more */
    MESSAGE_PARTS_MAX = 64,
    MESSAGE_SEARCH_MAX = 480             /* bytes of what is looked for */
};

/* Which version of which draft, and the session that speaks. */
struct message_name { uint8_t session[MESSAGE_SESSION_SIZE], draft[MESSAGE_ID_SIZE], version[MESSAGE_VERSION_SIZE]; };

struct message_part {
    struct message_name name;
    unsigned part, parts;                /* from 1 */
    char thread[MESSAGE_ID_TEXT_SIZE];   /* "" or the id of the first message: 32 hexadecimal digits */
    char subject[MESSAGE_SUBJECT_SIZE];
    struct secret *text;                 /* UTF-8, 1 to MESSAGE_PART_MAX bytes; of a part that was read: the reader's */
};

/* A subject's id: 1 to 15 small letters, digits or '-'. A thread: "" or 32 small hexadecimal digits. */
bool message_subject_is_valid(const char *id);
bool message_thread_is_valid(const char *id);

/* How many bytes of text the part takes that begins at `at` (a code point's first byte): as many whole code points as fit; 0 at the
 * end. n bytes must be valid UTF-8. */
size_t message_split(const uint8_t *text, size_t n, size_t at);

/* Sets the operation's payload. ERR_FORMAT (not valid UTF-8, a control character but LF, a number or an id that cannot be), ERR_LIMIT, ERR_KEYS. */
MUST_USE enum err message_part_put(const struct message_part *part, const uint8_t seal_key[PEER_KEY_SIZE], struct op *op);
/* ERR_FORMAT when the payload is anything else. The caller drops it. */
MUST_USE enum err message_part_read(const struct op *op, const struct secret *seal_secret, struct message_part *part);
void message_part_drop(struct message_part *part);     /* frees the text; zeroed is fine */

MUST_USE enum err message_send_put(const struct message_name *name, const uint8_t seal_key[PEER_KEY_SIZE], struct op *op);
MUST_USE enum err message_send_read(const struct op *op, const struct secret *seal_secret, struct message_name *name);

/* The number people read aloud, of the operation that sent it: its first 40 bits. */
void message_number(const uint8_t id[OP_ID_SIZE], char to[MESSAGE_NUMBER_SIZE]);

/* What stands for the token's serial in such an operation. */
void message_serial(const char *account, char to[MESSAGE_SERIAL_SIZE]);

#endif
