/* 3-Modifier mes informations de contact. Documents 000 and 001, «MODIFIER VOS INFORMATIONS DE CONTACT». */
#include "core/rules/contact.h"
#include "screens/contact.h"
#include "screens/person.h"
#include "screens/receipt.h"
#include "screens/screens.h"
#include "screens/session.h"
#include "screens/words.h"

#include <stdio.h>
#include <string.h>

enum { EMAIL = ASK_PIN_SLOTS, PHONE, MOBILE = PHONE + DESK_PHONES_MAX, CONTACT_END };
_Static_assert((int)CONTACT_END == (int)CONTACT_CODE_SLOT, "the code's field comes after these");
enum { SAVED = OUTCOME_OWN, NEW_ADDRESS, FAILED, NOTHING };

static const struct desk_person *person_of(const struct run *run) { return desk_person(session_of(run)->desk); }
static void start_open(struct run *run) { person_open(run, DESK_FOR_CONTACT); }

/* --- the form --- */

static void check_phone(const struct run *run, size_t slot, struct complaint *out)
{
    char number[CONTACT_PHONE_SIZE];
    words_fault(phone_parse(secret_bytes(run_value(run, slot)), secret_length(run_value(run, slot)), number), out);
    explicit_bzero(number, sizeof number);
}

/* Off-line an empty field means «inchangé». */
static bool may_keep(const struct run *run, size_t slot)
{
    (void)slot;
    return !person_of(run)->known;
}

/* Documents 000 and 001, word for word. */
#define PHONE_HELP N_("un ou des numéros de téléphone;")
#define PHONE_POINTS 40
static const struct field fields[] = {
    { .label = N_("Adresse courriel"), .address = true, .max_points = CONTACT_EMAIL_SIZE - 1, .check = words_check_email, .may_be_empty = may_keep,
      .help = N_("l'adresse courriel où vous souhaitez être rejoint (champ obligatoire);") },
    { .label = N_("Téléphone 1"), .optional = true, .max_points = PHONE_POINTS, .check = check_phone, .help = PHONE_HELP },
    { .label = N_("Téléphone 2"), .optional = true, .max_points = PHONE_POINTS, .check = check_phone, .help = PHONE_HELP },
    { .label = N_("Téléphone 3"), .optional = true, .max_points = PHONE_POINTS, .check = check_phone, .help = PHONE_HELP },
    { .label = N_("Téléphone cellulaire"), .optional = true, .max_points = PHONE_POINTS, .check = check_phone,
      .help = N_("un numéro de téléphone cellulaire.") },
};

/* What the account holds of a field; "" when that is not known. */
static const char *held(const struct run *run, size_t slot)
{
    const struct desk_person *p = person_of(run);
    if (slot == EMAIL)
        return p->pending[0] ? p->pending : p->email;
    if (slot == MOBILE)
        return p->mobile;
    return slot - PHONE < p->phone_count ? p->phones[slot - PHONE] : "";
}

static void enter_edit(struct run *run)
{
    struct visit *v = &session_of(run)->visit;
    if (v->filled)
        return;
    v->filled = true;
    for (size_t slot = EMAIL; slot < CONTACT_END; slot++)
        run_fill(run, slot, held(run, slot));
}

static void compose_edit(const struct run *run, struct composer *c)
{
    if (person_of(run)->known)
        return;
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Sans réponse du serveur, ce que contient votre compte ne peut pas être montré. Une case vide veut dire «inchangé». "
                                            "Un téléphone inscrit remplace tous ceux de votre compte.")));
    compose_blank(c);
}

static const struct edge edit_edges[] = { { OUTCOME_CONFIRM, "contact.save" }, { OUTCOME_BACK, "menu" } };

/* --- saving --- */

/* The one form that is kept, in the field itself: that is what is compared and sent. */
static void settle_fields(struct run *run)
{
    char address[CONTACT_EMAIL_SIZE], number[CONTACT_PHONE_SIZE];
    for (size_t slot = EMAIL; slot < CONTACT_END; slot++) {
        const struct secret *value = run_value(run, slot);
        enum err e = slot == EMAIL ? email_parse(secret_bytes(value), secret_length(value), address)
                                   : phone_parse(secret_bytes(value), secret_length(value), number);
        if (!e)
            run_fill(run, slot, slot == EMAIL ? address : number);
    }
    explicit_bzero(address, sizeof address);
    explicit_bzero(number, sizeof number);
}

static bool changed(const struct run *run, size_t slot)
{
    const struct secret *value = run_value(run, slot);
    const char *before = held(run, slot);
    return secret_length(value) != strlen(before) || memcmp(secret_bytes(value), before, strlen(before)) != 0;
}

