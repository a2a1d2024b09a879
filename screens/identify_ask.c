/* What the registers are asked, and where each answer leads. A refusal names the first name, the name or the date; numbers as a group. */
#include "screens/identify.h"

#include "screens/words.h"

#include <stdio.h>
#include <string.h>

/* --- «Je refuse» --- */

struct purpose { const char *id; const char *const *words; const char *nothing; size_t slot; };
static const struct purpose purposes[] = {
    { "person", citizen_words_person, N_("Vous avez refusé. Rien n'a été communiqué."), IDENTIFY_SLOTS },
    { "tax", citizen_words_tax, N_("Vous avez refusé. Rien n'a été communiqué à Revenu Québec."), IDENTIFY_AVIS_SLOT },
    { "health", citizen_words_health, N_("Vous avez refusé. Ce numéro n'a pas été communiqué à la RAMQ."), IDENTIFY_CARD_SLOT },
    { "licence", citizen_words_licence, N_("Vous avez refusé. Rien n'a été communiqué à la SAAQ."), IDENTIFY_LICENCE_SLOT },
};

static const struct purpose *refused_purpose(const struct run *run)
{
    const char *id = identify_of(run)->refused;
    for (size_t i = 0; id && i < sizeof purposes / sizeof purposes[0]; i++)
        if (strcmp(purposes[i].id, id) == 0)
            return &purposes[i];
    return &purposes[0];
}

void identify_refuse(struct run *run, const char *purpose)
{
    identify_of(run)->refused = purpose;
    run_outcome(run, IDENTIFY_REFUSE);
}

static void take_refusal(void *session, const struct account_result *result)
{
    struct session *s = session;
    const struct purpose *p = refused_purpose(s->run);
    if (!result->err && p->slot == IDENTIFY_SLOTS)
        identify_forget(s->run);
    else if (!result->err)
        run_clear(s->run, p->slot);
    work_take(session, result);
}

void identify_start_refuse(struct run *run)
{
    static const struct work refusing = { .again = "identify.refuse" };
    const struct purpose *p = refused_purpose(run);
    const struct account_watch watch = { take_refusal, session_of(run) };
    uint8_t text[32];
    citizen_text_hash(run, p->words, text);
    work_begin(run, &refusing);
    work_began(run, desk_citizen_consent(session_of(run)->desk, &(struct citizen_answer){ p->id, false, text }, &watch));
}

void identify_compose_refuse(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant, votre refus est noté. Rien n'est communiqué.")));
}

static bool of_person(const struct run *run) { return refused_purpose(run) == &purposes[0]; }
static bool of_section(const struct run *run) { return !of_person(run); }

void identify_compose_refused(const struct run *run, struct composer *c)
{
    compose_text(c, ROLE_STATUS, "%s", msg(refused_purpose(run)->nothing));
    if (of_person(run))
        compose_text(c, ROLE_TEXT, "%s", msg(N_("Sans votre accord, votre identité ne peut pas être vérifiée ici. Votre compte reste; vous pourrez recommencer.")));
    else
        compose_text(c, ROLE_TEXT, "%s", msg(N_("Ce numéro est effacé. Faites un autre choix à cette section, ou répondez autrement.")));
    compose_blank(c);
}

static void to_section(struct run *run) { run_outcome(run, refused_purpose(run)->slot == IDENTIFY_AVIS_SLOT ? IDENTIFY_TO_ONE : IDENTIFY_TO_TWO); }

const struct item identify_refused_items[IDENTIFY_REFUSED_ITEMS] = {
    { .key = '1', .label = N_("1-Revenir à la section"), .choose = to_section, .offered = of_section, .help = N_("Vous pourrez choisir autrement.") },
    { .key = '0', .label = N_("0-Revenir au début"), .outcome = IDENTIFY_TO_BEGIN, .help = N_("Revient aux premiers mots de l'identification.") },
    IDENTIFY_OUT_ITEM,
};

/* --- the personal data --- */

static void fill_personal(const struct run *run, struct citizen_personal *p, const uint8_t *text)
{
    *p = (struct citizen_personal){ run_value(run, IDENTIFY_GIVEN), run_value(run, IDENTIFY_FAMILY), run_value(run, IDENTIFY_BIRTH), run_value(run, IDENTIFY_NAM),
                                    run_value(run, IDENTIFY_NAS), text };
}

static enum err ask_personal(struct run *run, const struct account_watch *watch)
{
    struct citizen_personal p;
    uint8_t text[32];
    citizen_text_hash(run, citizen_words_person, text);
    fill_personal(run, &p, text);
    return desk_citizen_personal(session_of(run)->desk, &p, watch);
}

