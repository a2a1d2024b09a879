/* Identification at the Service d'authentification (document 004, from «Renseignements personnels» to «Processus d'identification terminé»):
 * what the files of flow "identify" share.  One thread.
 *
 *   identify.c            where it begins, what is kept of it, the flow's table
 *   identify_personal.c   names, date of birth, NAM, NAS; the review; the consent to have them checked
 *   identify_sections.c   sections 1 and 2: which number there is, the number, its consent
 *   identify_ask.c        what the registers are asked, and where each answer leads
 *   identify_letter.c     the postal secret
 *   identify_end.c        the counter, and what was done
 *
 * The date and the numbers are in the fields only, from the form to the answer that needs them no more (identify_clear). */
#ifndef GUICHET_SCREENS_IDENTIFY_H
#define GUICHET_SCREENS_IDENTIFY_H

#include "screens/citizen.h"

enum { IDENTIFY_GIVEN, IDENTIFY_FAMILY, IDENTIFY_BIRTH, IDENTIFY_NAM, IDENTIFY_NAS, IDENTIFY_AVIS_SLOT, IDENTIFY_CARD_SLOT, IDENTIFY_LICENCE_SLOT, IDENTIFY_SECRET_SLOT,
       IDENTIFY_SLOTS };
enum { IDENTIFY_PERSONAL_FIELDS = IDENTIFY_NAS + 1, IDENTIFY_STEPS = 5 };
enum { IDENTIFY_TO_BEGIN = OUTCOME_OWN, IDENTIFY_TO_PERSONAL, IDENTIFY_TO_REVIEW, IDENTIFY_TO_READ, IDENTIFY_TO_CONSENT, IDENTIFY_TO_CHECK, IDENTIFY_REFUSE,
       IDENTIFY_TO_ONE, IDENTIFY_TO_TWO, IDENTIFY_TO_AVIS, IDENTIFY_TO_CARD, IDENTIFY_TO_LICENCE, IDENTIFY_TO_LETTER, IDENTIFY_TO_COUNTER_ASK, IDENTIFY_TO_VERIFY,
       IDENTIFY_TO_SECRET, IDENTIFY_DONE, IDENTIFY_POSTED, IDENTIFY_COUNTER };

#define IDENTIFY_TITLE N_("Compléter le processus d'identification")
#define IDENTIFY_SHORT N_("Processus d'identification")
#define IDENTIFY_PERSONAL_TITLE N_("Saisir vos renseignements personnels")
#define IDENTIFY_PERSONAL_SHORT N_("Renseignements personnels")
#define IDENTIFY_LETTER_TITLE N_("Secret d'identification postal")
#define IDENTIFY_COUNTER_TITLE N_("Identification à un comptoir")

/* «Se déconnecter» as a row of items, and its edge. */
#define IDENTIFY_OUT_ITEM ACCOUNT_LOG_OUT_ITEM
/* Who is not identified has an account all the same: to see, to change, to close. */
void identify_show_account(struct run *run);
#define IDENTIFY_ACCOUNT_ITEM { .key = 'g', .label = N_("g-Gérer votre compte"), .choose = identify_show_account, \
    .help = N_("Votre adresse, votre mot de passe, vos consentements, et ce qui est gardé de vous.") }
/* «Quitter», where the document has it; the same way out. */
#define IDENTIFY_QUIT_ITEM { .key = 'd', .label = N_("d-Quitter et se déconnecter"), .outcome = ACCOUNT_LOG_OUT, \
    .help = N_("Termine votre session. Tout ce que vous avez tapé est effacé de ce poste; si vous avez consenti à la vérification, vos noms et vos choix sont gardés 30 minutes.") }
/* Under a form: where its number is, drawn and said, on a page that covers the form and gives it back. */
enum { IDENTIFY_FORM_ITEMS = 2 };
#define IDENTIFY_WHERE_ITEMS(label_, short_, show_) \
    { .key = 'o', .label = label_, .label_short = short_, .choose = show_, .help = N_("Montre la carte ou l'avis. Ce que vous avez tapé reste là.") }, IDENTIFY_QUIT_ITEM
