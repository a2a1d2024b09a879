/* What became of a request that was accepted here: confirmed by the server, waiting, or refused.  One thread. */
#ifndef GUICHET_SCREENS_RECEIPT_H
#define GUICHET_SCREENS_RECEIPT_H

#include "core/desk/desk.h"
#include "tui/flow.h"

/* What the server has said of the receipt so far: it may answer while the page is being read. *out is filled only when the
 * outbox knows the receipt. */
enum request_state receipt_state(const struct run *run, const char *receipt, bool told, struct desk_request *out);

/* A row of «Mes demandes»: the receipt, when, what, what became of it and why. */
void receipt_compose_request(const struct run *run, const struct desk_request *row, struct composer *c);

/* The words for one kind of request; message ids. */
struct receipt_words {
    const char *told;         /* the document's sentence, only when the server has confirmed */
    const char *kept;         /* kept on this kiosk, and not yet in the account */
    const char *unchanged;    /* refused: what holds still */
    const char *also;         /* not refused: what else is true, said before how to leave; NULL none */
};
void receipt_compose(const struct run *run, const struct save_result *result, const struct receipt_words *words, struct composer *c);

/* What an operation of this type does, a noun; the type itself where there is no word. */
const char *receipt_type_words(const char *type);

#endif
