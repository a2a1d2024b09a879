/*
 * The instruction table of the card, one function a row. Every instruction that changes a counter, a secret, a
 * file or a key writes the state file before it returns, so before the answer leaves: pulling the card gives no try back.
 */
#ifndef SOFTCARD_INSTRUCTION_H
#define SOFTCARD_INSTRUCTION_H

#include "apdu.h"
#include "card.h"

/* Executes one message from the reader. The response is always complete (an SW and, for 9000 and 6282, a body). */
void instruction_execute(struct card *card, const uint8_t *message, size_t length, struct apdu_response *response);

/* The rows, by file: each returns the SW and appends its answer to out. */
uint16_t instruction_select(struct card *card, const struct apdu_command *command, struct tlv_buffer *out);
uint16_t instruction_read_binary(struct card *card, const struct apdu_command *command, struct tlv_buffer *out);
uint16_t instruction_update_binary(struct card *card, const struct apdu_command *command, struct tlv_buffer *out);
uint16_t instruction_list_files(struct card *card, const struct apdu_command *command, struct tlv_buffer *out);
uint16_t instruction_delete_file(struct card *card, const struct apdu_command *command, struct tlv_buffer *out);
uint16_t instruction_verify(struct card *card, const struct apdu_command *command, struct tlv_buffer *out);
uint16_t instruction_change_reference(struct card *card, const struct apdu_command *command, struct tlv_buffer *out);
uint16_t instruction_reset_retry(struct card *card, const struct apdu_command *command, struct tlv_buffer *out);
uint16_t instruction_initialise(struct card *card, const struct apdu_command *command, struct tlv_buffer *out);
uint16_t instruction_generate_key(struct card *card, const struct apdu_command *command, struct tlv_buffer *out);
uint16_t instruction_sign(struct card *card, const struct apdu_command *command, struct tlv_buffer *out);
uint16_t instruction_decipher(struct card *card, const struct apdu_command *command, struct tlv_buffer *out);
uint16_t instruction_get_challenge(struct card *card, const struct apdu_command *command, struct tlv_buffer *out);

#endif
