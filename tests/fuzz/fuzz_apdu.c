/* The software card: command APDUs, one after the other on the same card, and the TLV in their bodies. */
#include "tests/fuzz/fuzz.h"
#include "tests/softcard/instruction.h"
#include "tests/softcard/state.h"

#include <string.h>

enum { GENERATE_KEY = 0x46, PARTS_MAX = 32 };

/* In place of state.c: a card that keeps nothing. */
bool state_load_card(struct card *card) { return card != NULL; }
bool state_save_card(struct card *card) { return card != NULL; }

static void check_card(const struct card *card)
{
    FUZZ_HOLDS(card->pin.tries_left <= card->pin.tries_max && card->so_pin.tries_left <= card->so_pin.tries_max);
    FUZZ_HOLDS(card->pin.length <= CARD_PIN_MAX);
    for (size_t i = 0; i < CARD_FILES_MAX; i++)
        FUZZ_HOLDS(card->files[i].length <= CARD_FILE_BYTES_MAX);
}

static void read_tlv(const uint8_t *bytes, size_t n, int depth)
{
    struct tlv_reader r = { bytes, n };
    struct tlv_item item;
    while (tlv_read_next(&r, &item)) {
        FUZZ_HOLDS(item.value >= bytes && item.value + item.length <= bytes + n);
        if (depth < 8)
            read_tlv(item.value, item.length, depth + 1);
    }
}

static void give(struct card *card, const uint8_t *message, size_t n)
{
    static struct apdu_response response;
    struct apdu_command c;
    uint8_t *exact = malloc(n ? n : 1);
    FUZZ_HOLDS(exact);
    memcpy(exact, message, n);
    if (apdu_parse_command(exact, n, &c)) {
        FUZZ_HOLDS(c.lc == 0 || (c.data >= exact && c.data + c.lc <= exact + n));
        FUZZ_HOLDS(c.le <= 65536);
        if (c.lc)
            read_tlv(c.data, c.lc, 0);
    }
    if (n < 2 || message[1] != GENERATE_KEY) {    /* an RSA key takes a second to make */
        instruction_execute(card, exact, n, &response);
        FUZZ_HOLDS(response.sw >= 0x6000 && response.body.length <= TLV_BUFFER_MAX);
    }
    free(exact);
    check_card(card);
}

static struct card *ready_card(void)
{
    struct card *card = card_new("");
    card->pin.tries_left = card->pin.tries_max = 5;
    card->so_pin.tries_left = card->so_pin.tries_max = CARD_SO_PIN_TRIES;
    card_secret_set(&card->pin, (const uint8_t *)"123456", 6);
    card_secret_set(&card->so_pin, (const uint8_t *)"\x35\x37\x36\x32\x31\x38\x38\x30", 8);
    FUZZ_HOLDS(card_store_file(card, CARD_FILE_TOKEN_INFO, (const uint8_t *)"\x30\x02\x04\x00", 4));
    return card;
}

void fuzz_one(const uint8_t *bytes, size_t n)
{
    struct fuzz_input in = { bytes, bytes + n };
    struct card *card = ready_card();
    for (int parts = 0; in.at < in.end && parts < PARTS_MAX; parts++) {
        size_t left = (size_t)(in.end - in.at) - 1, part = fuzz_u8(&in);
        part = part == 255 ? left : part < left ? part : left;
        if (part == 0)
            card_reset(card);
        give(card, in.at, part);
        in.at += part;
    }
    card_free(card);
}

void fuzz_seeds(void)
{
    FUZZ_SEED("\13\0\x20\0\x81\6" "123456");
    FUZZ_SEED("\21\0\x24\0\x81\14" "123456246813");
    FUZZ_SEED("\13\0\x20\0\x81\6" "123456\16\0\xd7\xce\1\11\x54\2\0\0\x53\3abc\12\0\xb1\xce\1\4\x54\2\0\0\0");
    FUZZ_SEED("\7\0\xa4\0\0\2\x2f\3\5\0\xb0\0\0\0\5\x80\x58\0\0\0");
    FUZZ_SEED("\12\x80\x68\1\x70\0\0\3abc\7\0\x84\0\0\0\0\x20");
    FUZZ_SEED("\4\0\x20\0\x81\4\0\x20\0\x88\16\0\x2c\0\x81\10" "57621880x");
}
