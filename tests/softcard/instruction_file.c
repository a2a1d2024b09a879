/* Selection and flat files. File CCxx stands for key xx; key 0 is the device key, always listed as on the real card. */
#include "instruction.h"
#include "state.h"

#include <string.h>

enum {
    FILE_SELECT_BY_NAME = 0x04,
    FILE_SELECT_BY_PATH = 0x08,
    FILE_SELECT_BY_IDENTIFIER = 0x00,
    FILE_SELECT_NO_ANSWER = 0x0C,
    FILE_DEVICE_KEY = 0xCC00,
    FILE_TAG_OFFSET = 0x54,
    FILE_TAG_DATA = 0x53
};

static const uint8_t file_applet_name[] = { 0xE8, 0x2B, 0x06, 0x01, 0x04, 0x01, 0x81, 0xC3, 0x1F, 0x02, 0x01 };

static uint16_t file_read_number(const uint8_t *bytes)
{
    return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

static uint16_t file_select_applet(struct card *card, const struct apdu_command *command, struct tlv_buffer *out)
{
    static const uint8_t descriptor[] = { 0x38 };
    if (command->lc != sizeof(file_applet_name) || memcmp(command->data, file_applet_name, command->lc) != 0)
        return APDU_SW_FILE_NOT_FOUND;
    card_reset(card); /* OpenSC logs out by selecting the applet again */
    if (command->p2 == FILE_SELECT_NO_ANSWER)
        return APDU_SW_DONE;
    /* Bit 04 of the second options byte would make OpenSC ask for a session PIN. Version 3.4. */
    const uint8_t properties[] = { card->options[0], (uint8_t)(card->options[1] & ~0x04), 0xFF, 3, 4 };
    struct tlv_buffer fcp = { 0 };
    tlv_append_object(&fcp, 0x82, descriptor, sizeof(descriptor));
    tlv_append_object(&fcp, 0x84, file_applet_name, sizeof(file_applet_name));
    tlv_append_object(&fcp, 0x85, properties, sizeof(properties));
    tlv_append_nested(out, 0x6F, &fcp);
    return APDU_SW_DONE;
}

static bool file_exists(struct card *card, uint16_t identifier, size_t *length)
{
    struct card_file *file = card_find_file(card, identifier);
    *length = file ? file->length : 0;
    if (file || identifier == FILE_DEVICE_KEY)
        return true;
    return identifier >> 8 == CARD_PREFIX_KEY && card_find_key(card, (uint8_t)identifier) != NULL;
}

static uint16_t file_select_identifier(struct card *card, const struct apdu_command *command, struct tlv_buffer *out)
{
    static const uint8_t transparent[] = { 0x01 };
    size_t length;
    if (command->lc != 2 || !file_exists(card, file_read_number(command->data), &length))
        return APDU_SW_FILE_NOT_FOUND;
    card->current_file = file_read_number(command->data);
    if (command->p2 == FILE_SELECT_NO_ANSWER)
        return APDU_SW_DONE;
    const uint8_t size[] = { (uint8_t)(length >> 8), (uint8_t)length };
    struct tlv_buffer fcp = { 0 };
    tlv_append_object(&fcp, 0x80, size, sizeof(size));
    tlv_append_object(&fcp, 0x82, transparent, sizeof(transparent));
    tlv_append_object(&fcp, 0x83, command->data, 2);
    tlv_append_nested(out, 0x6F, &fcp);
    return APDU_SW_DONE;
}

uint16_t instruction_select(struct card *card, const struct apdu_command *command, struct tlv_buffer *out)
{
    switch (command->p1) {
    case FILE_SELECT_BY_NAME: return file_select_applet(card, command, out);
    case FILE_SELECT_BY_IDENTIFIER: return file_select_identifier(card, command, out);
    case FILE_SELECT_BY_PATH: return APDU_SW_FILE_NOT_FOUND; /* OpenSC looks for a PKCS#15 directory: there is none */
    default: return APDU_SW_WRONG_P1P2;
    }
}

static bool file_parse_offset(const struct apdu_command *command, size_t *offset)
{
    struct tlv_item item;
    if (!tlv_find_tag(command->data, command->lc, FILE_TAG_OFFSET, &item) || item.length != 2)
        return false;
    *offset = file_read_number(item.value);
    return true;
}

uint16_t instruction_read_binary(struct card *card, const struct apdu_command *command, struct tlv_buffer *out)
{
    size_t offset;
    struct card_file *file = card_find_file(card, card->current_file);
    if (!file)
        return APDU_SW_NO_FILE_SELECTED;
    if (file->identifier >> 8 == CARD_PREFIX_PROTECTED_DATA && !card->verified)
        return APDU_SW_NOT_VERIFIED;
    if (!file_parse_offset(command, &offset))
        return APDU_SW_WRONG_DATA;
    if (offset >= file->length)
        return APDU_SW_END_OF_FILE; /* 6B00 would make OpenSC say "token not recognized" */
    size_t left = file->length - offset;
    size_t length = left < command->le ? left : command->le;
    tlv_append_bytes(out, file->data + offset, length);
    return length < command->le ? APDU_SW_END_OF_FILE : APDU_SW_DONE;
}

static uint16_t file_write(struct card *card, struct card_file *file, size_t offset, const struct tlv_item *data)
{
    if (offset > file->length)
        return APDU_SW_WRONG_OFFSET;
    if (data->length > CARD_FILE_BYTES_MAX - offset)
        return APDU_SW_CARD_FULL;
    if (data->length > 0)
        memcpy(file->data + offset, data->value, data->length);
    if (offset + data->length > file->length)
        file->length = offset + data->length;
    return state_save_card(card) ? APDU_SW_DONE : APDU_SW_MEMORY_FAILURE;
}

uint16_t instruction_update_binary(struct card *card, const struct apdu_command *command, struct tlv_buffer *out)
{
    (void)out;
    size_t offset;
    struct tlv_item data;
    uint16_t identifier = (uint16_t)(command->p1 << 8 | command->p2);
    if (identifier == 0)
        identifier = card->current_file;
    if (!file_parse_offset(command, &offset) || !tlv_find_tag(command->data, command->lc, FILE_TAG_DATA, &data))
        return APDU_SW_WRONG_DATA;
    if (identifier == 0)
        return APDU_SW_NO_FILE_SELECTED;
    if (identifier == CARD_FILE_DEVICE || identifier >> 8 == CARD_PREFIX_KEY)
        return APDU_SW_NOT_VERIFIED; /* no PIN of ours opens these */
    struct card_file *file = card_find_file(card, identifier);
    if (!file)
        file = card_create_file(card, identifier);
    if (!file)
        return APDU_SW_CARD_FULL;
    card->current_file = identifier;
    return file_write(card, file, offset, &data);
}

static void file_append_identifier(struct tlv_buffer *out, unsigned identifier)
{
    const uint8_t bytes[] = { (uint8_t)(identifier >> 8), (uint8_t)identifier };
    tlv_append_bytes(out, bytes, sizeof(bytes));
}

uint16_t instruction_list_files(struct card *card, const struct apdu_command *command, struct tlv_buffer *out)
{
    (void)command;
    file_append_identifier(out, FILE_DEVICE_KEY);
    for (size_t i = 0; i < CARD_FILES_MAX; i++)
        if (card->files[i].identifier != 0)
            file_append_identifier(out, card->files[i].identifier);
    for (size_t i = 0; i < CARD_KEYS_MAX; i++)
        if (card->keys[i].key)
            file_append_identifier(out, (unsigned)CARD_PREFIX_KEY << 8 | card->keys[i].reference);
    return APDU_SW_DONE;
}

static bool file_delete(struct card *card, uint16_t identifier)
{
    if (identifier >> 8 == CARD_PREFIX_KEY)
        return card_delete_key(card, (uint8_t)identifier);
    struct card_file *file = card_find_file(card, identifier);
    if (file)
        file->identifier = 0;
    return file != NULL;
}

uint16_t instruction_delete_file(struct card *card, const struct apdu_command *command, struct tlv_buffer *out)
{
    (void)out;
    if (command->p1 != 0x02 || command->p2 != 0)
        return APDU_SW_WRONG_P1P2;
    if (command->lc != 2)
        return APDU_SW_WRONG_DATA;
    uint16_t identifier = file_read_number(command->data);
    if (identifier == CARD_FILE_DEVICE)
        return APDU_SW_NOT_VERIFIED;
    if (!file_delete(card, identifier))
        return APDU_SW_FILE_NOT_FOUND;
    if (card->current_file == identifier)
        card->current_file = 0;
    return state_save_card(card) ? APDU_SW_DONE : APDU_SW_MEMORY_FAILURE;
}
