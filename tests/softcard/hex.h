/* Hexadecimal text: state file, SO-PIN, instruction bytes. */
#ifndef SOFTCARD_HEX_H
#define SOFTCARD_HEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Decodes the whole of text into at most max bytes; false on an odd length, another character or too much. */
bool hex_decode_text(const char *text, uint8_t *out, size_t max, size_t *length);

void hex_print_bytes(FILE *file, const uint8_t *bytes, size_t length);

#endif
