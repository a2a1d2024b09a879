#include "state.h"

#include "hex.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { STATE_VALUE_MAX = CARD_FILE_BYTES_MAX };

static const char state_heading[] =
    "# softcard state. TEST DATA ONLY: the PIN, the SO-PIN and the private keys below are in clear.\n";

static void state_print_secret(FILE *file, const char *name, const struct card_secret *secret)
{
    fprintf(file, "%s %u %u ", name, secret->tries_left, secret->tries_max);
    hex_print_bytes(file, secret->value, secret->length);
    fputc('\n', file);
}

static bool state_print_key(FILE *file, const struct card_key *key)
{
    unsigned char *der = NULL;
    int length = i2d_PrivateKey(key->key, &der);
    if (length <= 0)
        return false;
    fprintf(file, "key %02X ", key->reference);
    hex_print_bytes(file, der, (size_t)length);
    fputc('\n', file);
    OPENSSL_free(der);
    return true;
}

static bool state_print_card(FILE *file, const struct card *card)
{
    fputs(state_heading, file);
    fprintf(file, "softcard 1\noptions %02X%02X\n", card->options[0], card->options[1]);
    state_print_secret(file, "pin", &card->pin);
    state_print_secret(file, "so-pin", &card->so_pin);
    for (size_t i = 0; i < CARD_FILES_MAX; i++) {
        const struct card_file *entry = &card->files[i];
        if (entry->identifier == 0)
            continue;
        fprintf(file, "file %04X ", entry->identifier);
        hex_print_bytes(file, entry->data, entry->length);
        fputc('\n', file);
    }
    for (size_t i = 0; i < CARD_KEYS_MAX; i++)
        if (card->keys[i].key && !state_print_key(file, &card->keys[i]))
            return false;
    return true;
}

static FILE *state_open_new(const char *path)
{
    int descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return NULL;
    FILE *file = fdopen(descriptor, "w");
    if (!file)
        close(descriptor);
    return file;
}

bool state_save_card(struct card *card)
{
    char path[PATH_MAX];
    int length = snprintf(path, sizeof(path), "%s.new", card->state_path);
    FILE *file = length > 0 && (size_t)length < sizeof(path) ? state_open_new(path) : NULL;
    bool written = file && state_print_card(file, card);
    if (file && fclose(file) != 0)
        written = false;
    if (written && rename(path, card->state_path) == 0)
        return true;
    fprintf(stderr, "softcard: cannot write the state file %s: %s\n", card->state_path, strerror(errno));
    return false;
}

static bool state_read_secret(const char *value, struct card_secret *secret)
{
    int hex_at = 0;
    if (sscanf(value, "%u %u %n", &secret->tries_left, &secret->tries_max, &hex_at) != 2 || hex_at == 0)
        return false;
    if (secret->tries_max > CARD_TRIES_MAX || secret->tries_left > secret->tries_max)
        return false;
    return hex_decode_text(value + hex_at, secret->value, sizeof(secret->value), &secret->length);
}

/* Splits "IDENTIFIER HEX"; the identifier is hexadecimal too. */
static bool state_read_numbered(const char *value, unsigned *number, uint8_t *bytes, size_t *length)
{
    int hex_at = 0;
    if (sscanf(value, "%x %n", number, &hex_at) != 1 || hex_at == 0)
        return false;
    return hex_decode_text(value + hex_at, bytes, STATE_VALUE_MAX, length);
}

static bool state_read_key(struct card *card, unsigned reference, const uint8_t *der, size_t length)
{
    EVP_PKEY *key = d2i_AutoPrivateKey(NULL, &der, (long)length);
    if (!key)
        return false;
    if (reference <= 0xFF && card_store_key(card, (uint8_t)reference, key))
        return true;
    EVP_PKEY_free(key);
    return false;
}

static bool state_read_object(struct card *card, const char *name, const char *value)
{
    uint8_t bytes[STATE_VALUE_MAX];
    size_t length;
    unsigned number;
    if (!state_read_numbered(value, &number, bytes, &length))
        return false;
    if (strcmp(name, "key") == 0)
        return state_read_key(card, number, bytes, length);
    return number > 0 && number <= 0xFFFF && card_store_file(card, (uint16_t)number, bytes, length);
}

static bool state_read_line(struct card *card, char *line)
{
    char *space = strchr(line, ' ');
    if (line[0] == '#')
        return true;
    if (!space)
        return false;
    *space = '\0';
    const char *value = space + 1;
    size_t length;
    if (strcmp(line, "softcard") == 0)
        return strcmp(value, "1") == 0;
    if (strcmp(line, "options") == 0)
        return hex_decode_text(value, card->options, sizeof(card->options), &length);
    if (strcmp(line, "pin") == 0)
        return state_read_secret(value, &card->pin);
    if (strcmp(line, "so-pin") == 0)
        return state_read_secret(value, &card->so_pin);
    if (strcmp(line, "file") == 0 || strcmp(line, "key") == 0)
        return state_read_object(card, line, value);
    return false;
}

static bool state_read_lines(struct card *card, FILE *file)
{
    char *line = NULL;
    size_t size = 0;
    ssize_t length;
    unsigned number = 0;
    bool good = true;
    while (good && (length = getline(&line, &size, file)) > 0) {
        number++;
        if (line[length - 1] == '\n')
            line[length - 1] = '\0';
        good = state_read_line(card, line);
    }
    free(line);
    if (!good)
        fprintf(stderr, "softcard: line %u of the state file %s is not understood\n", number, card->state_path);
    return good;
}

bool state_load_card(struct card *card)
{
    FILE *file = fopen(card->state_path, "re");
    if (!file) {
        fprintf(stderr, "softcard: cannot read the state file %s: %s\n", card->state_path, strerror(errno));
        return false;
    }
    bool good = state_read_lines(card, file);
    fclose(file);
    if (good && card->pin.length == 0) {
        fprintf(stderr, "softcard: %s holds no card\n", card->state_path);
        return false;
    }
    return good;
}