#define OF(err_, slot_) { .err = err_, .slot = slot_ }
#define PERSONAL_FAULTS \
    OF(ERR_IDENTITY_GIVEN, IDENTIFY_GIVEN), OF(ERR_IDENTITY_FAMILY, IDENTIFY_FAMILY), OF(ERR_IDENTITY_BIRTH, IDENTIFY_BIRTH), OF(ERR_PERSON_NAME, IDENTIFY_GIVEN), \
    OF(ERR_DATE, IDENTIFY_BIRTH), OF(ERR_UNDER_AGE, IDENTIFY_BIRTH), OF(ERR_NAM, IDENTIFY_NAM), OF(ERR_NAS, IDENTIFY_NAS)
static const struct work_fault check_faults[] = { OF(ERR_IDENTITY_NUMBERS, IDENTIFY_NAM), PERSONAL_FAULTS };

void identify_start_check(struct run *run)
{
    static const struct work checking = { "identify.check", "identify.personal", check_faults, sizeof check_faults / sizeof check_faults[0] };
    const struct account_watch watch = work_watch(run);
    identify_of(run)->agreed = true;
    work_begin(run, &checking);
    work_began(run, ask_personal(run, &watch));
}

void identify_compose_check(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant. Votre accord est noté, puis vos renseignements sont comparés à ceux du registre.")));
}

/* --- both sections --- */

static enum err ask_identification(struct run *run, const struct account_watch *watch)
{
    const struct identify_visit *v = identify_of(run);
    uint8_t tax[32], number[32];
    struct citizen_identify i = { .letter = v->letter };
    fill_personal(run, &i.personal, NULL);
    citizen_text_hash(run, citizen_words_tax, tax);
    citizen_text_hash(run, v->two == IDENTIFY_LICENCE ? citizen_words_licence : citizen_words_health, number);
    if (v->one == IDENTIFY_AVIS) {
        i.avis = run_value(run, IDENTIFY_AVIS_SLOT);
        i.avis_text = tax;
    }
    if (v->two == IDENTIFY_CARD || v->two == IDENTIFY_LICENCE) {
        i.kind = v->two == IDENTIFY_CARD ? CITIZEN_HEALTH_CARD : CITIZEN_LICENCE;
        i.number = run_value(run, v->two == IDENTIFY_CARD ? IDENTIFY_CARD_SLOT : IDENTIFY_LICENCE_SLOT);
        i.number_text = number;
    }
    return desk_citizen_identify(session_of(run)->desk, &i, watch);
}

/* Where the home that came with the answer leads. */
static void follow_state(struct run *run)
{
    switch (identify_home(run)->state) {
    case CITIZEN_IDENTIFIED: run_outcome(run, IDENTIFY_DONE); break;
    case CITIZEN_LETTER: run_outcome(run, IDENTIFY_POSTED); break;
    case CITIZEN_COUNTER: run_outcome(run, IDENTIFY_COUNTER); break;
    case CITIZEN_NEW: case CITIZEN_BEGUN: work_take(session_of(run), &(struct account_result){ .err = ERR_INTERNAL }); break;
    }
}

static void take_again(void *session, const struct account_result *result);
static void take_verified(void *session, const struct account_result *result);

static void verify(struct run *run)
{
    const struct account_watch watch = { take_verified, session_of(run) };
    enum err e = ask_identification(run, &watch);
    if (e)
        take_verified(session_of(run), &(struct account_result){ .err = e });
}

/* The proof of the personal data holds for half an hour; who took longer still has them in the fields, and agreed to what is asked again. */
static void prove_again(struct run *run)
{
    const struct account_watch watch = { take_again, session_of(run) };
    identify_of(run)->proved = true;
    work_began(run, ask_personal(run, &watch));
}

static void take_again(void *session, const struct account_result *result)
{
    struct session *s = session;
    if (result->err)
        work_take(session, result);
    else
        verify(s->run);
}

static void take_verified(void *session, const struct account_result *result)
{
    struct session *s = session;
    struct identify_visit *v = identify_of(s->run);
    if (result->err == ERR_TICKET && !v->proved) {
        prove_again(s->run);
        return;
    }
    v->correcting = result->err == ERR_IDENTITY_NUMBERS;
    if (result->err)
        work_take(session, result);
    else
        follow_state(s->run);
}

/* The first of the numbers that were sent is where a person begins to look. */
#define TO(err_, slot_, form_) { .err = err_, .slot = slot_, .form = form_ }
#define NUMBER_FAULTS(slot_, form_) \
    { TO(ERR_IDENTITY_NUMBERS, slot_, form_), TO(ERR_AVIS, IDENTIFY_AVIS_SLOT, IDENTIFY_TO_AVIS), TO(ERR_CARD_REFERENCE, IDENTIFY_CARD_SLOT, IDENTIFY_TO_CARD), \
      TO(ERR_LICENCE_REFERENCE, IDENTIFY_LICENCE_SLOT, IDENTIFY_TO_LICENCE), PERSONAL_FAULTS }
