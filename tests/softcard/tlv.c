#include "tlv.h"

#include <string.h>

void tlv_buffer_clear(struct tlv_buffer *buffer)
{
    buffer->length = 0;
    buffer->overflow = false;
}

void tlv_append_bytes(struct tlv_buffer *buffer, const void *bytes, size_t length)
{
    if (length > TLV_BUFFER_MAX - buffer->length) {
        buffer->overflow = true;
        return;
    }
    if (length > 0)
        memcpy(buffer->data + buffer->length, bytes, length);
    buffer->length += length;
}

static size_t tlv_encode_length(uint8_t out[3], size_t length)
{
    if (length < 0x80) {
        out[0] = (uint8_t)length;
        return 1;
    }
    if (length < 0x100) {
        out[0] = 0x81;
        out[1] = (uint8_t)length;
        return 2;
    }
    out[0] = 0x82;
    out[1] = (uint8_t)(length >> 8);
    out[2] = (uint8_t)length;
    return 3;
}

void tlv_append_object(struct tlv_buffer *buffer, uint16_t tag, const void *value, size_t length)
{
    uint8_t head[5];
    size_t used = 0;
    if (tag > 0xFF)
        head[used++] = (uint8_t)(tag >> 8);
    head[used++] = (uint8_t)tag;
    used += tlv_encode_length(head + used, length);
    tlv_append_bytes(buffer, head, used);
    tlv_append_bytes(buffer, value, length);
}

void tlv_append_nested(struct tlv_buffer *buffer, uint16_t tag, const struct tlv_buffer *inner)
{
    if (inner->overflow)
        buffer->overflow = true;
    tlv_append_object(buffer, tag, inner->data, inner->length);
}

static bool tlv_take_byte(struct tlv_reader *reader, uint8_t *byte)
{
    if (reader->left == 0)
        return false;
    *byte = *reader->data;
    reader->data++;
    reader->left--;
    return true;
}

static bool tlv_take_length(struct tlv_reader *reader, size_t *length)
{
    uint8_t first;
    if (!tlv_take_byte(reader, &first))
        return false;
    if (first < 0x80) {
        *length = first;
        return true;
    }
    if (first > 0x82 || first == 0x80)
        return false;
    size_t value = 0;
    for (int count = first & 0x0F; count > 0; count--) {
        uint8_t byte;
        if (!tlv_take_byte(reader, &byte))
            return false;
        value = value << 8 | byte;
    }
    *length = value;
    return true;
}

bool tlv_read_next(struct tlv_reader *reader, struct tlv_item *item)
{
    uint8_t byte;
    if (!tlv_take_byte(reader, &byte))
        return false;
    uint16_t tag = byte;
    if ((byte & 0x1F) == 0x1F) {
        if (!tlv_take_byte(reader, &byte))
            return false;
        tag = (uint16_t)(tag << 8 | byte);
    }
    size_t length;
    if (!tlv_take_length(reader, &length) || length > reader->left)
        return false;
    *item = (struct tlv_item){ .tag = tag, .value = reader->data, .length = length };
    reader->data += length;
    reader->left -= length;
    return true;
}

bool tlv_find_tag(const uint8_t *data, size_t length, uint16_t tag, struct tlv_item *item)
{
    struct tlv_reader reader = { .data = data, .left = length };
    struct tlv_item found;
    while (tlv_read_next(&reader, &found)) {
        if (found.tag == tag) {
            *item = found;
            return true;
        }
    }
    return false;
}
