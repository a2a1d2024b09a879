#include "personalise.h"

#include "card.h"
#include "certificate.h"
#include "cvc.h"
#include "hex.h"
#include "keys.h"
#include "state.h"

#include <stdio.h>
#include <string.h>

enum { PERSONALISE_KEY = 1, PERSONALISE_KEY_ID = 0x01, PERSONALISE_RSA_BITS = 2048, PERSONALISE_EC_BITS = 256 };

static const char personalise_key_label[] = "Authentification";

static bool personalise_refuse(const char *sentence)
{
    fprintf(stderr, "softcard init: %s\n", sentence);
    return false;
}

static bool personalise_set_secrets(struct card *card, const struct personalise_options *options)
{
    uint8_t so_pin[CARD_SO_PIN_LENGTH];
    size_t length;
    if (!hex_decode_text(options->so_pin, so_pin, sizeof(so_pin), &length) || length != sizeof(so_pin))
        return personalise_refuse("the SO-PIN is 16 hexadecimal digits");
    if (strlen(options->pin) < CARD_PIN_MIN || strlen(options->pin) > CARD_PIN_MAX)
        return personalise_refuse("the PIN is 6 to 16 characters");
    if (options->tries < 1 || options->tries > CARD_TRIES_MAX)
        return personalise_refuse("the number of tries is from 1 to 15");
    card->options[1] = 0x01; /* RESET RETRY COUNTER allowed, what sc-hsm-tool --initialize asks for */
    card->pin.tries_max = options->tries;
    card->so_pin.tries_max = CARD_SO_PIN_TRIES;
    card_secret_set(&card->pin, (const uint8_t *)options->pin, strlen(options->pin));
    card_secret_set(&card->so_pin, so_pin, sizeof(so_pin));
    return true;
}

static bool personalise_store(struct card *card, uint16_t identifier, const struct tlv_buffer *content)
{
    if (content->overflow || !card_store_file(card, identifier, content->data, content->length))
        return personalise_refuse("a file of the card would be too long");
    return true;
}

/* 2F02: OpenSC takes the token serial from the holder reference, without its last five digits. */
static bool personalise_store_device(struct card *card, const char *serial)
{
    char holder[CARD_SERIAL_MAX + 6];
    struct tlv_buffer content = { 0 };
    size_t length = strlen(serial);
    if (length < CARD_SERIAL_MIN || length > CARD_SERIAL_MAX)
        return personalise_refuse("the serial is 3 to 15 characters");
    (void)snprintf(holder, sizeof(holder), "%s00001", serial);
    EVP_PKEY *key = keys_generate_ec();
    bool good = key && cvc_append_device(key, holder, &content);
    EVP_PKEY_free(key);
    return good ? personalise_store(card, CARD_FILE_DEVICE, &content)
                : personalise_refuse("the device certificate could not be made");
}

/* 2F03: PKCS#15 TokenInfo (version, label, flags), as OpenSC writes it when it initialises a card. */
static bool personalise_store_token_info(struct card *card, const char *label)
{
    static const uint8_t version[] = { 0x00 };
    static const uint8_t random_generation[] = { 0x04, 0x10 };
    struct tlv_buffer info = { 0 };
    struct tlv_buffer content = { 0 };
    tlv_append_object(&info, 0x02, version, sizeof(version));
    tlv_append_object(&info, 0x80, label, strlen(label));
    tlv_append_object(&info, 0x03, random_generation, sizeof(random_generation));
    tlv_append_nested(&content, 0x30, &info);
    return personalise_store(card, CARD_FILE_TOKEN_INFO, &content);
}

