#include "core/desk/inside.h"

#include <sodium.h>
#include <stdio.h>

/* 30 letters and digits that are not taken for one another by eye or ear on the telephone (no 0 O, 1 I L, U). */
static const char alphabet[] = "23456789ABCDEFGHJKMNPQRSTVWXYZ";
enum { LETTERS = sizeof alphabet - 1, TRIES = 8 };
_Static_assert(LETTERS == 30, "the alphabet has 30 letters");

static char letter(void) { return alphabet[randombytes_uniform(LETTERS)]; }

enum err receipt_make(struct store *s, char to[STORE_RECEIPT_SIZE])
{
    for (int i = 0; i < TRIES; i++) {
        char receipt[STORE_RECEIPT_SIZE];
        bool taken = true;
        snprintf(receipt, sizeof receipt, "R-%c%c%c%c-%c%c%c%c", letter(), letter(), letter(), letter(), letter(), letter(),
                 letter(), letter());
        enum err e = store_has_receipt(s, receipt, &taken);
        if (e)
            return e;
        if (!taken) {
            snprintf(to, STORE_RECEIPT_SIZE, "%s", receipt);
            return ERR_OK;
        }
    }
    return ERR_INTERNAL;
}
