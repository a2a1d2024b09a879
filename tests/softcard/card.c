#include "card.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct card *card_new(const char *state_path)
{
    struct card *card = calloc(1, sizeof(*card));
    if (!card) {
        fputs("softcard: no memory\n", stderr);
        exit(1);
    }
    card->state_path = state_path;
    return card;
}

static void card_drop_keys(struct card *card)
{
    for (size_t i = 0; i < CARD_KEYS_MAX; i++) {
        EVP_PKEY_free(card->keys[i].key);
        card->keys[i].key = NULL;
    }
}

void card_free(struct card *card)
{
    if (!card)
        return;
    card_drop_keys(card);
    free(card);
}

void card_reset(struct card *card)
{
    card->verified = false;
    card->current_file = 0;
}

void card_wipe(struct card *card)
{
    card_drop_keys(card);
    for (size_t i = 0; i < CARD_FILES_MAX; i++)
        if (card->files[i].identifier != CARD_FILE_DEVICE)
            card->files[i].identifier = 0;
    card_reset(card);
}

struct card_file *card_find_file(struct card *card, uint16_t identifier)
{
    if (identifier == 0)
        return NULL;
    for (size_t i = 0; i < CARD_FILES_MAX; i++)
        if (card->files[i].identifier == identifier)
            return &card->files[i];
    return NULL;
}

struct card_file *card_create_file(struct card *card, uint16_t identifier)
{
    for (size_t i = 0; i < CARD_FILES_MAX; i++) {
        struct card_file *file = &card->files[i];
        if (file->identifier == 0) {
            file->identifier = identifier;
            file->length = 0;
            return file;
        }
    }
    return NULL;
}

bool card_store_file(struct card *card, uint16_t identifier, const uint8_t *data, size_t length)
{
    if (length > CARD_FILE_BYTES_MAX)
        return false;
    struct card_file *file = card_find_file(card, identifier);
    if (!file)
        file = card_create_file(card, identifier);
    if (!file)
        return false;
    if (length > 0)
        memcpy(file->data, data, length);
    file->length = length;
    return true;
}

static struct card_key *card_find_key_place(struct card *card, uint8_t reference)
{
    for (size_t i = 0; i < CARD_KEYS_MAX; i++)
        if (card->keys[i].key && card->keys[i].reference == reference)
            return &card->keys[i];
    return NULL;
}

EVP_PKEY *card_find_key(struct card *card, uint8_t reference)
{
    struct card_key *place = card_find_key_place(card, reference);
    return place ? place->key : NULL;
}

bool card_store_key(struct card *card, uint8_t reference, EVP_PKEY *key)
{
    struct card_key *place = card_find_key_place(card, reference);
    for (size_t i = 0; !place && i < CARD_KEYS_MAX; i++)
        if (!card->keys[i].key)
            place = &card->keys[i];
    if (!place)
        return false;
    EVP_PKEY_free(place->key);
    place->key = key;
    place->reference = reference;
    return true;
}

bool card_delete_key(struct card *card, uint8_t reference)
{
    struct card_key *place = card_find_key_place(card, reference);
    if (!place)
        return false;
    EVP_PKEY_free(place->key);
    place->key = NULL;
    return true;
}

void card_secret_set(struct card_secret *secret, const uint8_t *value, size_t length)
{
    memset(secret->value, 0, sizeof(secret->value));
    memcpy(secret->value, value, length);
    secret->length = length;
    secret->tries_left = secret->tries_max;
}

enum card_secret_result card_secret_check(struct card_secret *secret, const uint8_t *value, size_t length)
{
    if (secret->tries_left == 0)
        return CARD_SECRET_BLOCKED;
    if (length == secret->length && memcmp(value, secret->value, length) == 0) {
        secret->tries_left = secret->tries_max;
        return CARD_SECRET_RIGHT;
    }
    secret->tries_left--;
    return secret->tries_left == 0 ? CARD_SECRET_BLOCKED : CARD_SECRET_WRONG;
}
