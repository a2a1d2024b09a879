/* «Messagerie»: what the parts of its flow share (messages.c the list and reading, messages_write.c, messages_send.c).  One thread. */
#ifndef GUICHET_SCREENS_MESSAGES_H
#define GUICHET_SCREENS_MESSAGES_H

#include "screens/account.h"

/* A letter that was typed and not sent is kept as a draft. For session_wipe, before desk_forget: whatever ends a visit. */
void messages_keep(struct session *s);
bool messages_is_written(const struct session *s);      /* there is one */

/* ACCOUNT_LOG_OUT_ITEM where something may be typed: it is kept first. */
#define MESSAGES_LOG_OUT_ITEM { .key = 'd', .label = N_("d-Se déconnecter"), .choose = messages_log_out, \
    .help = N_("Termine votre session. Votre message est gardé comme brouillon.") }
void messages_log_out(struct run *run);

#define MESSAGES_TITLE N_("Messagerie")
enum { MESSAGES_SEARCH, MESSAGES_SUBJECT, MESSAGES_TEXT, MESSAGES_SLOTS };
enum { MESSAGES_NEW = OUTCOME_OWN, MESSAGES_LIST, MESSAGES_ASK, MESSAGES_TURN, MESSAGES_OPEN, MESSAGES_READ, MESSAGES_WRITE, MESSAGES_CHECK, MESSAGES_SEND, MESSAGES_DROP,
       MESSAGES_FORGET, MESSAGES_SENT };

/* A letter begins: of a draft that was opened, an answer, or a new one. thread and subject: "" for a new one. */
void messages_begin(struct run *run, const char *draft, const char *thread, const char *subject);

/* messages_write.c */
enum { MESSAGES_CHECK_ITEMS = 6, MESSAGES_CHECK_EDGES = 6, MESSAGES_DROP_ITEMS = 3, MESSAGES_DROP_EDGES = 5 };
extern const struct field messages_subject_fields[1], messages_text_fields[1];
extern const struct item messages_check_items[MESSAGES_CHECK_ITEMS], messages_drop_items[MESSAGES_DROP_ITEMS];
extern const struct edge messages_check_edges[MESSAGES_CHECK_EDGES], messages_drop_edges[MESSAGES_DROP_EDGES];
void messages_enter_subject(struct run *run);
void messages_enter_write(struct run *run);
void messages_enter_leave(struct run *run);      /* the outcome: to be looked at, or the list when nothing was typed */
void messages_compose_write(const struct run *run, struct composer *c);
void messages_compose_check(const struct run *run, struct composer *c);
void messages_compose_drop(const struct run *run, struct composer *c);
int messages_subject_confirmed(const struct run *run);
const struct secret *messages_read_typed(const struct run *run);

/* messages_send.c */
enum { MESSAGES_END_ITEMS = 3, MESSAGES_UNSENT_ITEMS = 4, MESSAGES_UNSENT_EDGES = 4 };
extern const struct item messages_end_items[MESSAGES_END_ITEMS], messages_unsent_items[MESSAGES_UNSENT_ITEMS];
extern const struct edge messages_unsent_edges[MESSAGES_UNSENT_EDGES];
void messages_start_send(struct run *run);
void messages_start_drop(struct run *run);
void messages_keep_now(struct run *run);     /* an item's choose: «Garder le brouillon» */
void messages_compose_send(const struct run *run, struct composer *c);
void messages_compose_sent(const struct run *run, struct composer *c);
void messages_compose_unsent(const struct run *run, struct composer *c);
void messages_compose_kept(const struct run *run, struct composer *c);
void messages_ending_soon(struct run *run);  /* the session's end is watched while a letter is written */

#endif
