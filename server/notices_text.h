/* The words of the notices: one row a kind. Read-only: any thread.
 * Marks: {name} {kiosk} {time} {phone} {detail} {reason} {code} {signature}. */
#ifndef GUICHET_SERVER_NOTICES_TEXT_H
#define GUICHET_SERVER_NOTICES_TEXT_H

#include "server/notices.h"

enum { NOTICE_FR, NOTICE_EN, NOTICE_LANGUAGES };

struct notice_words { const char *subject, *what, *todo; };

struct notice_text {
    const char *word;                            /* as in the table `mail` and in `guichetd mails` */
    struct notice_words words[NOTICE_LANGUAGES];
};
extern const struct notice_text notice_texts[NOTICE_KINDS];

/* What stands around them. */
struct notice_frame { const char *demonstration, *greeting, *where, *not_you, *end; };
extern const struct notice_frame notice_frames[NOTICE_LANGUAGES], notice_citizen_frames[NOTICE_LANGUAGES], notice_counter_frames[NOTICE_LANGUAGES];

#endif
