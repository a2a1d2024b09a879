#define _GNU_SOURCE      /* memmem */
#include "core/token/sc_hsm.h"

#include "core/base/buf.h"
#include "core/base/log.h"

#include <sodium.h>
#include <string.h>

enum { SW_DONE = 0x9000, SW_FULL = 0x6A84, CHUNK = 240, LIST_MAX = 2048, APDU_MAX = 260, SO_SIZE = 8,
       PREFIX_KEY = 0xCC, PREFIX_DESCRIPTION = 0xC4, PREFIX_CERTIFICATE = 0xCE, LABEL_BYTES_MAX = 100 };

struct line {
    SCARDHANDLE card;
    DWORD protocol;
    bool open;
};

static enum err connect(struct pcsc *p, const struct pcsc_view *view, struct line *line)
{
    LONG rc = view->listed ? SCardConnect(p->context, view->reader, SCARD_SHARE_SHARED, SCARD_PROTOCOL_T0 | SCARD_PROTOCOL_T1, &line->card, &line->protocol)
                           : SCARD_E_NO_SMARTCARD;
    line->open = rc == SCARD_S_SUCCESS;
    return line->open ? ERR_OK : pcsc_cause(p, view, ERR_TOKEN_UNKNOWN);
}

static void disconnect(struct line *line)
{
    if (line->open)
        SCardDisconnect(line->card, SCARD_LEAVE_CARD);
}
#define LINE_OWNED __attribute__((cleanup(disconnect)))

/* One APDU; the status word apart. false: the card did not answer. */
static bool send_apdu(struct line *line, const void *apdu, size_t n, uint8_t *answer, size_t *answer_n, unsigned *sw)
{
    const SCARD_IO_REQUEST *pci = line->protocol == SCARD_PROTOCOL_T0 ? SCARD_PCI_T0 : SCARD_PCI_T1;
    DWORD got = (DWORD)*answer_n;
    LONG rc = SCardTransmit(line->card, pci, apdu, (DWORD)n, NULL, answer, &got);
    if (rc != SCARD_S_SUCCESS || got < 2)
        return false;
    *sw = (unsigned)answer[got - 2] << 8 | answer[got - 1];
    *answer_n = got - 2;
    return true;
}

/* --- the list of files --- */

struct files {
    size_t n;                        /* bytes: two a file */
    uint8_t of[LIST_MAX + 2];
};

static enum err list(struct pcsc *p, const struct pcsc_view *view, struct line *line, struct files *out)
{
    static const uint8_t apdu[] = { 0x80, 0x58, 0x00, 0x00, 0x00, 0x00, 0x00 };      /* extended Le */
    unsigned sw = 0;
    out->n = sizeof out->of;
    if (!send_apdu(line, apdu, sizeof apdu, out->of, &out->n, &sw))
        return pcsc_cause(p, view, ERR_MODULE_FAULT);
    return sw == SW_DONE && out->n % 2 == 0 ? ERR_OK : ERR_TOKEN_DAMAGED;
}

/* What of each number is there. A description that is empty (made, and cut before it was filled) is none. */
struct seen { bool key[256], described[256]; };

/* Selects the file and reads what one short APDU gives of it. */
static enum err read_start(struct pcsc *p, const struct pcsc_view *view, struct line *line, const uint8_t file[2], uint8_t answer[APDU_MAX], size_t *n)
{
    const uint8_t select[] = { 0x00, 0xA4, 0x00, 0x00, 0x02, file[0], file[1], 0x00 };
    static const uint8_t read[] = { 0x00, 0xB1, 0x00, 0x00, 0x04, 0x54, 0x02, 0x00, 0x00, 0x00 };
    unsigned sw = 0;
    *n = APDU_MAX;
    if (!send_apdu(line, select, sizeof select, answer, n, &sw))
        return pcsc_cause(p, view, ERR_MODULE_FAULT);
    *n = APDU_MAX;
    if (!send_apdu(line, read, sizeof read, answer, n, &sw))
        return pcsc_cause(p, view, ERR_MODULE_FAULT);
    return ERR_OK;
}

/* A PKCS#15 value, whatever its tag. */
static enum err is_filled(struct pcsc *p, const struct pcsc_view *view, struct line *line, const uint8_t file[2], bool *filled)
{
    uint8_t answer[APDU_MAX];
    size_t n;
    enum err e = read_start(p, view, line, file, answer, &n);
    if (!e)
        *filled = n > 0 && answer[0] != 0;
    return e;
}