#define IDENTIFY_OUT_EDGE ACCOUNT_LOG_OUT_EDGE

/* --- identify.c --- */

struct identify_visit *identify_of(const struct run *run);
const struct citizen_home *identify_home(const struct run *run);
int64_t identify_now(const struct run *run);

/* Covers a form by a page that gives it back as it was. */
void identify_show(struct run *run, const char *name);

/* What is not secret of the wizard is kept at the server; nothing on pages of other flows, nor before «Je consens», nor when no name is typed.
 * For `enter` of its pages, and for the session before a time-out. */
void identify_keep(struct run *run);
/* Every field is wiped; identify_forget: and nothing is kept any more. */
void identify_clear(struct run *run);
void identify_forget(struct run *run);

/* --- identify_personal.c --- */

enum { IDENTIFY_REVIEW_ITEMS = 4, IDENTIFY_CONSENT_ITEMS = 3 };
extern const struct field identify_personal_fields[IDENTIFY_PERSONAL_FIELDS];
extern const struct item identify_personal_items[IDENTIFY_FORM_ITEMS], identify_review_items[IDENTIFY_REVIEW_ITEMS], identify_read_items[1], identify_person_items[IDENTIFY_CONSENT_ITEMS];
void identify_enter_personal(struct run *run);
void identify_compose_personal(const struct run *run, struct composer *c);
void identify_compose_review(const struct run *run, struct composer *c);
void identify_enter_read(struct run *run);
void identify_compose_read(const struct run *run, struct composer *c);
void identify_compose_person(const struct run *run, struct composer *c);

#define IDENTIFY_PERSONAL_PAGES \
    { .name = "identify.personal", .kind = PAGE_FORM, .title = IDENTIFY_PERSONAL_TITLE, .title_short = IDENTIFY_PERSONAL_SHORT, .step = 1, .steps = IDENTIFY_STEPS, \
      .help = N_("Cinq renseignements que l'on compare à ceux du registre. Accents, majuscules, traits d'union et espaces sont sans importance. La date et les deux numéros " \
                 "sont masqués dès que vous quittez leur case, et effacés de ce poste quand la réponse est arrivée."), \
      .help_more = (const char *const[]){ \
          N_("Votre numéro de carte d'assurance maladie émise par la Régie de l'assurance maladie du Québec (RAMQ) se trouve sur le devant de la carte."), NULL }, \
      .fields = identify_personal_fields, .field_count = IDENTIFY_PERSONAL_FIELDS, .first_slot = IDENTIFY_GIVEN, .confirm = N_("Suivant"), \
      .items = identify_personal_items, .item_count = IDENTIFY_FORM_ITEMS, .compose = identify_compose_personal, .enter = identify_enter_personal, \
      .edges = (const struct edge[]){ { OUTCOME_CONFIRM, "identify.review" }, { OUTCOME_BACK, "identify.begin" }, IDENTIFY_OUT_EDGE }, .edge_count = 3 }, \
    { .name = "identify.review", .kind = PAGE_TEXT, .title = IDENTIFY_PERSONAL_TITLE, .title_short = IDENTIFY_PERSONAL_SHORT, .step = 2, .steps = IDENTIFY_STEPS, \
      .help = N_("Rien n'est encore envoyé. Vérifiez ce que vous avez tapé; une lettre ou un chiffre de trop suffit pour que la réponse soit non."), \
      .guarded = true, .review = true, .items = identify_review_items, .item_count = IDENTIFY_REVIEW_ITEMS, .compose = identify_compose_review, \
      .edges = (const struct edge[]){ { IDENTIFY_TO_CONSENT, "identify.person_consent" }, { IDENTIFY_TO_PERSONAL, "identify.personal" }, \
                                      { IDENTIFY_TO_READ, "identify.read" }, { OUTCOME_BACK, "identify.personal" }, IDENTIFY_OUT_EDGE }, .edge_count = 5 }, \
    { .name = "identify.read", .kind = PAGE_TEXT, .title = IDENTIFY_PERSONAL_TITLE, .title_short = IDENTIFY_PERSONAL_SHORT, .guarded = true, \
      .help = N_("Assurez-vous que personne d'autre ne lit l'écran. Tout est de nouveau masqué quand vous quittez cette page."), \
      .items = identify_read_items, .item_count = 1, .compose = identify_compose_read, .enter = identify_enter_read, \
      .edges = (const struct edge[]){ { IDENTIFY_TO_REVIEW, "identify.review" }, { OUTCOME_BACK, "identify.review" } }, .edge_count = 2 }, \
    { .name = "identify.person_consent", .kind = PAGE_READ, .title = N_("Votre consentement"), .step = 3, .steps = IDENTIFY_STEPS, .guarded = true, \
      .help = N_("Sans votre accord, rien n'est communiqué. Vous pouvez refuser : votre compte reste, et vous pourrez recommencer. Votre réponse est notée avec la date et " \
                 "l'heure; vous la retrouverez à votre compte."), \
      .read_ids = citizen_words_person, .items = identify_person_items, .item_count = IDENTIFY_CONSENT_ITEMS, .compose = identify_compose_person, \
      .edges = (const struct edge[]){ { IDENTIFY_REFUSE, "identify.refuse" }, { IDENTIFY_TO_CHECK, "identify.check" }, { OUTCOME_BACK, "identify.review" }, IDENTIFY_OUT_EDGE }, \
      .edge_count = 4 }

