#include "instruction.h"

struct instruction_row {
    uint8_t cla;
    uint8_t ins;
    bool verified_only; /* 6982 before the user PIN is presented */
    uint16_t (*execute)(struct card *card, const struct apdu_command *command, struct tlv_buffer *out);
};

static const struct instruction_row instruction_table[] = {
    { 0x00, 0xA4, false, instruction_select },
    { 0x00, 0xB1, false, instruction_read_binary },
    { 0x00, 0xD7, true, instruction_update_binary },
    { 0x80, 0x58, false, instruction_list_files },
    { 0x00, 0xE4, true, instruction_delete_file },
    { 0x00, 0x20, false, instruction_verify },
    { 0x00, 0x24, false, instruction_change_reference },
    { 0x00, 0x2C, false, instruction_reset_retry },
    { 0x80, 0x50, false, instruction_initialise },
    { 0x00, 0x46, true, instruction_generate_key },
    { 0x80, 0x68, true, instruction_sign },
    { 0x80, 0x62, true, instruction_decipher },
    { 0x00, 0x84, false, instruction_get_challenge },
};

static uint16_t instruction_dispatch(struct card *card, const struct apdu_command *command, struct tlv_buffer *out)
{
    for (size_t i = 0; i < sizeof(instruction_table) / sizeof(instruction_table[0]); i++) {
        const struct instruction_row *row = &instruction_table[i];
        if (row->cla != command->cla || row->ins != command->ins)
            continue;
        if (row->verified_only && !card->verified)
            return APDU_SW_NOT_VERIFIED;
        return row->execute(card, command, out);
    }
    return APDU_SW_UNKNOWN_INSTRUCTION;
}

void instruction_execute(struct card *card, const uint8_t *message, size_t length, struct apdu_response *response)
{
    struct apdu_command command;
    tlv_buffer_clear(&response->body);
    if (!apdu_parse_command(message, length, &command)) {
        response->sw = APDU_SW_WRONG_LENGTH;
        return;
    }
    response->sw = instruction_dispatch(card, &command, &response->body);
    if (response->body.overflow)
        response->sw = APDU_SW_MEMORY_FAILURE;
    if (response->sw != APDU_SW_DONE && response->sw != APDU_SW_END_OF_FILE)
        tlv_buffer_clear(&response->body);
}
