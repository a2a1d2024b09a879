/* Document 004, «Saisir vos renseignements personnels»: the form, what was typed read again, the consent to have it checked. */
#include "screens/identify.h"

#include "core/rules/identity.h"
#include "core/rules/person.h"
#include "core/rules/same_name.h"
#include "screens/words.h"

#include <stdio.h>
#include <string.h>

/* --- checks, each as its field is left --- */

/* What is only doubted holds nothing back. text: a message id instead of the error's own words, or NULL. */
static void doubt(enum err e, const char *text, struct complaint *out)
{
    words_fault(e, out);
    out->doubt = true;
    if (text)
        snprintf(out->text, sizeof out->text, "%s", msg(text));
}

static void check_name(const struct run *run, size_t slot, struct complaint *out)
{
    char name[PERSON_PART_SIZE];
    const struct secret *typed = run_value(run, slot);
    enum err e = person_name_parse(secret_bytes(typed), secret_length(typed), name);
    if (!e && name_is_initial(typed))
        doubt(ERR_NAME_INITIAL, NULL, out);
    else
        words_fault(e, out);
    explicit_bzero(name, sizeof name);
}

static enum err parse_birth(const struct run *run, struct secret *to)
{
    return birth_parse(run_value(run, IDENTIFY_BIRTH), identity_today(identify_now(run)), to);
}

static void check_birth(const struct run *run, size_t slot, struct complaint *out)
{
    SECRET_OWNED struct secret *birth = secret_new(IDENTITY_BYTES);
    (void)slot;
    words_fault(birth ? parse_birth(run, birth) : ERR_MEMORY, out);
}

/* Cards keep names of before, and the check digit is not official: who holds the card knows better. */
static void doubt_nam(const struct run *run, const struct secret *nam, struct complaint *out)
{
    SECRET_OWNED struct secret *birth = secret_new(IDENTITY_BYTES);
    if (!birth || parse_birth(run, birth))
        secret_wipe(birth);
    const struct nam_person who = { run_value(run, IDENTIFY_GIVEN), run_value(run, IDENTIFY_FAMILY), birth };
    if (!nam_agrees(nam, &who))
        doubt(ERR_NAM_DOUBT, NULL, out);
    else if (!nam_check_digit(nam))
        doubt(ERR_NAM_DOUBT, N_("Un de ces chiffres semble mal tapé. S'ils sont tels que sur la carte, continuez."), out);
}

static void check_nam(const struct run *run, size_t slot, struct complaint *out)
{
    SECRET_OWNED struct secret *nam = secret_new(IDENTITY_BYTES);
    words_fault(nam ? nam_parse(run_value(run, slot), nam) : ERR_MEMORY, out);
    if (!out->err)
        doubt_nam(run, nam, out);
}

static void check_nas(const struct run *run, size_t slot, struct complaint *out)
{
    SECRET_OWNED struct secret *nas = secret_new(IDENTITY_BYTES);
    words_fault(nas ? nas_parse(run_value(run, slot), nas) : ERR_MEMORY, out);
}

enum { NUMBER_POINTS = 24 };    /* with blanks and hyphens between */
const struct field identify_personal_fields[IDENTIFY_PERSONAL_FIELDS] = {
    { .label = N_("Prénom"), .max_points = PERSON_POINTS_MAX, .check = check_name,
      .help = N_("Tel que sur votre carte d'assurance maladie, en entier. On le compare à celui du registre; avec ou sans accents, c'est le même.") },
    { .label = N_("Nom"), .max_points = PERSON_POINTS_MAX, .check = check_name,
      .note = N_("Si votre prénom ou votre nom est abrégé à la première lettre seulement, veuillez l'écrire en entier."),
      .help = N_("Votre nom de famille tel que sur votre carte d'assurance maladie. Accents, traits d'union et majuscules sont sans importance.") },
    { .label = N_("Date de naissance"), .note = N_("AAAA-MM-JJ"), .veiled = true, .max_points = NUMBER_POINTS, .check = check_birth,
      .help = N_("L'année, le mois et le jour, en chiffres. On compare cette date au registre, puis on l'efface de ce poste.") },
    { .label = N_("Numéro d'assurance maladie"), .note = N_("Exemple : BOUF 9401 1419"), .veiled = true, .max_points = NUMBER_POINTS, .check = check_nam,
      .help = N_("Quatre lettres et huit chiffres, sur le devant de la carte. La RAMQ dit s'il est le vôtre. La carte peut être expirée : il suffit d'avoir déjà eu ce numéro.") },
    { .label = N_("Numéro d'assurance sociale"), .note = N_("Exemple : 123 456 789"), .veiled = true, .max_points = NUMBER_POINTS, .check = check_nas,
      .help = N_("Neuf chiffres. Il sert à vérifier qui vous êtes, puis il est effacé : il n'est gardé ni à ce poste ni au serveur.") },
};