/* --- identify_sections.c --- */

enum { IDENTIFY_ONE_ITEMS = 3, IDENTIFY_TWO_ITEMS = 4 };
extern const struct item identify_one_items[IDENTIFY_ONE_ITEMS], identify_two_items[IDENTIFY_TWO_ITEMS];
extern const struct item identify_avis_items[IDENTIFY_FORM_ITEMS], identify_card_items[IDENTIFY_FORM_ITEMS], identify_permit_items[IDENTIFY_FORM_ITEMS];
extern const struct item identify_tax_items[IDENTIFY_CONSENT_ITEMS], identify_health_items[IDENTIFY_CONSENT_ITEMS], identify_licence_items[IDENTIFY_CONSENT_ITEMS];
extern const struct field identify_avis_fields[1], identify_card_fields[1], identify_licence_fields[1];
void identify_compose_one(const struct run *run, struct composer *c);
void identify_compose_two(const struct run *run, struct composer *c);
void identify_compose_avis(const struct run *run, struct composer *c);
void identify_compose_card(const struct run *run, struct composer *c);
void identify_compose_licence(const struct run *run, struct composer *c);
void identify_compose_tax(const struct run *run, struct composer *c);
void identify_compose_health(const struct run *run, struct composer *c);
void identify_compose_saaq(const struct run *run, struct composer *c);
int identify_avis_confirmed(const struct run *run);
int identify_number_confirmed(const struct run *run);

#define IDENTIFY_CONSENT_HELP \
    N_("Sans votre accord, ce numéro n'est communiqué à personne. Vous pouvez refuser, puis faire un autre choix à cette section. Votre réponse est notée avec la date et l'heure.")
#define IDENTIFY_NUMBER_PAGE(name_, fields_, items_, slot_, compose_, confirmed_, on_, back_, step_, help_, more_) \
    { .name = name_, .kind = PAGE_FORM, .title = IDENTIFY_TITLE, .title_short = IDENTIFY_SHORT, .step = step_, .steps = IDENTIFY_STEPS, .help = help_, .help_more = more_, \
      .fields = fields_, .field_count = 1, .first_slot = slot_, .confirm = N_("Suivant"), .items = items_, .item_count = IDENTIFY_FORM_ITEMS, .compose = compose_, .confirmed = confirmed_, \
      .edges = (const struct edge[]){ { OUTCOME_CONFIRM, on_ }, { IDENTIFY_TO_CARD, "identify.card" }, { IDENTIFY_TO_LICENCE, "identify.licence" }, \
                                      { IDENTIFY_TO_VERIFY, "identify.verify" }, { OUTCOME_BACK, back_ }, IDENTIFY_OUT_EDGE }, .edge_count = 6 }