static enum err look(struct pcsc *p, const struct pcsc_view *view, struct line *line, const struct files *files, struct seen *seen)
{
    enum err e = ERR_OK;
    for (size_t i = 0; i < files->n && !e; i += 2) {
        uint8_t number = files->of[i + 1];
        if (files->of[i] == PREFIX_KEY)
            seen->key[number] = true;
        if (files->of[i] == PREFIX_DESCRIPTION)
            e = is_filled(p, view, line, files->of + i, &seen->described[number]);
    }
    return e;
}

/* Number 0 is the device's own. */
static bool is_orphan(const struct seen *seen, const uint8_t file[2])
{
    bool whole = seen->key[file[1]] && seen->described[file[1]];
    return file[1] != 0 && !whole && (file[0] == PREFIX_KEY || file[0] == PREFIX_DESCRIPTION || file[0] == PREFIX_CERTIFICATE);
}

static enum err delete_file(struct pcsc *p, const struct pcsc_view *view, struct line *line, const uint8_t file[2])
{
    const uint8_t apdu[] = { 0x00, 0xE4, 0x02, 0x00, 0x02, file[0], file[1] };
    uint8_t answer[APDU_MAX];
    size_t n = sizeof answer;
    unsigned sw = 0;
    if (!send_apdu(line, apdu, sizeof apdu, answer, &n, &sw))
        return pcsc_cause(p, view, ERR_MODULE_FAULT);
    log_info("deleted %02X%02X: %04X", file[0], file[1], sw);
    return ERR_OK;
}

enum err sc_hsm_tidy(struct pcsc *p, const struct pcsc_view *view)
{
    LINE_OWNED struct line line = { .open = false };
    struct files files;
    struct seen seen = { 0 };
    enum err e = connect(p, view, &line);
    if (!e)
        e = list(p, view, &line, &files);
    if (!e)
        e = look(p, view, &line, &files, &seen);
    for (size_t i = 0; !e && i < files.n; i += 2)
        if (is_orphan(&seen, files.of + i))
            e = delete_file(p, view, &line, files.of + i);
    return e;
}

/* --- a certificate --- */

/* The number of the key whose description holds the id as an OCTET STRING; 0 none. */
static enum err find_number(struct pcsc *p, const struct pcsc_view *view, struct line *line, const struct token_text *id, uint8_t *number)
{
    struct files files;
    enum err e = list(p, view, line, &files);
    *number = 0;
    for (size_t i = 0; i < files.n && !e && !*number; i += 2) {
        uint8_t answer[APDU_MAX];
        size_t n;
        if (files.of[i] != PREFIX_DESCRIPTION || !files.of[i + 1])
            continue;
        e = read_start(p, view, line, files.of + i, answer, &n);
        for (size_t at = 0; !e && at + 2 + id->n <= n && !*number; at++)
            if (answer[at] == 0x04 && answer[at + 1] == id->n && !memcmp(answer + at + 2, id->bytes, id->n))
                *number = files.of[i + 1];
    }
    return e;
}

/* D7: n bytes at an offset, made when it is not there. */
static enum err write_at(struct pcsc *p, const struct pcsc_view *view, struct line *line, const uint8_t file[2], size_t offset, struct token_text what)
{
    BUF_OWNED struct buf apdu = buf_make(APDU_MAX);
    const uint8_t head[] = { 0x00, 0xD7, file[0], file[1], (uint8_t)(4 + 3 + what.n), 0x54, 0x02, (uint8_t)(offset >> 8), (uint8_t)offset,
                             0x53, 0x81, (uint8_t)what.n };
    uint8_t answer[APDU_MAX];
    size_t n = sizeof answer;
    unsigned sw = 0;
    buf_put(&apdu, head, sizeof head);
    buf_put(&apdu, what.bytes, what.n);
    if (buf_err(&apdu))
        return ERR_LIMIT;
    if (!send_apdu(line, apdu.bytes, apdu.length, answer, &n, &sw))
        return pcsc_cause(p, view, ERR_MODULE_FAULT);
    return sw == SW_DONE ? ERR_OK : sw == SW_FULL ? ERR_TOKEN_FULL : ERR_TOKEN_DAMAGED;
}

