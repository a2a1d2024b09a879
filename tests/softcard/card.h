/*
 * The card as it is in memory: secrets with their counters, flat files, keys. Volatile state (login, current file) is
 * lost at reset, as on a real card; everything else is in the state file (state.h). One thread only.
 */
#ifndef SOFTCARD_CARD_H
#define SOFTCARD_CARD_H

#include <openssl/evp.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    CARD_PIN_MIN = 6,
    CARD_PIN_MAX = 16,
    CARD_SO_PIN_LENGTH = 8,
    CARD_SO_PIN_TRIES = 15,
    CARD_TRIES_MAX = 15, /* 63Cx has one digit */
    CARD_FILES_MAX = 96,
    CARD_FILE_BYTES_MAX = 8192,
    CARD_KEYS_MAX = 24,
    CARD_SERIAL_MIN = 3,  /* OpenSC wants a holder reference of 8 characters or more */
    CARD_SERIAL_MAX = 15  /* and of 20 or fewer, the last 5 not being part of the serial */
};

enum {
    CARD_FILE_DEVICE = 0x2F02,     /* device certificate: the token serial */
    CARD_FILE_TOKEN_INFO = 0x2F03, /* the token label */
    CARD_PREFIX_KEY_DESCRIPTION = 0xC4,
    CARD_PREFIX_KEY = 0xCC,
    CARD_PREFIX_PROTECTED_DATA = 0xCD,
    CARD_PREFIX_CERTIFICATE = 0xCE
};

struct card_secret {
    uint8_t value[CARD_PIN_MAX];
    size_t length;
    unsigned tries_left;
    unsigned tries_max;
};

struct card_file {
    uint16_t identifier; /* 0: this place is free */
    size_t length;
    uint8_t data[CARD_FILE_BYTES_MAX];
};

struct card_key {
    uint8_t reference; /* key xx is seen as file CCxx */
    EVP_PKEY *key;     /* owned; NULL: this place is free */
};

struct card {
    const char *state_path; /* not owned */
    uint8_t options[2];     /* as given by INITIALIZE DEVICE */
    struct card_secret pin;
    struct card_secret so_pin;
    struct card_file files[CARD_FILES_MAX];
    struct card_key keys[CARD_KEYS_MAX];
    bool verified;         /* volatile: user PIN presented */
    uint16_t current_file; /* volatile: 0 when none */
};

/* Never NULL: a test tool without memory stops. */
struct card *card_new(const char *state_path);
void card_free(struct card *card);

/* Power off, reset, removal: the login and the current file are forgotten. */
void card_reset(struct card *card);

/* Removes all keys and every file but the device certificate. */
void card_wipe(struct card *card);

struct card_file *card_find_file(struct card *card, uint16_t identifier);

/* NULL when the card is full. The identifier must not exist yet. */
struct card_file *card_create_file(struct card *card, uint16_t identifier);

/* Creates or replaces; false when the card is full or the data is too long. */
bool card_store_file(struct card *card, uint16_t identifier, const uint8_t *data, size_t length);

EVP_PKEY *card_find_key(struct card *card, uint8_t reference);

/* Takes the key over, replacing one with the same reference; false (key not taken) when the card is full. */
bool card_store_key(struct card *card, uint8_t reference, EVP_PKEY *key);
bool card_delete_key(struct card *card, uint8_t reference);

enum card_secret_result { CARD_SECRET_RIGHT, CARD_SECRET_WRONG, CARD_SECRET_BLOCKED };

void card_secret_set(struct card_secret *secret, const uint8_t *value, size_t length);

/* Compares and counts: right gives all tries back, wrong takes one. The caller saves the state before it answers. */
enum card_secret_result card_secret_check(struct card_secret *secret, const uint8_t *value, size_t length);

#endif