#define IDENTIFY_CONSENT_PAGE(name_, ids_, items_, compose_, back_, step_) \
    { .name = name_, .kind = PAGE_READ, .title = N_("Votre consentement"), .step = step_, .steps = IDENTIFY_STEPS, .guarded = true, .help = IDENTIFY_CONSENT_HELP, \
      .read_ids = ids_, .items = items_, .item_count = IDENTIFY_CONSENT_ITEMS, .compose = compose_, \
      .edges = (const struct edge[]){ { IDENTIFY_REFUSE, "identify.refuse" }, { IDENTIFY_TO_TWO, "identify.two" }, { IDENTIFY_TO_VERIFY, "identify.verify" }, \
                                      { IDENTIFY_TO_LETTER, "identify.letter" }, { OUTCOME_BACK, back_ }, IDENTIFY_OUT_EDGE }, .edge_count = 6 }

#define IDENTIFY_SECTION_PAGES \
    { .name = "identify.one", .kind = PAGE_TEXT, .title = IDENTIFY_TITLE, .title_short = IDENTIFY_SHORT, .step = 4, .steps = IDENTIFY_STEPS, .guarded = true, \
      .help = N_("Vos renseignements personnels concordent. Il faut encore deux numéros, de deux organismes, pour être certain que c'est bien vous. Si l'un des deux vous manque, " \
                 "une lettre peut le remplacer."), \
      .items = identify_one_items, .item_count = IDENTIFY_ONE_ITEMS, .compose = identify_compose_one, .enter = identify_keep, \
      .edges = (const struct edge[]){ { IDENTIFY_TO_AVIS, "identify.avis" }, { IDENTIFY_TO_TWO, "identify.two" }, { OUTCOME_BACK, "identify.review" }, IDENTIFY_OUT_EDGE }, \
      .edge_count = 4 }, \
    IDENTIFY_NUMBER_PAGE("identify.avis", identify_avis_fields, identify_avis_items, IDENTIFY_AVIS_SLOT, identify_compose_avis, identify_avis_confirmed, "identify.tax_consent", "identify.one", 4, \
        N_("Le numéro est demandé à Revenu Québec, qui dit seulement s'il est le vôtre. Il est effacé de ce poste quand la réponse est arrivée."), \
        ((const char *const[]){ N_("Il est possible d'avoir une copie électronique de votre avis via mon dossier de Revenu Québec."), NULL })), \
    IDENTIFY_CONSENT_PAGE("identify.tax_consent", citizen_words_tax, identify_tax_items, identify_compose_tax, "identify.avis", 4), \
    { .name = "identify.two", .kind = PAGE_TEXT, .title = IDENTIFY_TITLE, .title_short = IDENTIFY_SHORT, .step = 5, .steps = IDENTIFY_STEPS, .guarded = true, \
      .help = N_("Un seul de ces numéros suffit : celui que vous avez sous la main."), \
      .items = identify_two_items, .item_count = IDENTIFY_TWO_ITEMS, .compose = identify_compose_two, .enter = identify_keep, \
      .edges = (const struct edge[]){ { IDENTIFY_TO_CARD, "identify.card" }, { IDENTIFY_TO_LICENCE, "identify.licence" }, { IDENTIFY_TO_LETTER, "identify.letter" }, \
                                      { IDENTIFY_TO_COUNTER_ASK, "identify.counter_ask" }, { OUTCOME_BACK, "identify.one" }, IDENTIFY_OUT_EDGE }, .edge_count = 6 }, \
    IDENTIFY_NUMBER_PAGE("identify.card", identify_card_fields, identify_card_items, IDENTIFY_CARD_SLOT, identify_compose_card, identify_number_confirmed, "identify.health_consent", "identify.two", 5, \
        N_("Le numéro est demandé à la RAMQ, qui dit seulement s'il est le vôtre. Il est effacé de ce poste quand la réponse est arrivée."), \
        ((const char *const[]){ N_("Votre numéro de référence de la carte d'assurance maladie se trouve derrière la carte émise par la Régie de l'assurance maladie du Québec " \
                                   "(RAMQ), uniquement si elle a été délivrée après janvier 2018."), NULL })), \
    IDENTIFY_CONSENT_PAGE("identify.health_consent", citizen_words_health, identify_health_items, identify_compose_health, "identify.card", 5), \
    IDENTIFY_NUMBER_PAGE("identify.licence", identify_licence_fields, identify_permit_items, IDENTIFY_LICENCE_SLOT, identify_compose_licence, identify_number_confirmed, "identify.licence_consent", \
        "identify.two", 5, N_("Le numéro est demandé à la SAAQ, qui dit seulement s'il est le vôtre. Il est effacé de ce poste quand la réponse est arrivée."), \
        ((const char *const[]){ N_("Votre numéro de référence du permis de conduire se trouve sur le devant de la carte émise par la Société de l'assurance automobile du " \
                                   "Québec."), NULL })), \
    IDENTIFY_CONSENT_PAGE("identify.licence_consent", citizen_words_licence, identify_licence_items, identify_compose_saaq, "identify.licence", 5)