/* Its first byte is 0, which is neither a request nor a certificate, until all the others are there. */
static enum err write_file(struct pcsc *p, const struct pcsc_view *view, struct line *line, const uint8_t file[2], const struct token_text *cert)
{
    const uint8_t *der = cert->bytes;
    static const uint8_t none[] = { 0 };
    enum err e = delete_file(p, view, line, file);      /* the request that the key generation left: it may be longer */
    if (!e)
        e = write_at(p, view, line, file, 0, (struct token_text){ none, 1 });
    for (size_t at = 1; at < cert->n && !e; at += CHUNK)
        e = write_at(p, view, line, file, at, (struct token_text){ der + at, cert->n - at < CHUNK ? cert->n - at : CHUNK });
    return e ? e : write_at(p, view, line, file, 0, (struct token_text){ der, 1 });
}

enum err sc_hsm_put_certificate(struct pcsc *p, const struct pcsc_view *view, const struct token_text *id, const struct token_text *cert)
{
    LINE_OWNED struct line line = { .open = false };
    uint8_t file[2] = { PREFIX_CERTIFICATE, 0 };
    enum err e = connect(p, view, &line);
    if (!e)
        e = find_number(p, view, &line, id, &file[1]);
    if (!e && !file[1])
        e = ERR_SIGN_FAILED;
    return e ? e : write_file(p, view, &line, file, cert);
}

/* --- an empty card --- */

/* C8 to CF: keys, certificates, data; C4: descriptions. Number 0 is the device's own. */
static bool is_content(const uint8_t file[2])
{
    return file[1] != 0 && (file[0] == PREFIX_DESCRIPTION || (file[0] >= 0xC8 && file[0] <= 0xCF));
}

/* What a cut issuing of ours leaves: a key, a description that bears our label or is empty yet, a request but no certificate. */
static enum err is_our_leftover(struct pcsc *p, const struct pcsc_view *view, struct line *line, const uint8_t file[2], bool *ours)
{
    static const char label[] = "\x0C\x07" TOKEN_KEY_LABEL;      /* UTF8String */
    uint8_t answer[APDU_MAX];
    size_t n;
    *ours = file[0] == PREFIX_KEY;
    if (file[0] != PREFIX_DESCRIPTION && file[0] != PREFIX_CERTIFICATE)
        return ERR_OK;
    enum err e = read_start(p, view, line, file, answer, &n);
    if (e)
        return e;
    *ours = file[0] == PREFIX_CERTIFICATE ? !n || answer[0] != 0x30 : !n || memmem(answer, n, label, sizeof label - 1) != NULL;
    return ERR_OK;
}

enum err sc_hsm_is_empty(struct pcsc *p, const struct pcsc_view *view, bool *empty)
{
    LINE_OWNED struct line line = { .open = false };
    struct files files;
    bool all_ours = true, ours = true;
    enum err e = connect(p, view, &line);
    if (!e)
        e = list(p, view, &line, &files);
    for (size_t i = 0; !e && i < files.n; i += 2) {
        if (is_content(files.of + i))
            e = is_our_leftover(p, view, &line, files.of + i, &ours);
        all_ours = all_ours && ours;
    }
    if (!e)
        *empty = all_ours;
    return e;
}

static bool put_tlv(struct secret *s, uint8_t tag, const void *value, size_t n)
{
    const uint8_t head[] = { tag, (uint8_t)n };
    return secret_append(s, head, sizeof head) == ERR_OK && secret_append(s, value, n) == ERR_OK;
}

/* 80 50: options (the secret may set a password), password, secret, tries. NULL when the secret is not 16 digits. */
static struct secret *initialise_apdu(const struct sc_hsm_birth *b)
{
    const size_t pin_n = secret_length(b->pin);
    const uint8_t head[] = { 0x80, 0x50, 0x00, 0x00, (uint8_t)(4 + 2 + pin_n + 2 + SO_SIZE + 3) };
    static const uint8_t options[] = { 0x00, 0x01 };
    const uint8_t tries = (uint8_t)b->tries;
    uint8_t so[SO_SIZE];
    char text[2 * SO_SIZE + 1] = "";
    struct secret *s = secret_new(APDU_MAX);
    bool good = s && secret_length(b->so_pin) == 2 * SO_SIZE;
    if (good)
        memcpy(text, secret_bytes(b->so_pin), 2 * SO_SIZE);
    good = good && hex_parse(text, so, sizeof so) && secret_append(s, head, sizeof head) == ERR_OK && put_tlv(s, 0x80, options, sizeof options) &&
           put_tlv(s, 0x81, secret_bytes(b->pin), pin_n) && put_tlv(s, 0x82, so, sizeof so) && put_tlv(s, 0x91, &tries, 1);
    sodium_memzero(so, sizeof so);
    sodium_memzero(text, sizeof text);
    if (good)
        return s;
    secret_free(s);
    return NULL;
}

