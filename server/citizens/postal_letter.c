/* The secret d'identification postal, and the letter that brings it: text for whoever prints and mails it, who adds the address. */
#include "server/citizens/identifying.h"

#include "server/accounts/registry.h"
#include "server/notices.h"
#include "server/settings.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { LETTER_PART_MAX = 4096, LETTER_MAX = 8192, HALF = 5 };

/* The secret stands between the two halves, so that it is in no plain memory. */
static const struct { const char *before, *after, *tax, *reference; } letters[2] = {
    { "Bonjour {name},\n\nVoici votre secret d'identification postal. Il remplace {section}.\n\nSecret : ",
      "\n\nIl sert une seule fois et expire {until}. À un poste Guichet, connectez-vous au Service d'authentification avec votre nom d'utilisateur et votre "
      "mot de passe, puis inscrivez ce secret.\n\nNe révélez ce secret à personne. Vous ne l'avez pas demandé? Appelez tout de suite le {phone}.\n\n{signature}\n",
      "le numéro de l'avis de cotisation", "le numéro de référence de la carte d'assurance maladie ou du permis de conduire" },
    { "\n--- English ---\n\nHello {name},\n\nThis is your postal identification secret. It replaces {section}.\n\nSecret: ",
      "\n\nIt works once and expires {until}. At a Guichet kiosk, log in to the Service d'authentification with your user name and your password, then type "
      "this secret.\n\nDo not give this secret to anybody. You did not ask for it? Call {phone} right away.\n\n{signature}\n",
      "the number of the notice of assessment", "the reference number of the health insurance card or of the driver's licence" },
};

static enum err put_part(const char *text, const struct notice_value *values, struct secret *out)
{
    BUF_OWNED struct buf b = buf_make(LETTER_PART_MAX);
    notices_fill(&b, text, values);
    return buf_err(&b) ? buf_err(&b) : secret_append(out, b.bytes, b.length);
}

/* In two groups of five, as it is read. */
static enum err put_secret(const struct secret *secret, struct secret *out)
{
    const uint8_t *bytes = secret_bytes(secret);
    enum err e = secret_append(out, bytes, HALF);
    e = e ? e : secret_append(out, "-", 1);
    return e ? e : secret_append(out, bytes + HALF, secret_length(secret) - HALF);
}

static enum err put_language(const struct service *service, const struct postal_mailing *m, bool english, struct secret *out)
{
    const struct settings *settings = service_settings(service);
    const bool tax = strcmp(m->section, SECTION_TAX) == 0;
    const struct secret *given = m->to->given, *family = m->to->family;
    char name[2 * PERSON_PART_SIZE], until[NOTICE_TIME_SIZE];
    (void)snprintf(name, sizeof name, "%.*s %.*s", (int)secret_length(given), (const char *)secret_bytes(given), (int)secret_length(family),
                   (const char *)secret_bytes(family));
    notices_time(m->expires_ms, english, until);
    const struct notice_value values[] = { { "{name}", name }, { "{section}", tax ? letters[english].tax : letters[english].reference },
        { "{until}", until }, { "{phone}", settings->citizens_phone }, { "{signature}", settings->citizens_signature }, { NULL, NULL } };
    enum err e = put_part(letters[english].before, values, out);
    e = e ? e : put_secret(m->secret, out);
    return e ? e : put_part(letters[english].after, values, out);
}

enum err postal_letter(const struct service *service, const struct postal_mailing *mailing, struct secret *out)
{
    static const struct notice_value none[] = { { NULL, NULL } };
    enum err e = service_settings(service)->demonstration ? put_part("[DÉMO]\n\n", none, out) : ERR_OK;
    e = e ? e : put_language(service, mailing, false, out);
    return e ? e : put_language(service, mailing, true, out);
}

enum err postal_make(struct account_call *a, struct identifying *x, const char *section)
{
    char subject[POSTAL_SUBJECT_SIZE];
    postal_subject(x->person, section, subject);
    randombytes_buf(x->salt, sizeof x->salt);
    enum err e = code_make(&x->secret);
    return e ? e : code_hash(a->call->service, subject, x->secret, x->salt, x->hash);
}

enum err postal_send(struct account_call *a, struct identifying *x, const char *section)
{
    const struct citizen_fields *f = &x->fields;
    const struct identity_fields to = { f->given, f->family, f->birth, f->nam, f->nas, NULL };
    const struct postal_mailing mailing = { f, x->secret, section, a->call->now_ms + IDENTIFICATION_MS };
    SECRET_OWNED struct secret *text = secret_new(LETTER_MAX);
    char id[ACCOUNT_ID_SIZE];
    registry_id('s', id);
    const struct identity_letter letter = { id, &to, text };
    enum err e = text ? postal_letter(a->call->service, &mailing, text) : ERR_MEMORY;
    if (!e)
        x->answer = identity_letter(a->call->service->identity, &letter) == IDENTITY_YES ? IDENTITY_YES : IDENTITY_UNAVAILABLE;
    return e;
}