/* --- identify_ask.c --- */

enum { IDENTIFY_REFUSED_ITEMS = 3 };
extern const struct item identify_refused_items[IDENTIFY_REFUSED_ITEMS];
/* «Je refuse», of a consent for that purpose. */
void identify_refuse(struct run *run, const char *purpose);
void identify_start_refuse(struct run *run);
void identify_compose_refuse(const struct run *run, struct composer *c);
void identify_compose_refused(const struct run *run, struct composer *c);
void identify_start_check(struct run *run);
void identify_compose_check(const struct run *run, struct composer *c);
void identify_start_verify(struct run *run);
void identify_compose_verify(const struct run *run, struct composer *c);
void identify_start_secret(struct run *run);
void identify_compose_secret_work(const struct run *run, struct composer *c);
void identify_enter_failed(struct run *run);
void identify_compose_failed(const struct run *run, struct composer *c);

#define IDENTIFY_WORK_EDGES { ACCOUNT_FAILED, "identify.failed" }, { ACCOUNT_SESSION_OVER, "account.over" }
#define IDENTIFY_ASK_PAGES \
    { .name = "identify.refuse", .kind = PAGE_WORK, .title = N_("Votre consentement"), .help = N_("Votre refus est noté."), .compose = identify_compose_refuse, \
      .enter = identify_start_refuse, .edges = (const struct edge[]){ { ACCOUNT_DONE, "identify.refused" }, IDENTIFY_WORK_EDGES }, .edge_count = 3 }, \
    { .name = "identify.refused", .kind = PAGE_TEXT, .title = N_("Votre consentement"), .guarded = true, \
      .help = N_("Refuser ne ferme rien : votre compte reste, et vous pouvez répondre autrement."), .items = identify_refused_items, .item_count = IDENTIFY_REFUSED_ITEMS, \
      .compose = identify_compose_refused, \
      .edges = (const struct edge[]){ { IDENTIFY_TO_BEGIN, "identify.begin" }, { IDENTIFY_TO_ONE, "identify.one" }, { IDENTIFY_TO_TWO, "identify.two" }, \
                                      { OUTCOME_BACK, "identify.begin" }, IDENTIFY_OUT_EDGE }, .edge_count = 5 }, \
    { .name = "identify.check", .kind = PAGE_WORK, .title = IDENTIFY_PERSONAL_TITLE, .title_short = IDENTIFY_PERSONAL_SHORT, \
      .help = N_("Le registre dit oui, non, ou ce qui ne concorde pas; il ne donne rien d'autre."), .compose = identify_compose_check, .enter = identify_start_check, \
      .edges = (const struct edge[]){ { ACCOUNT_DONE, "identify.one" }, { ACCOUNT_REFUSED, "identify.personal" }, IDENTIFY_WORK_EDGES }, .edge_count = 4 }, \
    { .name = "identify.verify", .kind = PAGE_WORK, .title = IDENTIFY_TITLE, .title_short = IDENTIFY_SHORT, \
      .help = N_("Chaque organisme dit seulement si le numéro est le vôtre."), .compose = identify_compose_verify, .enter = identify_start_verify, \
      .edges = (const struct edge[]){ { IDENTIFY_DONE, "identify.done" }, { IDENTIFY_POSTED, "identify.posted" }, { IDENTIFY_COUNTER, "identify.counter" }, \
                                      { ACCOUNT_REFUSED, "identify.personal" }, { IDENTIFY_TO_AVIS, "identify.avis" }, { IDENTIFY_TO_CARD, "identify.card" }, \
                                      { IDENTIFY_TO_LICENCE, "identify.licence" }, IDENTIFY_WORK_EDGES }, .edge_count = 9 }, \
    { .name = "identify.failed", .kind = PAGE_TEXT, .title = IDENTIFY_TITLE, .title_short = IDENTIFY_SHORT, .guarded = true, .idle = IDLE_OUTSIDE, \
      .help = N_("Le numéro de l'erreur et la référence aident la personne qui vous répond au téléphone."), .items = citizen_failed_items, \
      .item_count = CITIZEN_FAILED_ITEMS, .compose = identify_compose_failed, .enter = identify_enter_failed, \
      .edges = (const struct edge[]){ { OUTCOME_BACK, "identify.begin" }, IDENTIFY_OUT_EDGE }, .edge_count = 2 }

