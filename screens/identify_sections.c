/* Document 004, «Compléter le processus d'identification»: sections 1 and 2, one choice of each, the number, its consent. */
#include "screens/identify.h"

#include "core/rules/identity.h"
#include "screens/words.h"

#include <stdio.h>
#include <string.h>

/* --- section 1: which --- */

static void compose_kept(const char *label, struct composer *c)
{
    if (label)
        compose_text(c, ROLE_STATUS, msg(N_("Votre choix d'avant : %s")), msg(label));
}

void identify_compose_one(const struct run *run, struct composer *c)
{
    static const char *const kept[] = { [IDENTIFY_AVIS] = N_("Numéro de l'avis de cotisation."),
                                        [IDENTIFY_NO_AVIS] = N_("Je ne possède pas d'avis de cotisation ou je ne l'ai pas en main.") };
    const struct secret *given = run_value(run, IDENTIFY_GIVEN);
    compose_text(c, ROLE_STATUS, msg(N_("Bonjour %.*s,")), (int)secret_length(given), (const char *)secret_bytes(given));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Afin de vous identifier, vous devez remplir les sections 1 et 2 ci-dessous. Pour chacune d'elles, sélectionnez un seul des choix et "
        "saisissez le renseignement demandé. Si vous ne possédez qu'un seul de ces renseignements, vous pouvez remplacer l'autre par un secret d'identification postal.")));
    compose_kept(kept[identify_of(run)->one], c);
    compose_blank(c);
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Section 1 de 2 : Saisir le numéro de l'avis de cotisation")));
}

/* Another number than the one that was refused has not been consented to. */
static void choose_one(struct run *run, enum identify_one one)
{
    identify_of(run)->one = one;
    identify_of(run)->correcting = false;
}

static void choose_avis(struct run *run)
{
    choose_one(run, IDENTIFY_AVIS);
    run_outcome(run, IDENTIFY_TO_AVIS);
}

static void choose_no_avis(struct run *run)
{
    choose_one(run, IDENTIFY_NO_AVIS);
    run_clear(run, IDENTIFY_AVIS_SLOT);
    run_outcome(run, IDENTIFY_TO_TWO);
}

const struct item identify_one_items[IDENTIFY_ONE_ITEMS] = {
    { .key = 'a', .label = N_("a-Numéro de l'avis de cotisation."), .choose = choose_avis,
      .help = N_("Le numéro de l'un des documents délivrés par Revenu Québec au cours des deux plus récentes années d'imposition.") },
    { .key = 'b', .label = N_("b-Je ne possède pas d'avis de cotisation ou je ne l'ai pas en main."), .label_short = N_("b-Je n'ai pas d'avis de cotisation"),
      .choose = choose_no_avis, .help = N_("Une lettre pourra remplacer ce numéro, si vous avez celui de la section 2.") },
    IDENTIFY_QUIT_ITEM,
};

/* --- section 2: which --- */

void identify_compose_two(const struct run *run, struct composer *c)
{
    static const char *const kept[] = { [IDENTIFY_CARD] = N_("Numéro de référence de la carte d'assurance maladie."),
                                        [IDENTIFY_LICENCE] = N_("Numéro de référence du permis de conduire."),
                                        [IDENTIFY_NO_NUMBER] = N_("Je ne possède aucun de ces renseignements.") };
    compose_kept(kept[identify_of(run)->two], c);
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Section 2 de 2 : Saisir un des renseignements suivants :")));
}

static void choose_number(struct run *run, enum identify_two two, int outcome)
{
    identify_of(run)->two = two;
    identify_of(run)->correcting = false;
    if (two != IDENTIFY_CARD)
        run_clear(run, IDENTIFY_CARD_SLOT);
    if (two != IDENTIFY_LICENCE)
        run_clear(run, IDENTIFY_LICENCE_SLOT);
    run_outcome(run, outcome);
}

