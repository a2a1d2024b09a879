/* Names in certificates, by GnuTLS: what renewal compares (RFC 7030 4.2.2). Pure, any thread. */
#ifndef GUICHET_SERVER_X509_NAMES_H
#define GUICHET_SERVER_X509_NAMES_H

#include "core/base/buf.h"
#include "core/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { X509_NAME_MAX = 1024, X509_NAMES_MAX = 2048 };

/* Appends the DER of a certificate's subject and of its SubjectAltName's value (nothing when it has none). ERR_FORMAT, ERR_LIMIT. */
MUST_USE enum err x509_names_of(const void *der, size_t n, struct buf *subject, struct buf *names);

/* The same attributes with the same characters in the same order; which string type carries them does not count, because a
 * client that copies a subject may write it with another one. */
bool x509_subject_same(const struct buf *a, const struct buf *b);

/* A person's subject, CN and the person's id as serialNumber: DER, and as text (RFC 4514). ERR_FORMAT for a name that cannot be one. */
MUST_USE enum err x509_subject_make(const char *common_name, const char *person, struct buf *der, struct buf *text);

/* True for a certificate that `ca` did not issue; for one it did, whether the signature holds and the policy is in it. */
bool x509_policy_holds(const void *der, size_t n, const struct buf *ca, const char *policy);

#endif