/* --- identify_letter.c --- */

enum { IDENTIFY_LETTER_ITEMS = 3, IDENTIFY_POSTED_ITEMS = 1, IDENTIFY_RESUME_ITEMS = 6 };
extern const struct item identify_letter_items[IDENTIFY_LETTER_ITEMS], identify_resume_items[IDENTIFY_RESUME_ITEMS];
extern const struct field identify_secret_fields[1];
void identify_compose_letter(const struct run *run, struct composer *c);
void identify_compose_posted(const struct run *run, struct composer *c);
void identify_compose_resume(const struct run *run, struct composer *c);
void identify_compose_secret(const struct run *run, struct composer *c);

#define IDENTIFY_LETTER_PAGES \
    { .name = "identify.letter", .kind = PAGE_TEXT, .title = IDENTIFY_LETTER_TITLE, .guarded = true, .step = 5, .steps = IDENTIFY_STEPS, \
      .help = N_("Une lettre postée à l'adresse que le registre connaît montre que c'est bien vous : personne ne peut en choisir l'adresse ici."), \
      .items = identify_letter_items, .item_count = IDENTIFY_LETTER_ITEMS, .compose = identify_compose_letter, .enter = identify_keep, \
      .edges = (const struct edge[]){ { IDENTIFY_TO_VERIFY, "identify.verify" }, { IDENTIFY_TO_ONE, "identify.one" }, { IDENTIFY_TO_TWO, "identify.two" }, \
                                      { OUTCOME_BACK, "identify.two" }, IDENTIFY_OUT_EDGE }, .edge_count = 5 }, \
    { .name = "identify.posted", .kind = PAGE_TEXT, .title = IDENTIFY_LETTER_TITLE, .guarded = true, \
      .help = N_("Rien n'est à noter : tout est à votre compte. Quand la lettre est arrivée, connectez-vous à n'importe quel poste."), \
      .items = citizen_out_items, .item_count = IDENTIFY_POSTED_ITEMS, .compose = identify_compose_posted, .enter = identify_forget, \
      .edges = (const struct edge[]){ { OUTCOME_BACK, "identify.resume" }, IDENTIFY_OUT_EDGE }, .edge_count = 2 }, \
    { .name = "identify.resume", .kind = PAGE_TEXT, .title = IDENTIFY_LETTER_TITLE, .guarded = true, .idle = IDLE_OUTSIDE, \
      .help = N_("La lettre contient un secret de dix lettres et chiffres. Il remplace le numéro qui manquait, une seule fois."), \
      .items = identify_resume_items, .item_count = IDENTIFY_RESUME_ITEMS, .compose = identify_compose_resume, \
      .edges = (const struct edge[]){ { IDENTIFY_TO_SECRET, "identify.secret" }, { IDENTIFY_TO_BEGIN, "identify.begin" }, IDENTIFY_OUT_EDGE }, .edge_count = 3 }, \
    { .name = "identify.secret", .kind = PAGE_FORM, .title = IDENTIFY_LETTER_TITLE, .idle = IDLE_OUTSIDE, .guarded = true, \
      .help = N_("Dix lettres et chiffres, tels que dans la lettre : majuscules, espaces et traits d'union sont sans importance."), \
      .fields = identify_secret_fields, .field_count = 1, .first_slot = IDENTIFY_SECRET_SLOT, .items = citizen_out_items, .item_count = 1, .compose = identify_compose_secret, \
      .edges = (const struct edge[]){ { OUTCOME_CONFIRM, "identify.secret_check" }, { OUTCOME_BACK, "identify.resume" }, IDENTIFY_OUT_EDGE }, .edge_count = 3 }, \
    { .name = "identify.secret_check", .kind = PAGE_WORK, .title = IDENTIFY_LETTER_TITLE, .help = N_("Le secret ne sert qu'une fois."), \
      .compose = identify_compose_secret_work, .enter = identify_start_secret, \
      .edges = (const struct edge[]){ { IDENTIFY_DONE, "identify.done" }, { ACCOUNT_REFUSED, "identify.secret" }, { IDENTIFY_POSTED, "identify.resume" }, \
                                      { IDENTIFY_COUNTER, "identify.counter" }, IDENTIFY_WORK_EDGES }, .edge_count = 6 }