static bool lacks_avis(const struct run *run) { return identify_of(run)->one != IDENTIFY_AVIS; }
static void choose_card(struct run *run) { choose_number(run, IDENTIFY_CARD, IDENTIFY_TO_CARD); }
static void choose_licence(struct run *run) { choose_number(run, IDENTIFY_LICENCE, IDENTIFY_TO_LICENCE); }
static void choose_none(struct run *run) { choose_number(run, IDENTIFY_NO_NUMBER, lacks_avis(run) ? IDENTIFY_TO_COUNTER_ASK : IDENTIFY_TO_LETTER); }

const struct item identify_two_items[IDENTIFY_TWO_ITEMS] = {
    { .key = 'a', .label = N_("a-Numéro de référence de la carte d'assurance maladie."), .label_short = N_("a-Référence de la carte maladie"), .choose = choose_card,
      .help = N_("Ce numéro apparaît seulement sur les cartes délivrées après janvier 2018.") },
    { .key = 'b', .label = N_("b-Numéro de référence du permis de conduire."), .label_short = N_("b-Référence du permis de conduire"), .choose = choose_licence,
      .help = N_("Il est sur le devant de votre permis de conduire.") },
    { .key = 'c', .label = N_("c-Je ne possède aucun de ces renseignements."), .label_short = N_("c-Je n'ai aucun de ces numéros"), .choose = choose_none,
      .help = N_("Une lettre pourra remplacer ce numéro, si vous avez celui de la section 1.") },
    IDENTIFY_QUIT_ITEM,
};

/* --- the numbers --- */

typedef enum err parse_function(const struct secret *typed, struct secret *to);

static void check_with(parse_function *parse, const struct run *run, size_t slot, struct complaint *out)
{
    SECRET_OWNED struct secret *number = secret_new(IDENTITY_BYTES);
    words_fault(number ? parse(run_value(run, slot), number) : ERR_MEMORY, out);
}

static void check_avis(const struct run *run, size_t slot, struct complaint *out) { check_with(avis_parse, run, slot, out); }
static void check_card(const struct run *run, size_t slot, struct complaint *out) { check_with(card_reference_parse, run, slot, out); }
static void check_licence(const struct run *run, size_t slot, struct complaint *out) { check_with(licence_reference_parse, run, slot, out); }

enum { NUMBER_POINTS = 32 };    /* with blanks and hyphens between */
const struct field identify_avis_fields[1] = {
    { .label = N_("Numéro de l'avis de cotisation"), .note = N_("Ce numéro commence par Q ou M et contient 11 caractères."), .veiled = true, .max_points = NUMBER_POINTS,
      .check = check_avis, .help = N_("Il est sur l'avis de cotisation que Revenu Québec vous a envoyé. Revenu Québec dit seulement s'il est le vôtre.") },
};
const struct field identify_card_fields[1] = {
    { .label = N_("Numéro de référence de la carte"), .note = N_("Exemple : 125 478 569"), .veiled = true, .max_points = NUMBER_POINTS, .check = check_card,
      .help = N_("Neuf chiffres, derrière la carte d'assurance maladie. Ce n'est pas le numéro qui est sur le devant.") },
};
const struct field identify_licence_fields[1] = {
    { .label = N_("Numéro de référence du permis"), .veiled = true, .max_points = NUMBER_POINTS, .check = check_licence,
      .help = N_("De 5 à 20 lettres et chiffres, sur le devant du permis de conduire.") },
};

static void show_avis(struct run *run) { identify_show(run, "about.avis"); }
static void show_card(struct run *run) { identify_show(run, "about.card"); }
static void show_licence(struct run *run) { identify_show(run, "about.licence"); }

#define WHERE(show_) IDENTIFY_WHERE_ITEMS(N_("o-Où trouver ce numéro"), NULL, show_)
const struct item identify_avis_items[IDENTIFY_FORM_ITEMS] = { WHERE(show_avis) };
const struct item identify_card_items[IDENTIFY_FORM_ITEMS] = { WHERE(show_card) };
const struct item identify_permit_items[IDENTIFY_FORM_ITEMS] = { WHERE(show_licence) };

