/* What the sessions of one host share beside the database: who lives, who talks to the server, and who woke whom.
 *
 * - A session holds an open-file-description lock on one byte of sessions.lock; its number names the byte.  The lock dies with
 *   the session, so an operation left `prepared` can be told from one that is being done right now.
 * - The leader holds flock on net.lock; it alone talks to the server.
 * - `work` is touched when there is something to push; `contact` is written by the leader after each contact and each
 *   stored result.  Both are watched with inotify; where the kernel gives no more of it (fs.inotify.max_user_instances is
 *   128 by default, and a host may have hundreds of sessions) they are looked at every few seconds.
 * One thread per struct; nothing here blocks but plain local I/O. */
#ifndef GUICHET_STORE_SHARE_H
#define GUICHET_STORE_SHARE_H

#include "core/base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct share;

/* Opens the files in dir (which must outlive it) and takes a session number. ERR_STORE_*, ERR_SYSTEM. */
MUST_USE enum err share_open(const char *dir, struct share **out);
void share_close(struct share *s);                            /* NULL is fine; gives up everything held */

int64_t share_session(const struct share *s);                 /* > 0 */
bool share_session_lives(const struct share *s, int64_t session);

/* Tries to become the leader; true when we are (also when we already were). */
bool share_lead(struct share *s);

int share_fd(const struct share *s);                          /* readable when something was touched */
void share_take(struct share *s, bool *work, bool *contact);  /* what was touched since; clears */
void share_touch_work(struct share *s);

/* How the host stands with the server. */
struct contact {
    int64_t ok_ms;              /* wall time of the last contact that succeeded, 0 never */
    int64_t offline_since_ms;   /* wall time, 0 when on-line or never contacted */
    enum err err;               /* why the last one failed, ERR_OK when it did not */
};
void share_put_contact(struct share *s, const struct contact *c);
void share_get_contact(const struct share *s, struct contact *out);    /* zeros when there is none yet */

#endif
