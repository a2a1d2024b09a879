/* One log-in, several signatures: what opens a session with the server and signs an operation beside it. */
#include "core/token/visit_parts.h"

#include <string.h>

static enum err sign_texts(struct token *t, const struct token_text *texts, size_t count, struct token_proof *out)
{
    for (size_t i = 0; i < count; i++) {
        struct token_signature s = { 0 };
        enum err e = t->driver->sign(t->self, texts[i].bytes, texts[i].n, &s);
        if (e || !s.n)
            return e;
        out->signature_n[i] = s.n;
        memcpy(out->signature[i], s.bytes, s.n);
        memcpy(out->algorithm, s.algorithm, sizeof out->algorithm);
        out->count = i + 1;
    }
    return ERR_OK;
}

void token_visit_prove(struct token *t, const char *reader, const char *serial, const struct secret *pin,
                       const struct token_text *texts, size_t count, struct token_proof *out)
{
    struct token_identity id = { 0 };
    *out = (struct token_proof){ .count = 0 };
    out->err = visit_open(t, reader, serial, &id);
    if (!out->err)
        out->err = visit_length(&id, pin);
    if (!out->err)
        out->err = t->driver->login(t->self, pin);
    if (!out->err) {
        out->err = sign_texts(t, texts, count, out);
        t->driver->logout(t->self);
    }
    if (out->err)
        out->count = 0;      /* all of them or none */
    if (visit_goes_on(out->err))
        out->tries = visit_tries(t);
}
