#include "core/desk/inside.h"

#include <sodium.h>
#include <string.h>

/* A receipt is said on the telephone, and its operation is found by it: it is made of the operation's id. */

enum { TRIES = 8 };
_Static_assert((int)OP_RECEIPT_SIZE <= (int)STORE_RECEIPT_SIZE, "receipts");

enum err receipt_draw(struct store *s, uint8_t id[OP_ID_SIZE], char to[STORE_RECEIPT_SIZE])
{
    for (int i = 0; i < TRIES; i++) {
        uint8_t drawn[OP_ID_SIZE];
        char receipt[STORE_RECEIPT_SIZE] = "";
        bool taken = true;
        randombytes_buf(drawn, sizeof drawn);
        op_receipt(drawn, receipt);
        enum err e = store_has_receipt(s, receipt, &taken);
        if (e)
            return e;
        if (!taken) {
            memcpy(id, drawn, sizeof drawn);
            memcpy(to, receipt, sizeof receipt);
            return ERR_OK;
        }
    }
    return ERR_INTERNAL;
}
