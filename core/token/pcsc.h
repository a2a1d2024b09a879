/* PC/SC beside the PKCS#11 module: who is really there, and how many tries are really left.
 *
 * A context of our own; nothing here waits longer than PCSC_SETTLE_MS.  Only inside guichet-token; one thread. */
#ifndef GUICHET_TOKEN_PCSC_H
#define GUICHET_TOKEN_PCSC_H

#include "core/base/err.h"
#include "core/token/job.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <winscard.h>

/* pcscd sees a virtual card go 400 ms late, a USB one sooner. */
enum { PCSC_SETTLE_MS = 700 };

struct pcsc {
    SCARDCONTEXT context;
    bool open;
    unsigned epoch;      /* counts contexts: another one means that pcscd was restarted, and the module must be too */
};

struct pcsc_view {
    size_t readers, cards;             /* all of them */
    bool listed, card, mute;           /* the reader asked for */
    uint16_t events;                   /* counts its insertions and removals */
    char reader[MAX_READERNAME];       /* its full name */
    uint8_t atr[MAX_ATR_SIZE];
    size_t atr_n;
};

/* A context that pcscd still knows; ERR_PCSC_DOWN. */
MUST_USE enum err pcsc_ensure(struct pcsc *p);
void pcsc_close(struct pcsc *p);

/* What is there now. PKCS#11 gives 64 bytes of a reader's name (CK_SLOT_INFO.slotDescription): a name of that length
 * also matches as a beginning; "" matches nothing. */
MUST_USE enum err pcsc_look(struct pcsc *p, const char *reader, struct pcsc_view *out);

/* Why something failed while `before` was true, when the module itself only says `otherwise`: ERR_PCSC_DOWN,
 * ERR_READER_GONE, ERR_TOKEN_REMOVED, ERR_TOKEN_DAMAGED, or otherwise.  Waits for a removal that is on its way. */
enum err pcsc_cause(struct pcsc *p, const struct pcsc_view *before, enum err otherwise);

/* Which card families answer an empty VERIFY with the tries left. */
enum probe { PROBE_AUTO, PROBE_OFF, PROBE_SC_HSM, PROBE_MYEID };
bool probe_parse(const char *word, enum probe *out);       /* "auto", "off", "sc-hsm", "myeid" */

/* The reference of the user PIN for a card, or -1 when the family is not known (or the setting says off). */
int probe_reference(enum probe setting, const uint8_t *atr, size_t n);

int probe_so_reference(enum probe setting, const uint8_t *atr, size_t n);    /* of the unblocking secret */

/* PROBE_SC_HSM, PROBE_MYEID, or PROBE_OFF for any other; a setting that names one is believed. */
enum probe probe_family(enum probe setting, const uint8_t *atr, size_t n);

/* Tries from the answer's status word: TRIES_UNKNOWN when it says something else (9000: logged in). */
struct tries probe_read(unsigned sw);

/* One APDU, an empty VERIFY of the reference. ERR_TOKEN_UNKNOWN when that is negative; else PC/SC's own trouble. */
MUST_USE enum err pcsc_probe(struct pcsc *p, const struct pcsc_view *view, int reference, struct tries *out);

#endif
