/*
 * BER-TLV reading and writing, with one- and two-byte tags and lengths up to 65535: what the instructions of the card need.
 * A buffer never grows past its maximum: it remembers that it overflowed, and the instruction then answers an error.
 */
#ifndef SOFTCARD_TLV_H
#define SOFTCARD_TLV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TLV_BUFFER_MAX = 10240 };

struct tlv_buffer {
    size_t length;
    bool overflow;
    uint8_t data[TLV_BUFFER_MAX];
};

struct tlv_item {
    uint16_t tag;
    const uint8_t *value;
    size_t length;
};

struct tlv_reader {
    const uint8_t *data;
    size_t left;
};

void tlv_buffer_clear(struct tlv_buffer *buffer);
void tlv_append_bytes(struct tlv_buffer *buffer, const void *bytes, size_t length);

/* Writes tag, length and value. A tag above 0xFF takes two bytes. */
void tlv_append_object(struct tlv_buffer *buffer, uint16_t tag, const void *value, size_t length);

/* Writes inner as the value of tag; an overflow of inner is carried over. */
void tlv_append_nested(struct tlv_buffer *buffer, uint16_t tag, const struct tlv_buffer *inner);

/* Takes the next object; false at the end and on malformed input. The item points into the reader's data. */
bool tlv_read_next(struct tlv_reader *reader, struct tlv_item *item);

/* Looks for the first object with this tag, not inside other objects. */
bool tlv_find_tag(const uint8_t *data, size_t length, uint16_t tag, struct tlv_item *item);

#endif
