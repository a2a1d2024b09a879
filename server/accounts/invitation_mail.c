/* The mail of an invitation: document 003 word for word, then the same in English. The code is not known here. */
#include "server/accounts/registry.h"
#include "server/mail.h"
#include "server/notices.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum { FR, EN, LANGUAGES, INVITER_SIZE = 2 * ACCOUNT_PART_SIZE + ACCOUNT_TITLE_SIZE };

static const char *const titles[][LANGUAGES] = { { "Madame", "Madam" }, { "Monsieur", "Sir" }, { "Docteur", "Doctor" }, { "Docteure", "Doctor" } };
static const char *const salutations[][LANGUAGES] = { { "Madame,", "Madam," }, { "Monsieur,", "Sir," }, { "Docteur,", "Doctor," }, { "Docteure,", "Doctor," } };

static const char *of_title(const char *const table[][LANGUAGES], const char *title, bool english)
{
    for (size_t i = 0; registry_titles[i]; i++)
        if (strcmp(registry_titles[i], title) == 0)
            return table[i][english ? EN : FR];
    return "";
}

const char *title_salutation(const char *title, bool english) { return of_title(salutations, title, english); }
const char *title_word(const char *title, bool english) { return of_title(titles, title, english); }

static const char subject[] =
    "Demande d'accès aux services en ligne de la Régie de l'assurance maladie du Québec / Request for access to the online services";

/* What stands around the salutation, which follows the title. Marks: {inviter} {link} {reference} {signature}. */
struct words { const char *demonstration, *opening, *link, *reference, *closing; };
static const struct words words[LANGUAGES] = {
    [FR] = {
        "*** DÉMO : ce message vient d'une démonstration. ***\n\n",
        "\n\nUn représentant de votre établissement ou de votre lieu de travail vous a inscrit à un service en ligne de la Régie de l'assurance "
        "maladie du Québec.\n\nNous vous invitons à créer un compte pour accéder à ce service. Ce compte vous permettra d'accomplir certaines tâches "
        "de manière électronique.\n\nAvant que vous puissiez créer votre compte, votre représentant, {inviter}, devra vous avoir communiqué un code secret.\n\n",
        "Créer un compte\n\nSi vous éprouvez des difficultés avec ce lien, veuillez copier-coller l'adresse suivante dans un autre navigateur "
        "internet :\n{link}{reference}\n\n",
        "À un poste Guichet, choisissez «J'ai reçu une invitation», puis inscrivez la référence {reference} et le code secret que votre représentant vous "
        "remettra.\n\nConnexion à son compte : si vous êtes déjà inscrit aux services en ligne, choisissez plutôt «Services en ligne» et "
        "connectez-vous.\n\n",
        "Meilleures salutations,\n\n{signature}\n\nVeuillez ne pas répondre à ce courriel.\n\nLes messages reçus à cette adresse ne sont pas lus et ne recevront donc aucune réponse.\n",
    },
    [EN] = {
        "*** DEMO: this message comes from a demonstration. ***\n\n",
        "\n\nA representative of your institution or workplace has registered you for an online service of the Régie de l'assurance maladie du "
        "Québec.\n\nWe invite you to create an account to use this service. With it you will be able to do certain things "
        "electronically.\n\nBefore you can create your account, your representative, {inviter}, must have given you a secret code.\n\n",
        "Create an account\n\nIf you have trouble with this link, please copy and paste the following address into another browser:\n{link}{reference}\n\n",
        "At a Guichet kiosk, choose \"I received an invitation\", then type the reference {reference} and the secret code that your representative will "
        "give you.\n\nLogging in: if you are already registered for the online services, choose \"Online services\" instead and log in.\n\n",
        "Yours sincerely,\n\n{signature}\n\nPlease do not answer this e-mail.\n\nMessages received at this address are not read and will therefore not be answered.\n",
    },
};

enum { SIGNATURE_MAX = 512 };

/* "one / two / three" of the configuration is three lines. */
static void put_signature(const char *text, char to[SIGNATURE_MAX])
{
    BUF_OWNED struct buf b = buf_make(SIGNATURE_MAX - 1);
    for (const char *end; (end = strstr(text, " / ")); text = end + 3) {
        buf_put(&b, text, (size_t)(end - text));
        buf_put_text(&b, "\n");
    }
    buf_put_text(&b, text);
    (void)snprintf(to, SIGNATURE_MAX, "%s", buf_string(&b));
}

struct writing { const struct service *service; const struct invitation_row *row; struct account_row inviter; };

static void put_language(struct buf *out, const struct writing *w, int language)
{
    const struct settings *settings = service_settings(w->service);
    const struct words *text = &words[language];
    char inviter[INVITER_SIZE], signature[SIGNATURE_MAX];
    (void)snprintf(inviter, sizeof inviter, "%s %s %s", title_word(w->inviter.title, language == EN), w->inviter.given, w->inviter.family);
    put_signature(settings->invitation_signature, signature);
    const struct notice_value values[] = { { "{inviter}", inviter }, { "{link}", settings->invitation_link }, { "{reference}", w->row->reference },
                                           { "{signature}", signature }, { NULL, NULL } };
    if (settings->demonstration)
        buf_put_text(out, text->demonstration);
    buf_put_text(out, title_salutation(w->row->title, language == EN));
    notices_fill(out, text->opening, values);
    if (settings->invitation_link[0])
        notices_fill(out, text->link, values);
    notices_fill(out, text->reference, values);
    notices_fill(out, text->closing, values);
}

/* One mail for one request, whichever process sends it. */
static void name_mail(const struct service *service, const char *once, const char *recipient, char to[MAIL_ID_SIZE])
{
    BUF_OWNED struct buf b = buf_make(1024);
    uint8_t hash[SERVER_KEYS_HASH_SIZE];
    buf_put_string(&b, once);
    buf_put_string(&b, MAIL_KIND_INVITATION);
    buf_put_string(&b, recipient);
    server_keys_hash(service->keys, "guichet/mail/1", b.bytes, b.length, hash);
    sodium_bin2hex(to, MAIL_ID_SIZE, hash, (MAIL_ID_SIZE - 1) / 2);
}

enum err invitation_mail_add(const struct service *service, struct db *db, const struct invitation_row *i, const char *once)
{
    struct writing w = { .service = service, .row = i };
    struct mail mail = { .kind = MAIL_KIND_INVITATION, .made_ms = clock_wall(service->clock) };
    BUF_OWNED struct buf body = buf_make(MAIL_BODY_MAX);
    enum err e = account_by_person(db, i->inviter, &w.inviter);
    if (e)
        return e;
    put_language(&body, &w, FR);
    buf_put_text(&body, "\n--- English ---\n\n");
    put_language(&body, &w, EN);
    sodium_memzero(&w.inviter, sizeof w.inviter);
    name_mail(service, once, i->email, mail.id);
    (void)snprintf(mail.recipient, sizeof mail.recipient, "%s", i->email);
    (void)snprintf(mail.subject, sizeof mail.subject, "%s%s", service_settings(service)->demonstration ? "[DÉMO] " : "", subject);
    return buf_err(&body) ? buf_err(&body) : mail_add(service, db, &mail, buf_string(&body), NULL);
}