static enum err send_birth(struct pcsc *p, const struct pcsc_view *view, struct line *line, const struct sc_hsm_birth *b)
{
    SECRET_OWNED struct secret *apdu = initialise_apdu(b);
    uint8_t answer[APDU_MAX];
    size_t n = sizeof answer;
    unsigned sw = 0;
    if (!apdu)
        return ERR_FORMAT;
    if (!send_apdu(line, secret_bytes(apdu), secret_length(apdu), answer, &n, &sw))
        return pcsc_cause(p, view, ERR_MODULE_FAULT);
    return sw == SW_DONE ? ERR_OK : sw == 0x6982 ? ERR_SO_WRONG : sw == 0x6983 ? ERR_SO_LOCKED : ERR_TOKEN_DAMAGED;
}

/* PKCS#15 TokenInfo: version 0, manufacturer, label [0], flags. */
static void put_token_info(struct buf *b, const char *label)
{
    static const uint8_t version[] = { 0x02, 0x01, 0x00 }, flags[] = { 0x03, 0x02, 0x04, 0x10 };
    static const char maker[] = "Guichet";
    size_t n = strlen(label);
    buf_put_u8(b, 0x30);
    buf_put_u8(b, (uint8_t)(sizeof version + 2 + sizeof maker - 1 + 2 + n + sizeof flags));
    buf_put(b, version, sizeof version);
    buf_put_u8(b, 0x0C);
    buf_put_u8(b, sizeof maker - 1);
    buf_put_text(b, maker);
    buf_put_u8(b, 0x80);
    buf_put_u8(b, (uint8_t)n);
    buf_put_text(b, label);
    buf_put(b, flags, sizeof flags);
}

static bool verify(struct line *line, const struct secret *pin)
{
    const uint8_t head[] = { 0x00, 0x20, 0x00, 0x81, (uint8_t)secret_length(pin) };
    SECRET_OWNED struct secret *apdu = secret_new(APDU_MAX);
    uint8_t answer[APDU_MAX];
    size_t n = sizeof answer;
    unsigned sw = 0;
    return apdu && !secret_append(apdu, head, sizeof head) && !secret_append(apdu, secret_bytes(pin), secret_length(pin)) &&
           send_apdu(line, secret_bytes(apdu), secret_length(apdu), answer, &n, &sw) && sw == SW_DONE;
}

/* D7 to 2F03: offset 0, the TokenInfo. */
static enum err write_label(struct pcsc *p, const struct pcsc_view *view, struct line *line, const struct sc_hsm_birth *b)
{
    BUF_OWNED struct buf info = buf_make(APDU_MAX), apdu = buf_make(APDU_MAX);
    static const uint8_t head[] = { 0x00, 0xD7, 0x2F, 0x03 }, at[] = { 0x54, 0x02, 0x00, 0x00, 0x53 };
    uint8_t answer[APDU_MAX];
    size_t n = sizeof answer;
    unsigned sw = 0;
    put_token_info(&info, b->label);
    buf_put(&apdu, head, sizeof head);
    buf_put_u8(&apdu, (uint8_t)(sizeof at + 1 + info.length));
    buf_put(&apdu, at, sizeof at);
    buf_put_u8(&apdu, (uint8_t)info.length);
    buf_put(&apdu, info.bytes, info.length);
    if (buf_err(&info) || buf_err(&apdu))
        return ERR_LIMIT;
    if (!verify(line, b->pin) || !send_apdu(line, apdu.bytes, apdu.length, answer, &n, &sw))
        return pcsc_cause(p, view, ERR_MODULE_FAULT);
    return sw == SW_DONE ? ERR_OK : ERR_TOKEN_DAMAGED;
}

enum err sc_hsm_initialise(struct pcsc *p, const struct pcsc_view *view, const struct sc_hsm_birth *birth)
{
    LINE_OWNED struct line line = { .open = false };
    if (strlen(birth->label) > LABEL_BYTES_MAX || secret_length(birth->pin) > 15)
        return ERR_LIMIT;
    enum err e = connect(p, view, &line);
    if (!e)
        e = send_birth(p, view, &line, birth);
    return e ? e : write_label(p, view, &line, birth);
}
