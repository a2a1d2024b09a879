/* Messages and drafts of the people with an account: rows of `message` and `draft_part`, their texts locked with the server's key.
 *
 * A draft is the newest version of it all of whose parts are there; the text of a draft is the parts' one after another.
 * Threads as the struct db; what writes is called inside a transaction, with the person held (people_hold). */
#ifndef GUICHET_SERVER_ACCOUNTS_LETTERS_H
#define GUICHET_SERVER_ACCOUNTS_LETTERS_H

#include "core/base/secret.h"
#include "core/proto/message.h"
#include "server/db.h"
#include "server/people.h"
#include "server/service.h"

enum { LETTERS_DRAFTS_MAX = 200, LETTERS_GONE_MAX = 1000 /* sent or thrown away, and known to be */, LETTERS_MESSAGES_MAX = 10000, LETTERS_SCANNED_MAX = 500 };    /* of a person; the last, of a search */

enum letter_kind { LETTER_RECEIVED, LETTER_SENT, LETTER_DRAFT };
struct letter {
    char id[MESSAGE_ID_TEXT_SIZE], number[MESSAGE_NUMBER_SIZE], subject[MESSAGE_SUBJECT_SIZE], thread[MESSAGE_ID_TEXT_SIZE];
    char version[2 * MESSAGE_VERSION_SIZE + 1];      /* of a draft */
    enum letter_kind kind;
    bool unread, answered;
    int64_t at_ms;
};

/* A part of a version of a draft. *whole: the version has all its parts now. *reason, with nothing written: "refused" (it does not go
 * with the version's other parts, or the text would be too long), "message-limit". */
struct letter_part { const char *person; const struct message_part *part; int64_t at_ms; };
MUST_USE enum err letters_add_part(const struct service *service, struct db *db, const struct letter_part *what, bool *whole, const char **reason);

/* Sends a version; that and older ones of its draft are gone then, and what comes later of them is no draft. *reason "refused" (a part is missing, the thread is not this person's),
 * "message-limit". What a text may hold was looked at part by part. */
struct letter_sending { const char *person; const struct message_name *name; const uint8_t *id; int64_t at_ms; };
MUST_USE enum err letters_send(const struct service *service, struct db *db, const struct letter_sending *what, const char **reason);

/* What an answer may hold, as a message may: UTF-8, no control character but the line feed; line feeds at its end go. ERR_MESSAGE_CHARACTER, ERR_EMPTY. */
MUST_USE enum err letters_check(struct secret *text);

/* An answer to a message that was sent, in its thread, and so in its case. *found false: there is no such message. */
struct letter_answer { const char *to; const struct secret *text; int64_t at_ms; };
MUST_USE enum err letters_answer(const struct service *service, struct db *db, const struct letter_answer *what, bool *found, char id[MESSAGE_ID_TEXT_SIZE]);

/* The person's drafts that are whole, newest first: at most LETTERS_DRAFTS_MAX. */
struct letter_drafts { size_t count; struct letter rows[LETTERS_DRAFTS_MAX]; };
MUST_USE enum err letters_drafts(struct db *db, const char *person, struct letter_drafts *out);
/* Also of a draft that is still on its way: what was written until at_ms is no draft when it comes. */
MUST_USE enum err letters_drop(struct db *db, const char *person, const char *draft, int64_t at_ms);

/* How many messages, and how many of them are not read yet. */
MUST_USE enum err letters_count(struct db *db, const char *person, int64_t *count, int64_t *unread);
/* `limit` messages from `offset`, newest first, to take. text: NULL unless texts are asked for; valid during the call. */
typedef enum err letter_fn(void *ctx, const struct letter *letter, const struct secret *text);
struct letter_range { const char *person; int64_t limit, offset; bool texts; };
MUST_USE enum err letters_each(const struct service *service, struct db *db, const struct letter_range *range, letter_fn *take, void *ctx);

/* The text of a message or of a whole draft of this person; *text NULL when there is none. The caller owns it. */
MUST_USE enum err letters_text(const struct service *service, struct db *db, const char *person, const char *id, struct secret **text);

/* A message by id, whosever it is: person "" when there is none. */
struct letter_found { char person[PERSON_ID_SIZE]; struct letter letter; };
MUST_USE enum err letters_get(struct db *db, const char *id, struct letter_found *out);

/* Tells who wrote the message that there is an answer, not what it says. cause: the answer's id. */
MUST_USE enum err letters_tell(const struct service *service, struct db *db, const struct letter_found *m, const char *cause);

/* How much of a text, from there, goes into one answer of a verb, in whole code points: at most LETTERS_PIECE_MAX bytes. */
enum { LETTERS_PIECE_MAX = 16 * 1024 };
size_t letters_piece(const struct secret *text, size_t from);

#endif
