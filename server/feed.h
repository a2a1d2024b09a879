/* Reference data for the kiosks: numbered rows, one counter a feed, so that numbers are commit-ordered.
 * Threads as the struct db. */
#ifndef GUICHET_SERVER_FEED_H
#define GUICHET_SERVER_FEED_H

#include "core/base/buf.h"
#include "server/db.h"
#include "server/service.h"

enum { FEED_FILE_MAX = 1048576, FEED_CONTENT_MAX = 8192, FEED_ROW_ID_SIZE = 64, FEED_QUESTION_SIZE = 400, FEED_LIST_ID_SIZE = 16, FEED_LIST_TEXT_SIZE = 128, FEED_LIST_MORE_SIZE = 400, FEED_PAGE_ROWS = 500, FEED_PAGE_BYTES = 49152 };

/* Brings a feed to what the file's bytes say: new and changed rows get new numbers, rows that are gone leave a tombstone,
 * an unchanged file changes nothing. *changed: rows written. ERR_FORMAT when the file is not of its shape.
 * directory: {"lines": [{"id"...}], "holidays": [...]}; questions: [{"id", "fr", "en", "short"?: true}];
 * services, subjects, professions: [{"id", "place", "fr", "en", "more_fr"?, "more_en"?, "line"?: a line of the directory}];
 * a subject may have "role": whose its messages are ("agent", "avi", "supervisor"; else "agent"). */
typedef enum err feed_load_fn(struct db *db, const void *bytes, size_t n, int64_t *changed);
MUST_USE feed_load_fn feed_load_directory;
MUST_USE feed_load_fn feed_load_questions;
MUST_USE feed_load_fn feed_load_services;
MUST_USE feed_load_fn feed_load_subjects;
MUST_USE feed_load_fn feed_load_professions;
MUST_USE feed_load_fn feed_load_citizen_services;

/* A row of a feed that agents change too (the directory, whose file is read again only when its bytes are others: then all of it is as in the
 * file). Inside a transaction; content: JSON. ERR_LIMIT: longer than FEED_CONTENT_MAX. And what a row holds now, appended: nothing, it is not there. */
MUST_USE enum err feed_change(struct db *db, const char *feed, const char *id, const char *content);
MUST_USE enum err feed_content(struct db *db, const char *feed, const char *id, struct buf *out);

/* New generations for the database and every feed: after a restore from backup. */
MUST_USE enum err feed_renew(struct db *db);

/* Makes the database's generation where there is none yet. */
MUST_USE enum err feed_start(struct db *db);

#endif
