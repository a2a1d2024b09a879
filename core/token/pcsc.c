#include "core/token/pcsc.h"

#include <string.h>

enum { SLOT_DESCRIPTION = 64, READERS_MAX = 16, LIST_MAX = READERS_MAX * MAX_READERNAME,
       FLAG_CHANGES_MAX = 4 };

/* SCardIsValidContext looks only at libpcsclite's own table: it stays true after pcscd has died. */
static bool answers(const struct pcsc *p)
{
    DWORD n = 0;
    LONG rc = SCardListReaders(p->context, NULL, NULL, &n);
    return rc == SCARD_S_SUCCESS || rc == SCARD_E_NO_READERS_AVAILABLE;
}

enum err pcsc_ensure(struct pcsc *p)
{
    if (p->open && answers(p))
        return ERR_OK;
    pcsc_close(p);
    if (SCardEstablishContext(SCARD_SCOPE_SYSTEM, NULL, NULL, &p->context) != SCARD_S_SUCCESS)
        return ERR_PCSC_DOWN;
    p->open = true;
    p->epoch++;
    return ERR_OK;
}

void pcsc_close(struct pcsc *p)
{
    if (p->open)
        SCardReleaseContext(p->context);
    p->open = false;
}

/* --- what is there --- */

static enum err list_readers(struct pcsc *p, char *list, size_t *count)
{
    DWORD n = LIST_MAX;
    LONG rc = SCardListReaders(p->context, NULL, list, &n);
    *count = 0;
    if (rc == SCARD_E_NO_READERS_AVAILABLE)
        return ERR_OK;
    if (rc != SCARD_S_SUCCESS)
        return ERR_PCSC_DOWN;
    for (const char *name = list; *name; name += strlen(name) + 1)
        ++*count;
    return ERR_OK;
}

static bool same_reader(const char *full, const char *wanted)
{
    size_t n = strlen(wanted);
    return n && (!strcmp(full, wanted) || (n >= SLOT_DESCRIPTION - 1 && !strncmp(full, wanted, n)));
}

static void take_state(const SCARD_READERSTATE *s, struct pcsc_view *v)
{
    v->listed = true;
    v->card = s->dwEventState & SCARD_STATE_PRESENT;
    v->mute = s->dwEventState & SCARD_STATE_MUTE;
    v->events = (uint16_t)(s->dwEventState >> 16);
    v->atr_n = s->cbAtr <= MAX_ATR_SIZE ? s->cbAtr : 0;
    memcpy(v->atr, s->rgbAtr, v->atr_n);
    memccpy(v->reader, s->szReader, 0, sizeof v->reader - 1);
}

enum err pcsc_look(struct pcsc *p, const char *reader, struct pcsc_view *out)
{
    char list[LIST_MAX];
    SCARD_READERSTATE states[READERS_MAX] = { { 0 } };
    struct pcsc_view v = { 0 };
    enum err e = list_readers(p, list, &v.readers);
    if (e)
        return e;
    DWORD n = 0;
    for (const char *name = list; n < v.readers && n < READERS_MAX; name += strlen(name) + 1)
        states[n++].szReader = name;
    LONG rc = n ? SCardGetStatusChange(p->context, 0, states, n) : SCARD_S_SUCCESS;
    if (rc != SCARD_S_SUCCESS && rc != SCARD_E_TIMEOUT)
        return rc == SCARD_E_UNKNOWN_READER ? ERR_READER_GONE : ERR_PCSC_DOWN;
    for (DWORD i = 0; i < n; i++) {
        v.cards += (states[i].dwEventState & SCARD_STATE_PRESENT) != 0;
        if (!v.listed && same_reader(states[i].szReader, reader))
            take_state(&states[i], &v);
    }
    *out = v;
    return ERR_OK;
}

/* --- why it failed --- */

static enum err look_for_cause(struct pcsc *p, const struct pcsc_view *before, struct pcsc_view *now)
{
    unsigned epoch = p->epoch;
    if (pcsc_ensure(p) || p->epoch != epoch)
        return ERR_PCSC_DOWN;
    enum err e = pcsc_look(p, before->reader, now);
    if (e)
        return e;
    if (!now->listed)
        return ERR_READER_GONE;
    if (!now->card || now->events != before->events)
        return ERR_TOKEN_REMOVED;
    return now->mute ? ERR_TOKEN_DAMAGED : ERR_OK;
}

enum err pcsc_cause(struct pcsc *p, const struct pcsc_view *before, enum err otherwise)
{
    struct pcsc_view now = { 0 };
    enum err e = look_for_cause(p, before, &now);
    if (e)
        return e;
    SCARD_READERSTATE state = { .szReader = before->reader,
                                .dwCurrentState = (DWORD)now.events << 16 | SCARD_STATE_PRESENT };
    LONG rc = SCARD_S_SUCCESS;
    /* Connections that come and go change the other flags: only PRESENT counts. */
    for (int i = 0; i < FLAG_CHANGES_MAX && rc == SCARD_S_SUCCESS && (state.dwCurrentState & SCARD_STATE_PRESENT); i++) {
        rc = SCardGetStatusChange(p->context, PCSC_SETTLE_MS, &state, 1);
        state.dwCurrentState = state.dwEventState & ~(DWORD)SCARD_STATE_CHANGED;
    }
    e = look_for_cause(p, before, &now);
    return e ? e : otherwise;
}