/* False when there is nothing to save. */
static bool fill_request(struct run *run, struct save_contact_request *request)
{
    *request = (struct save_contact_request){ 0 };
    for (size_t i = 0; i < DESK_PHONES_MAX; i++)
        request->phones_given |= changed(run, PHONE + i);
    for (size_t i = 0; request->phones_given && i < DESK_PHONES_MAX; i++)
        request->phones[i] = run_value(run, PHONE + i);
    request->email = changed(run, EMAIL) ? run_value(run, EMAIL) : NULL;
    request->mobile = changed(run, MOBILE) ? run_value(run, MOBILE) : NULL;
    return request->email || request->mobile || request->phones_given;
}

/* Who has taken the token out is not asked for a code any more: the receipt says the rest. */
static void take_save(void *ctx, const struct save_result *result)
{
    struct session *s = ctx;
    s->visit.saved = *result;
    bool waits = desk_status(s->desk)->token == DESK_TOKEN_READY && !result->err && result->told && s->visit.new_address && desk_person(s->desk)->pending[0];
    if (result->err && result->err != ERR_SERVER_REFUSED)
        run_outcome(s->run, FAILED);
    else
        run_outcome(s->run, waits ? NEW_ADDRESS : SAVED);
}

static void start_save(struct run *run)
{
    struct session *s = session_of(run);
    struct save_contact_request request;
    struct save_watch watch = { person_take_step, take_save, s };
    settle_fields(run);
    if (!fill_request(run, &request)) {
        run_outcome(run, NOTHING);
        run_say(run, msg(N_("Rien n'a été changé dans ces cases.")));
        return;
    }
    s->step = STEP_CARD;
    s->visit.new_address = request.email != NULL;
    enum err e = desk_save_contact(s->desk, &request, &watch);
    if (e)
        take_save(s, &(struct save_result){ .err = e });
}

static const struct edge save_edges[] = {
    { SAVED, "contact.done" }, { NEW_ADDRESS, "contact.codes" }, { FAILED, "contact.failed" }, { NOTHING, "contact.edit" }
};

static void compose_done(const struct run *run, struct composer *c)
{
    const struct visit *v = &session_of(run)->visit;
    bool waits = v->new_address && !v->saved.err && (!person_of(run)->known || person_of(run)->pending[0]);
    const struct receipt_words words = {
        .told = N_("Vos informations de contact ont été enregistrées."),
        .kept = N_("Vos informations sont enregistrées et protégées sur ce poste."),
        .unchanged = N_("Vos anciennes informations de contact restent en vigueur."),
        .also = waits ? N_("La nouvelle adresse courriel ne servira qu'une fois confirmée par un code. D'ici là, l'ancienne reste en vigueur.")
                      : NULL,
    };
    receipt_compose(run, &v->saved, &words, c);
}

/* Documents 000 and 001, word for word. */
static const char *const steps[] = {
    N_("Branchez votre clé d'authentification SécurSanté dans un port USB."),
    N_("Dans la fenêtre suivante, indiquez votre mot de passe puis choisissez Confirmer."),
    N_("Dans la fenêtre suivante, inscrivez ou modifiez les informations de contact suivantes :"),
    N_("l'adresse courriel où vous souhaitez être rejoint (champ obligatoire);"), PHONE_HELP, N_("un numéro de téléphone cellulaire."),
    NULL
};

static const struct page pages[] = {
    ASK_PIN_PAGES("contact", CONTACT_TITLE, CONTACT_SHORT, N_("Votre mot de passe montre que c'est bien vous qui changez ces informations."), "menu", "contact.open"),
    PERSON_PAGES("contact", CONTACT_TITLE, CONTACT_SHORT, start_open, "contact.edit", "contact.codes"),
    { .name = "contact.edit", .kind = PAGE_FORM, .title = CONTACT_TITLE, .title_short = CONTACT_SHORT, .need = NEED_TOKEN, .help_more = steps,
      .help = N_("Changez ce qui doit l'être. Rien n'est envoyé avant «Confirmer»."),
      .fields = fields, .field_count = CONTACT_END - EMAIL, .first_slot = EMAIL, .edges = edit_edges, .edge_count = 2,
      .compose = compose_edit, .enter = enter_edit },
    { .name = "contact.save", .kind = PAGE_WORK, .title = CONTACT_TITLE, .title_short = CONTACT_SHORT, .need = NEED_TOKEN_NOT_LEFT,
      .help = N_("Votre demande est enregistrée."), .edges = save_edges, .edge_count = 4, .compose = person_compose_save, .enter = start_save },
    ENDING_PAGE("contact.done", CONTACT_TITLE, CONTACT_SHORT, N_("Le reçu permet de retrouver votre demande."), compose_done, NEED_TOKEN),
    CONTACT_CODE_PAGES
};

const struct flow flow_contact = { "contact", pages, sizeof pages / sizeof pages[0] };
