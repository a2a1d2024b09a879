/* `guichetd escrow-add`, `ca-certificate`, `issuance-code`: what is done for tokens and their certificates from a terminal. */
#include "core/base/log.h"
#include "server/commands.h"
#include "server/escrow.h"
#include "server/issuance.h"

#include <errno.h>
#include <gnutls/x509.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TYPED_MAX = SIGNER_ESCROW_SECRET_MAX + 2 };

/* The first line of standard input, straight into locked memory. */
static enum err read_secret(struct secret *to)
{
    ssize_t n;
    while (secret_room(to) && ((n = read(STDIN_FILENO, secret_tail(to), secret_room(to))) > 0 || (n < 0 && errno == EINTR)))
        if (n > 0)
            secret_grew(to, (size_t)n);
    const uint8_t *end = memchr(secret_bytes(to), '\n', secret_length(to));
    if (end)
        secret_truncate(to, (size_t)(end - secret_bytes(to)));
    return secret_length(to) ? ERR_OK : ERR_EMPTY;
}

int command_escrow_add(struct command_state *s, const struct command_arguments *a)
{
    SECRET_OWNED struct secret *plain = secret_new(TYPED_MAX);
    if (a->rotates && strcmp(a->rotates, "yes") != 0 && strcmp(a->rotates, "no") != 0) {
        fprintf(stderr, "guichetd escrow-add: --rotates is yes or no\n");
        return COMMAND_USAGE;
    }
    enum err e = plain ? read_secret(plain) : ERR_MEMORY;
    e = e ? e : escrow_add(&s->service, s->db, a->serial, plain, !a->rotates || strcmp(a->rotates, "yes") == 0);
    return e ? command_fail(a->serial, e) : EXIT_SUCCESS;
}

int command_ca_certificate(struct command_state *s, const struct command_arguments *a)
{
    BUF_OWNED struct buf der = buf_make(SIGNER_PACKET_MAX);
    gnutls_datum_t pem = { 0 };
    (void)a;
    enum err e = signer_ca(s->signer, &der);
    if (e)
        return command_fail("ca-certificate", e);
    const gnutls_datum_t data = { der.bytes, (unsigned)der.length };
    if (gnutls_pem_base64_encode2("CERTIFICATE", &data, &pem))
        return command_fail("ca-certificate", ERR_MEMORY);
    bool good = fwrite(pem.data, 1, pem.size, stdout) == pem.size && fflush(stdout) == 0;
    gnutls_free(pem.data);
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

int command_issuance_code(struct command_state *s, const struct command_arguments *a)
{
    char code[ENROL_CODE_TEXT_SIZE], *end = NULL;
    long days = a->days ? strtol(a->days, &end, 10) : 1;
    if (a->days && (!*a->days || *end || days < 1 || days > ISSUANCE_DAYS_MAX)) {
        fprintf(stderr, "guichetd issuance-code: --days is 1 to %d\n", ISSUANCE_DAYS_MAX);
        return COMMAND_USAGE;
    }
    enum err e = a->serial ? issuance_make_again(&s->service, s->db, a->person, a->serial, code) : issuance_make(&s->service, s->db, a->person, days, code);
    if (e)
        return command_fail(e == ERR_FORMAT ? "no such person" : "no code was made", e);
    printf("%s\n", code);
    sodium_memzero(code, sizeof code);
    return EXIT_SUCCESS;
}