static const struct work_fault avis_faults[] = NUMBER_FAULTS(IDENTIFY_AVIS_SLOT, IDENTIFY_TO_AVIS);
static const struct work_fault card_faults[] = NUMBER_FAULTS(IDENTIFY_CARD_SLOT, IDENTIFY_TO_CARD);
static const struct work_fault licence_faults[] = NUMBER_FAULTS(IDENTIFY_LICENCE_SLOT, IDENTIFY_TO_LICENCE);
enum { VERIFY_FAULTS = sizeof avis_faults / sizeof avis_faults[0] };

/* Of a letter, or of a reference for the counter: nothing that was typed is to be looked at. */
static const struct work by_avis = { "identify.verify", "identify.one", avis_faults, VERIFY_FAULTS };
static const struct work by_card = { "identify.verify", "identify.one", card_faults, VERIFY_FAULTS };
static const struct work by_licence = { "identify.verify", "identify.one", licence_faults, VERIFY_FAULTS };

static bool avis_was_sent(const struct run *run) { return identify_of(run)->one == IDENTIFY_AVIS; }

void identify_start_verify(struct run *run)
{
    struct identify_visit *v = identify_of(run);
    v->proved = false;
    v->letter = (v->one == IDENTIFY_AVIS) == (v->two == IDENTIFY_NO_NUMBER);
    work_begin(run, avis_was_sent(run) ? &by_avis : v->two == IDENTIFY_LICENCE ? &by_licence : &by_card);
    verify(run);
}

void identify_compose_verify(const struct run *run, struct composer *c)
{
    const struct identify_visit *v = identify_of(run);
    bool nothing = !avis_was_sent(run) && v->two == IDENTIFY_NO_NUMBER;
    if (nothing)
        compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant, une référence pour le comptoir est demandée.")));
    else if (v->letter)
        compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant. Votre accord est noté, votre numéro est vérifié, puis la lettre est demandée.")));
    else
        compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant. Vos accords sont notés, puis vos numéros sont vérifiés par les organismes.")));
}

/* --- the secret that came by post --- */

static void take_secret(void *session, const struct account_result *result)
{
    struct session *s = session;
    run_clear(s->run, IDENTIFY_SECRET_SLOT);
    if (result->err)
        work_take(session, result);
    else
        follow_state(s->run);
}

void identify_start_secret(struct run *run)
{
    static const struct work_fault faults[] = {
        { .err = ERR_CODE_REFUSED_HERE, .slot = IDENTIFY_SECRET_SLOT, .text = N_("Ce secret ne correspond pas à celui de la lettre."),
          .dead = N_("Ce secret ne sert plus. Revenez à la page précédente pour en demander un autre.") },
        OF(ERR_SECRET_CODE, IDENTIFY_SECRET_SLOT),
    };
    static const struct work entering = { "identify.secret_check", "identify.secret", faults, sizeof faults / sizeof faults[0] };
    const struct account_watch watch = { take_secret, session_of(run) };
    work_begin(run, &entering);
    work_began(run, desk_citizen_secret(session_of(run)->desk, run_value(run, IDENTIFY_SECRET_SLOT), &watch));
}

void identify_compose_secret_work(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant, le serveur vérifie le secret.")));
}

/* --- it did not work --- */

static bool is_over(const struct run *run)
{
    enum err e = account_visit(run)->result.err;
    return e == ERR_NOT_POSSIBLE || e == ERR_TOO_MANY;
}

/* No try is left: what was typed is of no more use here. */
void identify_enter_failed(struct run *run)
{
    identify_keep(run);
    if (!is_over(run))
        return;
    identify_clear(run);
    account_visit(run)->work = NULL;
}

/* A register or a network that is down takes nothing from anybody: what is kept, and where, is said. */
void identify_compose_failed(const struct run *run, struct composer *c)
{
    citizen_compose_failure(run, c);
    if (is_over(run)) {
        compose_text(c, ROLE_TEXT, "%s", msg(N_("Vous pouvez aussi vous présenter à un comptoir avec cette référence. Les mêmes numéros disent où.")));
        identify_compose_bring(c);
    } else if (identify_of(run)->agreed) {
        compose_text(c, ROLE_TEXT, "%s", msg(N_("Si vous partez, vos noms et vos choix sont gardés 30 minutes pour vous, à tout poste : connectez-vous de nouveau. Vos numéros sont effacés.")));
    }
    compose_blank(c);
}