/* The class attributes of a private key (PKCS#15 v1.1, 6.3): identifier, usage, access flags, reference. */
static void personalise_append_class(struct tlv_buffer *out, bool rsa)
{
    static const uint8_t identifier[] = { PERSONALISE_KEY_ID };
    static const uint8_t sign[] = { 0x05, 0x20 };
    static const uint8_t sign_and_decrypt[] = { 0x05, 0x60 };
    static const uint8_t never_leaves_card[] = { 0x03, 0xB8 };
    static const uint8_t reference[] = { PERSONALISE_KEY };
    struct tlv_buffer attributes = { 0 };
    tlv_append_object(&attributes, 0x04, identifier, sizeof(identifier));
    tlv_append_object(&attributes, 0x03, rsa ? sign_and_decrypt : sign, 2);
    tlv_append_object(&attributes, 0x03, never_leaves_card, sizeof(never_leaves_card));
    tlv_append_object(&attributes, 0x02, reference, sizeof(reference));
    tlv_append_nested(out, 0x30, &attributes);
}

static void personalise_append_size(struct tlv_buffer *out, unsigned bits)
{
    const uint8_t size[] = { (uint8_t)(bits >> 8), (uint8_t)bits };
    struct tlv_buffer empty_path = { 0 };
    struct tlv_buffer attributes = { 0 };
    struct tlv_buffer wrapped = { 0 };
    tlv_append_object(&empty_path, 0x04, NULL, 0);
    tlv_append_nested(&attributes, 0x30, &empty_path);
    tlv_append_object(&attributes, 0x02, size, sizeof(size));
    tlv_append_nested(&wrapped, 0x30, &attributes);
    tlv_append_nested(out, 0xA1, &wrapped);
}

/* C401: the PKCS#15 description from which OpenSC makes the key and, with CE01, the certificate object. */
static bool personalise_store_description(struct card *card, bool rsa)
{
    static const uint8_t private_modifiable[] = { 0x06, 0xC0 };
    static const uint8_t user_pin[] = { 0x01 };
    struct tlv_buffer common = { 0 };
    struct tlv_buffer description = { 0 };
    struct tlv_buffer content = { 0 };
    tlv_append_object(&common, 0x0C, personalise_key_label, strlen(personalise_key_label));
    tlv_append_object(&common, 0x03, private_modifiable, sizeof(private_modifiable));
    tlv_append_object(&common, 0x04, user_pin, sizeof(user_pin));
    tlv_append_nested(&description, 0x30, &common);
    personalise_append_class(&description, rsa);
    personalise_append_size(&description, rsa ? PERSONALISE_RSA_BITS : PERSONALISE_EC_BITS);
    tlv_append_nested(&content, rsa ? 0x30 : 0xA0, &description);
    return personalise_store(card, CARD_PREFIX_KEY_DESCRIPTION << 8 | PERSONALISE_KEY, &content);
}

static bool personalise_store_key(struct card *card, bool rsa)
{
    static const uint8_t exponent[] = { 0x01, 0x00, 0x01 };
    EVP_PKEY *key = rsa ? keys_generate_rsa(PERSONALISE_RSA_BITS, exponent, sizeof(exponent)) : keys_generate_ec();
    if (key && card_store_key(card, PERSONALISE_KEY, key))
        return true;
    EVP_PKEY_free(key);
    return personalise_refuse("the key could not be made");
}

static bool personalise_store_certificate(struct card *card, const struct personalise_options *options)
{
    struct tlv_buffer content = { 0 };
    struct certificate_request request = { .key = card_find_key(card, PERSONALISE_KEY),
                                           .holder = options->holder,
                                           .serial = options->serial,
                                           .days = options->days,
                                           .path = options->certificate };
    struct certificate_authority authority = { 0 };
    bool good = certificate_open_authority(options->ca_key, options->ca_certificate, &authority) &&
                certificate_issue(&authority, &request, &content);
    certificate_close_authority(&authority);
    return good && personalise_store(card, CARD_PREFIX_CERTIFICATE << 8 | PERSONALISE_KEY, &content);
}

bool personalise_card(const struct personalise_options *options)
{
    struct card *card = card_new(options->state);
    bool good = personalise_set_secrets(card, options) && personalise_store_device(card, options->serial) &&
                personalise_store_token_info(card, options->label) && personalise_store_key(card, options->rsa) &&
                personalise_store_description(card, options->rsa) && personalise_store_certificate(card, options) &&
                state_save_card(card);
    card_free(card);
    return good;
}