void identify_compose_avis(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Veuillez saisir votre numéro d'avis de cotisation de l'un des documents délivrés par Revenu Québec au cours des deux plus récentes "
                                            "années d'imposition.")));
    compose_blank(c);
}

void identify_compose_card(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Ce numéro apparaît seulement sur les cartes délivrées après janvier 2018.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Il se trouve derrière la carte.")));
    compose_blank(c);
}

void identify_compose_licence(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Votre numéro de référence du permis de conduire se trouve sur le devant de la carte émise par la Société de l'assurance automobile du "
                                            "Québec.")));
    compose_blank(c);
}

/* Who only corrects a number has given its consent already: the other number comes next, if there is one, then the question again. */
static bool is_valid(const struct run *run, const struct field *field, size_t slot)
{
    struct complaint said = { 0 };
    field->check(run, slot, &said);
    return !said.err;
}

int identify_avis_confirmed(const struct run *run)
{
    const struct identify_visit *v = identify_of(run);
    if (!v->correcting)
        return OUTCOME_CONFIRM;
    if (v->two == IDENTIFY_CARD && is_valid(run, &identify_card_fields[0], IDENTIFY_CARD_SLOT))
        return IDENTIFY_TO_CARD;
    if (v->two == IDENTIFY_LICENCE && is_valid(run, &identify_licence_fields[0], IDENTIFY_LICENCE_SLOT))
        return IDENTIFY_TO_LICENCE;
    return v->two == IDENTIFY_NO_NUMBER ? IDENTIFY_TO_VERIFY : OUTCOME_CONFIRM;
}

int identify_number_confirmed(const struct run *run) { return identify_of(run)->correcting ? IDENTIFY_TO_VERIFY : OUTCOME_CONFIRM; }

/* --- the consents --- */

void identify_compose_tax(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Communiqué à Revenu Québec, pour vérifier le numéro de l'avis de cotisation.")));
}

void identify_compose_health(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Communiqué à la RAMQ, pour vérifier le numéro de référence de la carte.")));
}

void identify_compose_saaq(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Communiqué à la SAAQ, pour vérifier le numéro de référence du permis.")));
}

static void refuse_tax(struct run *run) { identify_refuse(run, "tax"); }
static void refuse_health(struct run *run) { identify_refuse(run, "health"); }
static void refuse_licence(struct run *run) { identify_refuse(run, "licence"); }
/* The second number is the last thing asked: then the question, unless a letter is to replace the first. */
static void consent_number(struct run *run) { run_outcome(run, lacks_avis(run) ? IDENTIFY_TO_LETTER : IDENTIFY_TO_VERIFY); }

#define REFUSE(refuse_) { .key = '1', .label = N_("1-Je refuse"), .choose = refuse_, .help = N_("Le numéro est effacé et n'est communiqué à personne. Vous revenez à cette section.") }
#define CONSENT_HELP N_("Le numéro est communiqué pour être vérifié. Votre accord est noté.")
#define CONSENT_NUMBER { .key = '2', .label = N_("2-Je consens"), .choose = consent_number, .help = CONSENT_HELP }
const struct item identify_tax_items[IDENTIFY_CONSENT_ITEMS] = {
    REFUSE(refuse_tax), { .key = '2', .label = N_("2-Je consens"), .outcome = IDENTIFY_TO_TWO, .help = CONSENT_HELP }, IDENTIFY_OUT_ITEM };
const struct item identify_health_items[IDENTIFY_CONSENT_ITEMS] = { REFUSE(refuse_health), CONSENT_NUMBER, IDENTIFY_OUT_ITEM };
const struct item identify_licence_items[IDENTIFY_CONSENT_ITEMS] = { REFUSE(refuse_licence), CONSENT_NUMBER, IDENTIFY_OUT_ITEM };
