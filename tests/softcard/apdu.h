/* Command and response APDUs (ISO/IEC 7816-4, 5.1), short and extended lengths. */
#ifndef SOFTCARD_APDU_H
#define SOFTCARD_APDU_H

#include "tlv.h"

enum {
    APDU_SW_DONE = 0x9000,
    APDU_SW_TRIES = 0x63C0,
    APDU_SW_END_OF_FILE = 0x6282,
    APDU_SW_MEMORY_FAILURE = 0x6581,
    APDU_SW_WRONG_LENGTH = 0x6700,
    APDU_SW_NOT_VERIFIED = 0x6982,
    APDU_SW_BLOCKED = 0x6983,
    APDU_SW_NO_FILE_SELECTED = 0x6986,
    APDU_SW_WRONG_DATA = 0x6A80,
    APDU_SW_FILE_NOT_FOUND = 0x6A82,
    APDU_SW_CARD_FULL = 0x6A84,
    APDU_SW_WRONG_P1P2 = 0x6A86,
    APDU_SW_REFERENCE_NOT_FOUND = 0x6A88,
    APDU_SW_WRONG_OFFSET = 0x6B00,
    APDU_SW_UNKNOWN_INSTRUCTION = 0x6D00
};

struct apdu_command {
    uint8_t cla;
    uint8_t ins;
    uint8_t p1;
    uint8_t p2;
    const uint8_t *data; /* points into the message */
    size_t lc;
    size_t le; /* 0: no answer data wanted; "maximum" is already turned into 256 or 65536 */
};

struct apdu_response {
    struct tlv_buffer body;
    uint16_t sw;
};

/* False when the lengths do not fit the message: answer 6700. The four header bytes are then still set if present. */
bool apdu_parse_command(const uint8_t *message, size_t length, struct apdu_command *command);

#endif