/* --- tries --- */

static const struct family {
    enum probe probe;
    const char *word;
    uint8_t reference;           /* P2 of VERIFY for the user PIN */
    int so_reference;            /* the same for the unblocking secret, -1 where it cannot be asked */
    uint8_t historical[8];       /* found anywhere in the ATR */
    size_t n;
} families[] = {
    { PROBE_SC_HSM, "sc-hsm", 0x81, 0x88, { 0x81, 0x54, 0x48, 0x53, 0x4D, 0x31, 0x73, 0x80 }, 8 },   /* ".THSM1s." */
    { PROBE_MYEID, "myeid", 0x01, -1, { 'M', 'y', 'E', 'I', 'D' }, 5 },
    { PROBE_MYEID, "myeid", 0x01, -1, { 'O', 's', 'E', 'I', 'D' }, 5 },
};
enum { FAMILIES = sizeof families / sizeof families[0] };

bool probe_parse(const char *word, enum probe *out)
{
    bool found = true;
    if (!strcmp(word, "auto"))
        *out = PROBE_AUTO;
    else if (!strcmp(word, "off"))
        *out = PROBE_OFF;
    else {
        size_t i = 0;
        while (i < FAMILIES && strcmp(families[i].word, word))
            i++;
        found = i < FAMILIES;
        if (found)
            *out = families[i].probe;
    }
    return found;
}

static bool has_bytes(const uint8_t *atr, size_t n, const struct family *f)
{
    for (size_t at = 0; at + f->n <= n; at++)
        if (!memcmp(atr + at, f->historical, f->n))
            return true;
    return false;
}

static const struct family *find_family(enum probe setting, const uint8_t *atr, size_t n)
{
    for (size_t i = 0; setting != PROBE_OFF && i < FAMILIES; i++)
        if (setting == families[i].probe || (setting == PROBE_AUTO && has_bytes(atr, n, &families[i])))
            return &families[i];
    return NULL;
}

int probe_reference(enum probe setting, const uint8_t *atr, size_t n)
{
    const struct family *f = find_family(setting, atr, n);
    return f ? f->reference : -1;
}

int probe_so_reference(enum probe setting, const uint8_t *atr, size_t n)
{
    const struct family *f = find_family(setting, atr, n);
    return f ? f->so_reference : -1;
}

enum probe probe_family(enum probe setting, const uint8_t *atr, size_t n)
{
    const struct family *f = find_family(setting == PROBE_OFF ? PROBE_AUTO : setting, atr, n);
    return f ? f->probe : PROBE_OFF;
}

struct tries probe_read(unsigned sw)
{
    if (sw == 0x6983 || sw == 0x63C0)
        return (struct tries){ TRIES_NONE, 0 };
    if ((sw & 0xFFF0) == 0x63C0)
        return (struct tries){ TRIES_EXACT, sw & 0xF };
    return (struct tries){ TRIES_UNKNOWN, 0 };
}

static LONG verify_empty(SCARDHANDLE card, DWORD protocol, int reference, unsigned *sw)
{
    const uint8_t apdu[] = { 0x00, 0x20, 0x00, (uint8_t)reference };
    uint8_t answer[MAX_BUFFER_SIZE];
    DWORD n = sizeof answer;
    const SCARD_IO_REQUEST *pci = protocol == SCARD_PROTOCOL_T0 ? SCARD_PCI_T0 : SCARD_PCI_T1;
    LONG rc = SCardTransmit(card, pci, apdu, sizeof apdu, NULL, answer, &n);
    if (rc == SCARD_S_SUCCESS)
        *sw = n >= 2 ? (unsigned)answer[n - 2] << 8 | answer[n - 1] : 0;
    return rc;
}

enum err pcsc_probe(struct pcsc *p, const struct pcsc_view *view, int reference, struct tries *out)
{
    SCARDHANDLE card;
    DWORD protocol;
    unsigned sw = 0;
    if (reference < 0)
        return ERR_TOKEN_UNKNOWN;
    LONG rc = SCardConnect(p->context, view->reader, SCARD_SHARE_SHARED, SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1,
                           &card, &protocol);
    if (rc != SCARD_S_SUCCESS)
        return ERR_MODULE_FAULT;
    rc = verify_empty(card, protocol, reference, &sw);
    SCardDisconnect(card, SCARD_LEAVE_CARD);
    if (rc != SCARD_S_SUCCESS)
        return ERR_MODULE_FAULT;
    *out = probe_read(sw);
    return ERR_OK;
}
