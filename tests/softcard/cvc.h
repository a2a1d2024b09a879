/*
 * Card verifiable certificates (BSI TR-03110 part 3, C and D), as far as OpenSC reads them. Signatures are zeros: OpenSC
 * takes the public key and the names out of them and checks nothing, and neither do our tests.
 */
#ifndef SOFTCARD_CVC_H
#define SOFTCARD_CVC_H

#include "tlv.h"

#include <openssl/evp.h>

enum { CVC_TAG_PUBLIC_KEY = 0x7F49 };

/* The device certificate, file 2F02. holder is the token serial and five more digits. False: the key cannot be written. */
bool cvc_append_device(EVP_PKEY *key, const char *holder, struct tlv_buffer *out);

/* The answer to a key generation request: an authenticated request (tag 67) with the names of the request. */
bool cvc_append_request(EVP_PKEY *key, const uint8_t *request, size_t length, struct tlv_buffer *out);

#endif