/* --- identify_end.c --- */

enum { IDENTIFY_COUNTER_ASK_ITEMS = 4, IDENTIFY_COUNTER_ITEMS = 4, IDENTIFY_DONE_ITEMS = 2 };
extern const struct item identify_counter_ask_items[IDENTIFY_COUNTER_ASK_ITEMS], identify_counter_items[IDENTIFY_COUNTER_ITEMS], identify_done_items[IDENTIFY_DONE_ITEMS];
void identify_compose_counter_ask(const struct run *run, struct composer *c);
void identify_compose_counter(const struct run *run, struct composer *c);
void identify_compose_done(const struct run *run, struct composer *c);
/* What is brought to a counter, and with which reference; until when. */
void identify_compose_bring(struct composer *c);

#define IDENTIFY_END_PAGES \
    { .name = "identify.counter_ask", .kind = PAGE_TEXT, .title = IDENTIFY_COUNTER_TITLE, .guarded = true, .step = 5, .steps = IDENTIFY_STEPS, \
      .help = N_("Le secret postal ne remplace qu'un des deux numéros. Sans aucun des deux, c'est une personne qui doit vous identifier."), \
      .items = identify_counter_ask_items, .item_count = IDENTIFY_COUNTER_ASK_ITEMS, .compose = identify_compose_counter_ask, .enter = identify_keep, \
      .edges = (const struct edge[]){ { IDENTIFY_TO_VERIFY, "identify.verify" }, { IDENTIFY_TO_ONE, "identify.one" }, { IDENTIFY_TO_TWO, "identify.two" }, \
                                      { OUTCOME_BACK, "identify.two" }, IDENTIFY_OUT_EDGE }, .edge_count = 5 }, \
    { .name = "identify.counter", .kind = PAGE_TEXT, .title = IDENTIFY_COUNTER_TITLE, .guarded = true, .idle = IDLE_OUTSIDE, \
      .help = N_("Notez la référence. La personne du comptoir la tape pour retrouver votre identification, sans voir vos numéros."), \
      .items = identify_counter_items, .item_count = IDENTIFY_COUNTER_ITEMS, .compose = identify_compose_counter, .enter = identify_forget, \
      .edges = (const struct edge[]){ { IDENTIFY_TO_BEGIN, "identify.begin" }, IDENTIFY_OUT_EDGE }, .edge_count = 2 }, \
    { .name = "identify.done", .kind = PAGE_TEXT, .title = N_("Processus d'identification terminé"), .guarded = true, \
      .help = N_("Vos numéros sont effacés de ce poste. Il reste à dire si votre code d'identification peut être communiqué au service."), \
      .items = identify_done_items, .item_count = IDENTIFY_DONE_ITEMS, .compose = identify_compose_done, .enter = identify_forget, \
      .edges = (const struct edge[]){ IDENTIFY_OUT_EDGE }, .edge_count = 1 }

#endif
