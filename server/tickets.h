/* A ticket: right answers, to be changed once for a release (server/PROTOCOL.md 9.3). */
#ifndef GUICHET_SERVER_TICKETS_H
#define GUICHET_SERVER_TICKETS_H

#include "core/proto/op.h"
#include "core/proto/peer.h"

enum { TICKET_ID_SIZE = 16 };

struct ticket_row {
    char kiosk[PEER_ID_SIZE];
    char serial[OP_SERIAL_SIZE];
    uint8_t session_key[PEER_KEY_SIZE];    /* what is released is sealed to it */
    uint8_t id[TICKET_ID_SIZE];
};

#endif
