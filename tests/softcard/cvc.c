#include "cvc.h"

#include "keys.h"

#include <string.h>

enum {
    CVC_TAG_CERTIFICATE = 0x7F21,
    CVC_TAG_BODY = 0x7F4E,
    CVC_TAG_PROFILE = 0x5F29,
    CVC_TAG_AUTHORITY = 0x42,
    CVC_TAG_HOLDER = 0x5F20,
    CVC_TAG_SIGNATURE = 0x5F37,
    CVC_TAG_REQUEST = 0x67,
    CVC_SIGNATURE_BYTES = 64
};

struct cvc_names {
    const void *authority;
    size_t authority_length;
    const void *holder;
    size_t holder_length;
};

static const uint8_t cvc_no_signature[CVC_SIGNATURE_BYTES];

static void cvc_append_certificate(const struct cvc_names *names, const struct tlv_buffer *key, struct tlv_buffer *out)
{
    static const uint8_t profile[] = { 0x00 };
    struct tlv_buffer body = { 0 };
    tlv_append_object(&body, CVC_TAG_PROFILE, profile, sizeof(profile));
    tlv_append_object(&body, CVC_TAG_AUTHORITY, names->authority, names->authority_length);
    tlv_append_nested(&body, CVC_TAG_PUBLIC_KEY, key);
    tlv_append_object(&body, CVC_TAG_HOLDER, names->holder, names->holder_length);
    struct tlv_buffer certificate = { 0 };
    tlv_append_nested(&certificate, CVC_TAG_BODY, &body);
    tlv_append_object(&certificate, CVC_TAG_SIGNATURE, cvc_no_signature, sizeof(cvc_no_signature));
    tlv_append_nested(out, CVC_TAG_CERTIFICATE, &certificate);
}

/* id-TA-ECDSA-SHA-256, as OpenSC asks for it in its requests */
static const uint8_t cvc_ecdsa_sha256[] = { 0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x02, 0x02, 0x03 };

bool cvc_append_device(EVP_PKEY *key, const char *holder, struct tlv_buffer *out)
{
    static const char authority[] = "DECA00001";
    struct tlv_buffer public_key = { 0 };
    tlv_append_object(&public_key, 0x06, cvc_ecdsa_sha256, sizeof(cvc_ecdsa_sha256));
    if (!keys_append_public(key, &public_key))
        return false;
    const struct cvc_names names = { .authority = authority,
                                     .authority_length = strlen(authority),
                                     .holder = holder,
                                     .holder_length = strlen(holder) };
    cvc_append_certificate(&names, &public_key, out);
    return true;
}

/* RSA: the algorithm, then the key; the number of bits and the exponent wanted are not repeated. */
static bool cvc_copy_rsa_template(EVP_PKEY *key, const struct tlv_item *template, struct tlv_buffer *out)
{
    struct tlv_item algorithm;
    if (!tlv_find_tag(template->value, template->length, 0x06, &algorithm))
        return false;
    tlv_append_object(out, 0x06, algorithm.value, algorithm.length);
    return keys_append_public(key, out);
}

/* EC: all domain parameters of the request, and the point before the cofactor: OpenSC reads the tags in rising order. */
static bool cvc_copy_ec_template(EVP_PKEY *key, const struct tlv_item *template, struct tlv_buffer *out)
{
    struct tlv_reader reader = { .data = template->value, .left = template->length };
    struct tlv_item item;
    bool written = false;
    while (tlv_read_next(&reader, &item)) {
        if (item.tag == 0x87 && !written)
            written = keys_append_public(key, out);
        if (item.tag != 0x86)
            tlv_append_object(out, item.tag, item.value, item.length);
    }
    return written || keys_append_public(key, out);
}

bool cvc_append_request(EVP_PKEY *key, const uint8_t *request, size_t length, struct tlv_buffer *out)
{
    struct tlv_item authority;
    struct tlv_item template;
    struct tlv_item holder;
    if (!tlv_find_tag(request, length, CVC_TAG_AUTHORITY, &authority) ||
        !tlv_find_tag(request, length, CVC_TAG_PUBLIC_KEY, &template) ||
        !tlv_find_tag(request, length, CVC_TAG_HOLDER, &holder))
        return false;
    struct tlv_buffer public_key = { 0 };
    bool rsa = EVP_PKEY_is_a(key, "RSA");
    if (rsa ? !cvc_copy_rsa_template(key, &template, &public_key) : !cvc_copy_ec_template(key, &template, &public_key))
        return false;
    const struct cvc_names names = { .authority = authority.value,
                                     .authority_length = authority.length,
                                     .holder = holder.value,
                                     .holder_length = holder.length };
    struct tlv_buffer inner = { 0 };
    cvc_append_certificate(&names, &public_key, &inner);
    /* The outer authority would be the device's name; OpenSC has room for 16 characters only, so the inner one again. */
    tlv_append_object(&inner, CVC_TAG_AUTHORITY, authority.value, authority.length);
    tlv_append_object(&inner, CVC_TAG_SIGNATURE, cvc_no_signature, sizeof(cvc_no_signature));
    tlv_append_nested(out, CVC_TAG_REQUEST, &inner);
    return true;
}
