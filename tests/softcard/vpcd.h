/*
 * The link to vpcd, the virtual reader driver of pcscd: the card connects to it over TCP. Both ways a message is a 16-bit
 * big-endian length and that many bytes; one byte is a control code, more is an APDU.
 * An inserted card whose reader is not there tries again every 100 ms, quietly: pcscd may start later or restart.
 */
#ifndef SOFTCARD_VPCD_H
#define SOFTCARD_VPCD_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { VPCD_MESSAGE_MAX = 65535, VPCD_RETRY_MS = 100 };

enum vpcd_control { VPCD_POWER_OFF = 0, VPCD_POWER_ON = 1, VPCD_RESET = 2, VPCD_GET_ATR = 4 };

struct vpcd {
    struct sockaddr_in address;
    int descriptor;   /* -1: not connected */
    bool connecting;  /* waiting for the connection to be made */
    bool inserted;    /* the card should be in the reader */
    bool ready;       /* the reader powered the card and took its ATR since the connection */
    int64_t retry_at; /* next attempt, monotonic milliseconds */
    size_t filled;
    uint8_t input[2 + VPCD_MESSAGE_MAX];
};

/* host is a numeric IPv4 address; false when it is not. Not connected yet. */
bool vpcd_init(struct vpcd *link, const char *host, uint16_t port);

/* The card goes in (connects when it can) or out (disconnects at once). */
void vpcd_insert(struct vpcd *link, int64_t now);
void vpcd_remove(struct vpcd *link);

/* Starts an attempt when one is due. */
void vpcd_try_connect(struct vpcd *link, int64_t now);

/* The poll events to wait for; 0 when there is nothing to wait for. */
short vpcd_poll_events(const struct vpcd *link);

/* Reads what came. False: the connection was lost (and is closed; the card stays inserted and will try again). */
bool vpcd_serve(struct vpcd *link, int64_t now);

/* The message at the front, or false; it stays there until it is dropped. */
bool vpcd_peek_message(const struct vpcd *link, const uint8_t **message, size_t *length);
void vpcd_drop_message(struct vpcd *link);

/* False: the connection was lost. */
bool vpcd_send_message(struct vpcd *link, const uint8_t *message, size_t length, int64_t now);

#endif
