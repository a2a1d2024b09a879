/* What guichetd asks of guichetd-signer: one packet (SOCK_SEQPACKET) a request, one an answer, one at a time.
 *
 * A request is u8 verb and the verb's fields (core/base/buf.h's forms); an answer is u32 enum err and, when that is
 * ERR_OK, the answer's fields. No field is optional; one that does not apply is empty. */
#ifndef GUICHET_SERVER_SIGNER_WIRE_H
#define GUICHET_SERVER_SIGNER_WIRE_H

enum { SIGNER_FD = 3, SIGNER_PACKET_MAX = 16384, SIGNER_SECRETS_MAX = 2, SIGNER_ESCROW_SECRET_MAX = 64, SIGNER_SEALED_MAX = 512,
       SIGNER_RELEASE_MAX = 1024, SIGNER_CHECK_SIZE = 32, SIGNER_PHONE_SIZE = 8, SIGNER_PHONE_REPLY = SIGNER_PHONE_SIZE + 1, SIGNER_DAYS_MAX = 3660 };

enum signer_verb {
    SIGNER_HELLO = 1,   /* -> field CA certificate (DER) */
    SIGNER_SIGN,        /* fields subject, subjectPublicKeyInfo, SubjectAltName's value (DER); u64 not before, u64 not after (s);
                           string policy OID -> field certificate (DER) */
    /* The escrow: a sealed field is one token's secret under the escrow key. */
    SIGNER_MAKE,        /* string serial -> field sealed: a fresh secret of 16 hexadecimal digits */
    SIGNER_PUT,         /* string serial, field secret -> field sealed */
    SIGNER_CHECK,       /* string serial, field sealed, field key (32) -> field BLAKE2b-256 under that key of the secret */
    SIGNER_RELEASE,     /* strings kiosk, serial; field session key; string ticket; u64 until (ms); u8 count; that many sealed fields,
                           the one to present first before the other; u8 make -> field release (server/PROTOCOL.md 9.3),
                           field sealed: the new secret, empty when make was 0 */
    SIGNER_PHONE,       /* strings kiosk, serial; field sealed; field chain key; u64 counter; u8 rotate -> field masked (8) and u8: 1 it is a text,
                           0 hexadecimal digits; field sealed: the new secret, empty when rotate was 0 (server/PROTOCOL.md 9.4) */
    SIGNER_VERBS
};

#endif
