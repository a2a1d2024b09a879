/* User PIN, SO-PIN, initialisation of the device. */
#include "instruction.h"
#include "state.h"

enum { PIN_REFERENCE_USER = 0x81, PIN_REFERENCE_SO = 0x88, PIN_TRIES_DEFAULT = 3 };

static uint16_t pin_tries_word(const struct card_secret *secret)
{
    if (secret->tries_left == 0)
        return APDU_SW_BLOCKED;
    return (uint16_t)(APDU_SW_TRIES | secret->tries_left);
}

/* Checks, counts and writes the count down; 9000 when right. */
static uint16_t pin_check(struct card *card, struct card_secret *secret, const uint8_t *value, size_t length)
{
    enum card_secret_result result = card_secret_check(secret, value, length);
    if (!state_save_card(card))
        return APDU_SW_MEMORY_FAILURE;
    return result == CARD_SECRET_RIGHT ? APDU_SW_DONE : pin_tries_word(secret);
}

/* References 85 and 86 must be unknown: anything else makes OpenSC believe in a PIN pad. */
static struct card_secret *pin_find(struct card *card, uint8_t reference)
{
    switch (reference) {
    case PIN_REFERENCE_USER: return &card->pin;
    case PIN_REFERENCE_SO: return &card->so_pin;
    default: return NULL;
    }
}

uint16_t instruction_verify(struct card *card, const struct apdu_command *command, struct tlv_buffer *out)
{
    (void)out;
    struct card_secret *secret = pin_find(card, command->p2);
    if (!secret || command->p1 != 0)
        return APDU_SW_REFERENCE_NOT_FOUND;
    bool user = secret == &card->pin;
    if (command->lc == 0)
        return user && card->verified ? APDU_SW_DONE : pin_tries_word(secret);
    uint16_t sw = pin_check(card, secret, command->data, command->lc);
    if (user)
        card->verified = sw == APDU_SW_DONE;
    return sw;
}

static bool pin_length_fits(const struct card *card, const struct card_secret *secret, size_t length)
{
    if (secret == &card->so_pin)
        return length == CARD_SO_PIN_LENGTH;
    return length >= CARD_PIN_MIN && length <= CARD_PIN_MAX;
}

static uint16_t pin_replace(struct card *card, struct card_secret *secret, const uint8_t *value, size_t length)
{
    if (!pin_length_fits(card, secret, length))
        return APDU_SW_WRONG_DATA;
    card_secret_set(secret, value, length);
    return state_save_card(card) ? APDU_SW_DONE : APDU_SW_MEMORY_FAILURE;
}

/* The data is old and new without a delimiter: the card knows how long the old one is. */
uint16_t instruction_change_reference(struct card *card, const struct apdu_command *command, struct tlv_buffer *out)
{
    (void)out;
    struct card_secret *secret = pin_find(card, command->p2);
    if (!secret || command->p1 != 0)
        return APDU_SW_REFERENCE_NOT_FOUND;
    size_t split = secret->length < command->lc ? secret->length : command->lc;
    uint16_t sw = pin_check(card, secret, command->data, split);
    if (sw == APDU_SW_DONE)
        return pin_replace(card, secret, command->data + split, command->lc - split);
    if (secret == &card->pin)
        card->verified = false;
    return sw;
}

/* P1 00: SO-PIN and new PIN. P1 01: SO-PIN alone, the PIN stays and gets its tries back. */
uint16_t instruction_reset_retry(struct card *card, const struct apdu_command *command, struct tlv_buffer *out)
{
    (void)out;
    if (command->p2 != PIN_REFERENCE_USER)
        return APDU_SW_REFERENCE_NOT_FOUND;
    if (command->p1 > 1)
        return APDU_SW_WRONG_P1P2;
    if (command->lc < CARD_SO_PIN_LENGTH || (command->p1 == 1 && command->lc != CARD_SO_PIN_LENGTH))
        return APDU_SW_WRONG_LENGTH;
    uint16_t sw = pin_check(card, &card->so_pin, command->data, CARD_SO_PIN_LENGTH);
    if (sw != APDU_SW_DONE)
        return sw;
    card->verified = false;
    if (command->p1 == 0)
        return pin_replace(card, &card->pin, command->data + CARD_SO_PIN_LENGTH, command->lc - CARD_SO_PIN_LENGTH);
    card->pin.tries_left = card->pin.tries_max;
    return state_save_card(card) ? APDU_SW_DONE : APDU_SW_MEMORY_FAILURE;
}

struct pin_initial {
    struct tlv_item options;
    struct tlv_item pin;
    struct tlv_item so_pin;
    unsigned tries;
};

static bool pin_parse_initial(const struct apdu_command *command, struct pin_initial *initial)
{
    struct tlv_item tries;
    const uint8_t *data = command->data;
    size_t length = command->lc;
    if (!tlv_find_tag(data, length, 0x80, &initial->options) || initial->options.length != 2 ||
        !tlv_find_tag(data, length, 0x81, &initial->pin) || initial->pin.length < CARD_PIN_MIN ||
        initial->pin.length > CARD_PIN_MAX || !tlv_find_tag(data, length, 0x82, &initial->so_pin) ||
        initial->so_pin.length != CARD_SO_PIN_LENGTH)
        return false;
    bool given = tlv_find_tag(data, length, 0x91, &tries);
    if (given && tries.length != 1)
        return false;
    initial->tries = given ? tries.value[0] : PIN_TRIES_DEFAULT;
    return initial->tries >= 1 && initial->tries <= CARD_TRIES_MAX;
}

uint16_t instruction_initialise(struct card *card, const struct apdu_command *command, struct tlv_buffer *out)
{
    (void)out;
    struct pin_initial initial;
    if (!pin_parse_initial(command, &initial))
        return APDU_SW_WRONG_DATA;
    if (card->so_pin.length == 0) /* from the factory: the first secret is the card's */
        card_secret_set(&card->so_pin, initial.so_pin.value, initial.so_pin.length);
    uint16_t sw = pin_check(card, &card->so_pin, initial.so_pin.value, initial.so_pin.length);
    if (sw != APDU_SW_DONE)
        return sw == APDU_SW_BLOCKED ? sw : APDU_SW_NOT_VERIFIED; /* OpenSC reads 6982 as a wrong SO-PIN */
    card_wipe(card);
    card->options[0] = initial.options.value[0];
    card->options[1] = initial.options.value[1];
    card->pin.tries_max = initial.tries;
    card_secret_set(&card->pin, initial.pin.value, initial.pin.length);
    return state_save_card(card) ? APDU_SW_DONE : APDU_SW_MEMORY_FAILURE;
}