/* --- the form --- */

static bool is_empty(const struct run *run, size_t slot) { return secret_length(run_value(run, slot)) == 0; }

/* Who comes back to what was kept begins where something is missing. */
void identify_enter_personal(struct run *run)
{
    const struct citizen_progress *p = &identify_home(run)->progress;
    struct identify_visit *v = identify_of(run);
    v->read = v->correcting = false;
    if (!v->resumed || !is_empty(run, IDENTIFY_GIVEN) || !is_empty(run, IDENTIFY_FAMILY))
        return;
    run_fill(run, IDENTIFY_GIVEN, p->given);
    run_fill(run, IDENTIFY_FAMILY, p->family);
    if (p->given[0] && p->family[0])
        run_focus_slot(run, IDENTIFY_BIRTH);
}

void identify_compose_personal(const struct run *run, struct composer *c)
{
    if (identify_of(run)->resumed)
        compose_text(c, ROLE_STATUS, "%s", msg(N_("Vos noms sont remis. Inscrivez de nouveau la date et les numéros : ils ne sont gardés nulle part.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Avant d'utiliser les services en ligne du gouvernement, vous devez saisir les renseignements ci-dessous tels que présentés sur votre "
                                            "carte d'assurance maladie et votre numéro d'assurance sociale.")));
    compose_blank(c);
}

static void show_nam(struct run *run) { identify_show(run, "about.nam"); }

const struct item identify_personal_items[IDENTIFY_FORM_ITEMS] = { IDENTIFY_WHERE_ITEMS(N_("o-Où trouver le numéro d'assurance maladie"), N_("o-Où trouver le NAM"), show_nam) };

/* --- read again, before anything is sent --- */

static void compose_doubts(const struct run *run, struct composer *c)
{
    for (size_t slot = 0; slot < IDENTIFY_PERSONAL_FIELDS; slot++) {
        struct complaint said = { 0 };
        identify_personal_fields[slot].check(run, slot, &said);
        if (said.err && said.doubt)
            compose_text(c, ROLE_TEXT, msg(N_("ATTENTION E-%d : %s")), (int)said.err, said.text);
    }
}

static void compose_typed(const struct run *run, bool revealed, struct composer *c)
{
    for (size_t slot = 0; slot < IDENTIFY_PERSONAL_FIELDS; slot++)
        compose_secret(c, msg(identify_personal_fields[slot].label), run_value(run, slot), revealed || !identify_personal_fields[slot].veiled);
}

void identify_compose_review(const struct run *run, struct composer *c)
{
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Relisez avant de continuer. Rien n'est encore envoyé.")));
    compose_typed(run, false, c);
    compose_doubts(run, c);
    compose_blank(c);
}

void identify_enter_read(struct run *run) { identify_of(run)->read = true; }

void identify_compose_read(const struct run *run, struct composer *c)
{
    compose_typed(run, true, c);
    compose_blank(c);
}

static bool is_unread(const struct run *run) { return !identify_of(run)->read; }

const struct item identify_review_items[IDENTIFY_REVIEW_ITEMS] = {
    { .key = '1', .label = N_("1-Continuer"), .outcome = IDENTIFY_TO_CONSENT, .help = N_("Demande votre accord avant d'envoyer quoi que ce soit.") },
    { .key = '2', .label = N_("2-Modifier ces renseignements"), .outcome = IDENTIFY_TO_PERSONAL, .help = N_("Revient à cette étape. Quand elle est confirmée, cette page-ci revient.") },
    { .key = '3', .label = N_("3-Lire la date et les numéros"), .outcome = IDENTIFY_TO_READ, .offered = is_unread,
      .help = N_("Les montre une fois, pour vérifier qu'ils sont bien tapés.") },
    IDENTIFY_OUT_ITEM,
};
const struct item identify_read_items[1] = {
    { .key = '0', .label = N_("0-Masquer"), .outcome = IDENTIFY_TO_REVIEW, .help = N_("Revient à la page précédente.") },
};

/* --- the consent --- */

void identify_compose_person(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Communiqué au ministère de la Cybersécurité et du Numérique : prénom, nom, date de naissance, NAM, NAS.")));
}

static void refuse(struct run *run) { identify_refuse(run, "person"); }

const struct item identify_person_items[IDENTIFY_CONSENT_ITEMS] = {
    { .key = '1', .label = N_("1-Je refuse"), .choose = refuse, .help = N_("Rien n'est communiqué et rien n'est vérifié. Votre refus est noté; vous pourrez recommencer.") },
    { .key = '2', .label = N_("2-Je consens"), .outcome = IDENTIFY_TO_CHECK, .help = N_("Vos renseignements sont envoyés pour être vérifiés. Votre accord est noté.") },
    IDENTIFY_OUT_ITEM,
};
