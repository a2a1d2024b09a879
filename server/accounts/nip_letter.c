/* The letter that brings a NIP by post: text for whoever prints and mails it. */
#include "server/accounts/registry.h"
#include "server/notices.h"
#include "server/settings.h"

#include <stdio.h>

enum { LETTER_PART_MAX = 4096 };

/* Marks besides notices': {title} {name} {number}; the NIP stands between the two halves, so that it is in no plain memory. */
static const struct { const char *before, *after; } letters[2] = {
    { "{title} {name}\n\n{salutation}\n\nVoici votre numéro d'identification personnel (NIP). Il vous permet de vous inscrire aux services en ligne.\n\n"
      "Numéro professionnel : {number}\nNIP : ",
      "\n\nIl sert une seule fois et expire {until}. À un poste Guichet, choisissez «Services en ligne», puis «Nouvel utilisateur? Créer un compte.», "
      "et inscrivez votre profession, votre numéro professionnel, votre nom et ce NIP.\n\nNe révélez ce NIP à personne. Pour obtenir à nouveau votre "
      "NIP, appelez le {phone}.\n\n{signature}\n" },
    { "\n--- English ---\n\n{title} {name}\n\n{salutation}\n\nThis is your personal identification number (NIP). With it you can register for the "
      "online services.\n\nProfessional number: {number}\nNIP: ",
      "\n\nIt works once and expires {until}. At a Guichet kiosk, choose \"Online services\", then \"New user? Create an account.\", and type your "
      "profession, your professional number, your name and this NIP.\n\nDo not give this NIP to anybody. To get another one, call {phone}.\n\n{signature}\n" },
};

static enum err put_part(const char *text, const struct notice_value *values, struct secret *out)
{
    BUF_OWNED struct buf b = buf_make(LETTER_PART_MAX);
    notices_fill(&b, text, values);
    return buf_err(&b) ? buf_err(&b) : secret_append(out, b.bytes, b.length);
}

static enum err put_language(const struct service *service, const struct nip_mailing *m, bool english, struct secret *out)
{
    const struct settings *settings = service_settings(service);
    char name[2 * ACCOUNT_PART_SIZE], until[NOTICE_TIME_SIZE];
    (void)snprintf(name, sizeof name, "%s %s", m->to->given, m->to->family);
    notices_time(m->expires_ms, english, until);
    const struct notice_value values[] = {
        { "{title}", title_word(m->to->title, english) }, { "{name}", name }, { "{salutation}", title_salutation(m->to->title, english) },
        { "{number}", m->to->number }, { "{until}", until }, { "{phone}", settings->accounts_phone }, { "{signature}", settings->signature }, { NULL, NULL } };
    enum err e = put_part(letters[english].before, values, out);
    e = e ? e : secret_append(out, secret_bytes(m->nip), secret_length(m->nip));
    return e ? e : put_part(letters[english].after, values, out);
}

enum err nip_letter(const struct service *service, const struct nip_mailing *mailing, struct secret *out)
{
    static const struct notice_value none[] = { { NULL, NULL } };
    enum err e = service_settings(service)->demonstration ? put_part("[DÉMO]\n\n", none, out) : ERR_OK;
    e = e ? e : put_language(service, mailing, false, out);
    return e ? e : put_language(service, mailing, true, out);
}
