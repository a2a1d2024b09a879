/* Key generation, signature, decipherment, random numbers. */
#include "cvc.h"
#include "instruction.h"
#include "keys.h"
#include "state.h"

#include <openssl/rand.h>

enum { KEY_RANDOM_MAX = 1024, KEY_RSA_BITS_MIN = 1024, KEY_RSA_BITS_MAX = 4096, KEY_EXPONENT_MAX = 8 };

/* The public key template of the request says which kind: 81 (a prime) for EC, 02 (modulus bits) for RSA. */
static EVP_PKEY *key_generate(const struct tlv_item *template)
{
    struct tlv_item prime;
    struct tlv_item bits;
    struct tlv_item exponent;
    if (tlv_find_tag(template->value, template->length, 0x81, &prime))
        return keys_is_p256_prime(prime.value, prime.length) ? keys_generate_ec() : NULL;
    if (!tlv_find_tag(template->value, template->length, 0x02, &bits) || bits.length != 2 ||
        !tlv_find_tag(template->value, template->length, 0x82, &exponent) || exponent.length > KEY_EXPONENT_MAX)
        return NULL;
    unsigned count = (unsigned)(bits.value[0] << 8 | bits.value[1]);
    if (count < KEY_RSA_BITS_MIN || count > KEY_RSA_BITS_MAX || count % 256 != 0)
        return NULL;
    return keys_generate_rsa(count, exponent.value, exponent.length);
}

uint16_t instruction_generate_key(struct card *card, const struct apdu_command *command, struct tlv_buffer *out)
{
    struct tlv_item template;
    if (command->p1 == 0) /* the device key is not ours to replace */
        return APDU_SW_WRONG_P1P2;
    if (!tlv_find_tag(command->data, command->lc, CVC_TAG_PUBLIC_KEY, &template))
        return APDU_SW_WRONG_DATA;
    EVP_PKEY *key = key_generate(&template);
    if (!key || !cvc_append_request(key, command->data, command->lc, out)) {
        EVP_PKEY_free(key);
        return APDU_SW_WRONG_DATA;
    }
    if (!card_store_key(card, command->p1, key)) {
        EVP_PKEY_free(key);
        return APDU_SW_CARD_FULL;
    }
    return state_save_card(card) ? APDU_SW_DONE : APDU_SW_MEMORY_FAILURE;
}

static uint16_t key_result_word(enum keys_result result)
{
    switch (result) {
    case KEYS_DONE: return APDU_SW_DONE;
    case KEYS_BAD_ALGORITHM: return APDU_SW_WRONG_P1P2;
    default: return APDU_SW_WRONG_DATA;
    }
}

uint16_t instruction_sign(struct card *card, const struct apdu_command *command, struct tlv_buffer *out)
{
    EVP_PKEY *key = card_find_key(card, command->p1);
    if (!key)
        return APDU_SW_REFERENCE_NOT_FOUND;
    return key_result_word(keys_sign(key, command->p2, command->data, command->lc, out));
}

uint16_t instruction_decipher(struct card *card, const struct apdu_command *command, struct tlv_buffer *out)
{
    EVP_PKEY *key = card_find_key(card, command->p1);
    if (!key)
        return APDU_SW_REFERENCE_NOT_FOUND;
    return key_result_word(keys_decipher(key, command->p2, command->data, command->lc, out));
}

uint16_t instruction_get_challenge(struct card *card, const struct apdu_command *command, struct tlv_buffer *out)
{
    (void)card;
    uint8_t bytes[KEY_RANDOM_MAX];
    size_t length = command->le < sizeof(bytes) ? command->le : sizeof(bytes);
    if (length == 0)
        return APDU_SW_WRONG_LENGTH;
    if (RAND_bytes(bytes, (int)length) != 1)
        return APDU_SW_MEMORY_FAILURE;
    tlv_append_bytes(out, bytes, length);
    return APDU_SW_DONE;
}
