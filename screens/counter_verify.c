/* Who is on the telephone, or before us.  The server draws what is asked and compares what is said: no answer is ever here. */
#include "screens/counter_deed.h"

#include "screens/screens.h"
#include "screens/words.h"

#include <stdio.h>
#include <string.h>

enum { FIRST, SECOND, CODE, KIND_ONE, END_ONE, KIND_TWO, END_TWO, SLOTS };
enum { BY_PHONE = OUTCOME_OWN, BY_DOCUMENTS, WITH_CODE, WITHOUT_CODE, TO_ACTS };
enum { TRIES = 3 };
#define TITLE N_("v-Vérifier la personne")

/* --- how --- */

static void compose_start(const struct run *run, struct composer *c)
{
    compose_text(c, ROLE_STATUS, "%s", deed_person_name(run));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Au téléphone : deux questions sur son dossier, et un code envoyé à son adresse courriel si elle est confirmée.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Après trois vérifications erronées en 24 heures, la personne doit se présenter à un AVI.")));
    compose_blank(c);
}

static void why_not_phone(const struct run *run, char *to, size_t size)
{
    counter_why_not(run, "counter-verify", to, size);
    if (!*to && strcmp(counter_agent(run)->person, counter_visit(run)->person) == 0)
        snprintf(to, size, "%s", msg(N_("Votre propre dossier")));
}

static void why_not_documents(const struct run *run, char *to, size_t size)
{
    counter_why_not(run, "counter-documents", to, size);
    if (!*to && strcmp(counter_agent(run)->person, counter_visit(run)->person) == 0)
        snprintf(to, size, "%s", msg(N_("Votre propre dossier")));
}

static const struct item start_items[] = {
    { .key = '1', .label = N_("1-Au téléphone"), .outcome = BY_PHONE, .why_not = why_not_phone, .help = N_("Deux questions à lire, deux réponses à taper; le serveur compare.") },
    { .key = '2', .label = N_("2-En personne (deux pièces d'identité)"), .outcome = BY_DOCUMENTS, .why_not = why_not_documents, .help = N_("Vous notez la sorte de pièce et ses deux derniers caractères.") },
    { .key = '0', .label = N_("0-Revenir au dossier"), .outcome = OUTCOME_BACK, .help = N_("Revient à la fiche de la personne.") },
};

/* --- drawing --- */

static const struct work drawing = { .again = "verify.draw" };

static void take_drawn(void *session, const struct account_result *result)
{
    struct session *s = session;
    struct deed_visit *v = deed_visit(s->run);
    if (result->err) {
        deed_take(session, result);
        return;
    }
    v->caller_left = 0;
    run_outcome(s->run, deed_count(s->run, PLACE_ITEM, "code") ? WITH_CODE : WITHOUT_CODE);
}

static void start_drawing(struct run *run)
{
    const struct counter_param params[] = { { "person", PARAM_TEXT, .text = counter_visit(run)->person }, { "code", PARAM_FLAG, .number = 1 } };
    struct counter_ask ask = { .verb = "counter-verify", .place = PLACE_ITEM, .params = params, .param_count = 2, .changes = true };
    struct account_watch watch = { take_drawn, session_of(run) };
    for (size_t slot = 0; slot < SLOTS; slot++)
        run_clear(run, slot);
    deed_visit(run)->no_code = false;
    work_begin(run, &drawing);
    deed_asked(desk_counter_ask(session_of(run)->desk, &ask, &watch), &watch);
}

/* --- what is asked, to be read out as it is --- */

static const char *fact_text(const char *fact)
{
    static const struct { const char *fact, *text; } facts[] = {
        { "phone", N_("Quels sont les quatre derniers chiffres d'un de vos numéros de téléphone?") },
        { "email", N_("Quelle est l'adresse courriel inscrite à votre dossier?") },
        { "workplace", N_("Quel est le nom de votre lieu de travail?") },
        { "user", N_("Quel est votre nom d'utilisateur?") },
        { "token", N_("Quels sont les quatre derniers caractères du numéro de votre clé?") },
        { "made", N_("En quelle année votre compte a-t-il été créé?") },
    };
    for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++)
        if (strcmp(facts[i].fact, fact) == 0)
            return msg(facts[i].text);
    return fact;
}

/* The i-th of the rows "fact"; which fact it is stands in its id or its first text. */
static void lead_fact(const struct run *run, size_t slot, char *to, size_t size)
{
    const struct counter_sheet *sheet = counter_sheet(run, PLACE_ITEM);
    size_t seen = 0;
    *to = 0;
    for (size_t i = 0; sheet->there && i < sheet->row_count; i++)
        if (strcmp(sheet->rows[i].word, "fact") == 0 && seen++ == slot)
            snprintf(to, size, "%s", fact_text(sheet->rows[i].text_count ? counter_text(&sheet->rows[i], 0) : sheet->rows[i].id));
}

static void lead_code(const struct run *run, size_t slot, char *to, size_t size)
{
    const struct counter_row *row = deed_find(run, PLACE_ITEM, "code");
    (void)slot;
    snprintf(to, size, msg(N_("Un code vient d'être envoyé à %s. Pouvez-vous me le lire?")), counter_text(row, 0));
}

#define FACT(label_) { .label = label_, .max_points = 120, .lead = lead_fact, .help = N_("Tapez ce que la personne dit. Accents, majuscules et espaces sont sans importance. Ne soufflez rien.") }
static const struct field ask_fields[] = {
    FACT(N_("Première réponse")), FACT(N_("Deuxième réponse")),
    { .label = N_("Code lu"), .max_points = 12, .lead = lead_code, .help = N_("Six chiffres. Si elle ne peut pas le lire, choisissez s.") },
};
enum { FACTS_ONLY = 2, FACTS_AND_CODE = 3 };

/* Before as after: how many are left, as far as the server has said. */
static void compose_ask(const struct run *run, struct composer *c)
{
    unsigned left = deed_visit(run)->caller_left;
    compose_text(c, ROLE_STATUS, "%s", deed_person_name(run));
    if (left)
        compose_text(c, ROLE_TEXT, msg_n(N_("Il reste %u essai avant que la personne doive se présenter à un AVI."), N_("Il reste %u essais avant que la personne doive se présenter à un AVI."), left), left);
    else
        compose_text(c, ROLE_TEXT, msg(N_("Au plus %d essais en 24 heures. Lisez la question, tapez ce qui est dit.")), (int)TRIES);
    compose_blank(c);
}

static void without_code(struct run *run)
{
    if (!secret_length(run_value(run, FIRST)) || !secret_length(run_value(run, SECOND))) {
        run_say(run, msg(N_("Tapez d'abord les deux réponses.")));
        return;
    }
    run_clear(run, CODE);
    deed_visit(run)->no_code = true;
    run_outcome(run, OUTCOME_CONFIRM);
}

static const struct item ask_items[] = {
    { .key = 's', .label = N_("s-La personne ne peut pas lire le code"), .choose = without_code, .help = N_("Les deux réponses sont vérifiées sans le code : seule l'adresse pourra alors être corrigée.") },
};

/* --- comparing --- */

/* A wrong one goes back to the questions: what was typed is there, and what is left is said with it. */
static const struct work_fault wrong[] = { { .err = ERR_CALLER_WRONG, .slot = FIRST, .form = WITH_CODE } };
static const struct work_fault wrong_without[] = { { .err = ERR_CALLER_WRONG, .slot = FIRST, .form = WITHOUT_CODE } };
static const struct work comparing = { .again = "verify.compare", .form = "verify.code", .faults = wrong, .fault_count = 1 };
static const struct work comparing_without = { .again = "verify.compare", .form = "verify.facts", .faults = wrong_without, .fault_count = 1 };

static enum counter_proof proof_of(const char *word)
{
    return strcmp(word, "documents") == 0 ? PROOF_DOCUMENTS : strcmp(word, "caller") == 0 ? PROOF_CALLER : PROOF_FACTS;
}

static void take_proved(void *session, const struct account_result *result)
{
    struct session *s = session;
    const struct counter_row *row = deed_find(s->run, PLACE_ACT, "proved");
    if (!result->err)
        deed_prove(s->run, row, proof_of(counter_text(row, 0)));
    if (result->err == ERR_CALLER_WRONG)
        deed_visit(s->run)->caller_left = result->left;
    deed_visit(s->run)->no_code = false;
    deed_take(session, result);
}

static void start_comparing(struct run *run)
{
    bool coded = deed_count(run, PLACE_ITEM, "code") > 0;
    const struct counter_sheet *sheet = counter_sheet(run, PLACE_ITEM);
    const struct counter_param params[] = {
        { "id", PARAM_TEXT, .text = sheet->there ? sheet->id : "" }, { "first", PARAM_SECRET, .secret = run_value(run, FIRST) },
        { "second", PARAM_SECRET, .secret = run_value(run, SECOND) }, { "code", PARAM_SECRET, .secret = run_value(run, CODE) }
    };
    struct counter_ask ask = { .verb = "counter-verify-answer", .place = PLACE_ACT, .params = params, .param_count = 4, .changes = true };
    struct account_watch watch = { take_proved, session_of(run) };
    work_begin(run, coded ? &comparing : &comparing_without);
    deed_asked(desk_counter_ask(session_of(run)->desk, &ask, &watch), &watch);
}

/* --- two documents --- */

static void check_ending(const struct run *run, size_t slot, struct complaint *out)
{
    words_fault(secret_length(run_value(run, slot)) == 2 ? ERR_OK : ERR_ENDING, out);
}

#define KIND(label_) { .label = label_, .choices = counter_document_choices, .choice = counter_document_choice, .help = N_("La pièce que vous avez en main, valide.") }
#define END(label_) { .label = label_, .max_points = 2, .check = check_ending, .help = N_("Les deux derniers caractères de son numéro : rien d'autre n'en est gardé.") }
static const struct field document_fields[] = { KIND(N_("Première pièce")), END(N_("Ses deux derniers caractères")), KIND(N_("Deuxième pièce")), END(N_("Ses deux derniers caractères")) };

static void compose_documents(const struct run *run, struct composer *c)
{
    compose_text(c, ROLE_STATUS, "%s", deed_person_name(run));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Comparez le nom et la photo. Notez la sorte de chaque pièce et ses deux derniers caractères.")));
    compose_blank(c);
}

static const char *document_at(const struct run *run, size_t slot)
{
    const char *word = counter_document_chosen(run, slot);
    return word ? word : "";
}

static void start_documents(struct run *run)
{
    static const struct work_fault faults[] = { { .err = ERR_ENDING, .slot = END_ONE }, { .err = ERR_CHOICE, .slot = KIND_TWO } };
    static const struct work seeing = { .again = "verify.seen", .form = "verify.documents", .faults = faults, .fault_count = 2 };
    const struct counter_param params[] = {
        { "person", PARAM_TEXT, .text = counter_visit(run)->person }, { "first", PARAM_TEXT, .text = document_at(run, KIND_ONE) },
        { "first_end", PARAM_SECRET, .secret = run_value(run, END_ONE) }, { "second", PARAM_TEXT, .text = document_at(run, KIND_TWO) },
        { "second_end", PARAM_SECRET, .secret = run_value(run, END_TWO) }
    };
    struct counter_ask ask = { .verb = "counter-documents", .place = PLACE_ACT, .params = params, .param_count = 5, .changes = true };
    struct account_watch watch = { take_proved, session_of(run) };
    work_begin(run, &seeing);
    deed_asked(desk_counter_ask(session_of(run)->desk, &ask, &watch), &watch);
}

/* --- verified --- */

static void compose_done(const struct run *run, struct composer *c)
{
    const struct deed_visit *v = deed_visit(run);
    char when[64];
    words_moment(v->proof_until_ms, deed_now(run), when, sizeof when);
    compose_text(c, ROLE_STATUS, msg(N_("%s : vérifiée jusqu'à %s.")), deed_person_name(run), when);
    if (v->proof == PROOF_FACTS)
        compose_text(c, ROLE_TEXT, "%s", msg(N_("Les deux réponses sont bonnes, mais le code n'a pas été lu : seule l'adresse courriel peut être corrigée, avec l'accord d'un deuxième agent.")));
    compose_blank(c);
}

static const struct item done_items[] = {
    { .key = '1', .label = N_("1-Continuer"), .outcome = TO_ACTS, .help = N_("Revient à ce qui peut être fait pour cette personne.") },
    { .key = '0', .label = N_("0-Revenir au dossier"), .outcome = OUTCOME_BACK, .help = N_("Revient à la fiche de la personne.") },
};

/* --- it did not work: the sentence that is said to the person stands alone --- */

static void compose_failed(const struct run *run, struct composer *c)
{
    const struct account_result *r = &account_visit(run)->result;
    char when[64];
    if (r->err != ERR_CALLER_LOCKED) {
        counter_compose_failure(run, c);
        return;
    }
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Dites à la personne :")));
    compose_text(c, ROLE_STATUS, "%s %s", msg(err_what(ERR_CALLER_LOCKED)), msg(err_todo(ERR_CALLER_LOCKED)));
    words_when(r->until_ms, deed_now(run), when, sizeof when);
    if (r->until_ms)
        compose_text(c, ROLE_TEXT, msg(N_("Il ne reste aucun essai. D'autres seront possibles %s.")), when);
    compose_blank(c);
}

static bool can_retry(const struct run *run) { return account_visit(run)->result.err != ERR_CALLER_LOCKED && account_visit(run)->result.err != ERR_NO_FACTS; }
static const struct item failed_items[] = {
    { .key = '1', .label = N_("1-Réessayer"), .choose = work_retry, .offered = can_retry, .help = N_("La même demande est refaite. Rien n'est fait deux fois.") },
    { .key = '2', .label = N_("2-En personne (deux pièces d'identité)"), .outcome = BY_DOCUMENTS, .why_not = why_not_documents, .help = N_("Vous notez la sorte de pièce et ses deux derniers caractères.") },
    { .key = '0', .label = N_("0-Revenir au dossier"), .outcome = OUTCOME_BACK, .help = N_("Revient à la fiche de la personne.") },
};

static const struct edge start_edges[] = { { BY_PHONE, "verify.draw" }, { BY_DOCUMENTS, "verify.documents" }, { OUTCOME_BACK, "act.home" } };
static const struct edge draw_edges[] = {
    { WITH_CODE, "verify.code" }, { WITHOUT_CODE, "verify.facts" }, { ACCOUNT_FAILED, "verify.failed" }, { ACCOUNT_SESSION_OVER, "counter.over" }
};
static const struct edge ask_edges[] = { { OUTCOME_CONFIRM, "verify.compare" }, { OUTCOME_BACK, "counter.verify" } };
static const struct edge compare_edges[] = {
    { ACCOUNT_DONE, "verify.done" }, { WITH_CODE, "verify.code" }, { WITHOUT_CODE, "verify.facts" }, { ACCOUNT_FAILED, "verify.failed" }, { ACCOUNT_SESSION_OVER, "counter.over" }
};
static const struct edge documents_edges[] = { { OUTCOME_CONFIRM, "verify.seen" }, { OUTCOME_BACK, "counter.verify" } };
static const struct edge done_edges[] = { { TO_ACTS, "counter.act" }, { OUTCOME_BACK, "act.home" } };
static const struct edge failed_edges[] = { { BY_DOCUMENTS, "verify.documents" }, { OUTCOME_BACK, "act.home" } };

#define ASK_PAGE(name_, count_, items_) \
    { .name = name_, .kind = PAGE_FORM, .title = TITLE, .idle = IDLE_OUTSIDE, .help = N_("Lisez chaque question telle quelle et tapez ce que la personne dit. Le serveur compare; vous ne voyez aucune réponse."), \
      .fields = ask_fields, .field_count = count_, .first_slot = FIRST, .items = ask_items, .item_count = items_, .edges = ask_edges, .edge_count = 2, .compose = compose_ask }

static const struct page pages[] = {
    { .name = "counter.verify", .kind = PAGE_TEXT, .title = TITLE, .help = N_("Avant tout geste : savoir qui est la personne."), .items = start_items, .item_count = 3,
      .edges = start_edges, .edge_count = 3, .compose = compose_start },
    { .name = "verify.draw", .kind = PAGE_WORK, .title = TITLE, .help = N_("Le serveur choisit deux questions."), .compose = counter_compose_asking, .enter = start_drawing,
      .edges = draw_edges, .edge_count = 4 },
    ASK_PAGE("verify.code", FACTS_AND_CODE, 1),
    ASK_PAGE("verify.facts", FACTS_ONLY, 0),
    { .name = "verify.compare", .kind = PAGE_WORK, .title = TITLE, .help = N_("Le serveur compare ce qui a été dit avec le dossier."), .compose = counter_compose_asking,
      .enter = start_comparing, .edges = compare_edges, .edge_count = 5 },
    { .name = "verify.documents", .kind = PAGE_FORM, .title = TITLE, .help = N_("Deux pièces d'identité que vous voyez, la personne devant vous."), .fields = document_fields,
      .field_count = 4, .first_slot = KIND_ONE, .edges = documents_edges, .edge_count = 2, .compose = compose_documents },
    COUNTER_WORK_PAGE("verify.seen", TITLE, start_documents, "verify.done", "verify.failed", "verify.documents"),
    { .name = "verify.done", .kind = PAGE_TEXT, .title = TITLE, .guarded = true, .help = N_("La vérification sert trente minutes, à vous seul, pour cette personne."),
      .items = done_items, .item_count = 2, .edges = done_edges, .edge_count = 2, .compose = compose_done },
    { .name = "verify.failed", .kind = PAGE_TEXT, .title = TITLE, .guarded = true, .help = N_("Dit ce qui n'a pas marché et ce que vous pouvez faire."),
      .items = failed_items, .item_count = 3, .edges = failed_edges, .edge_count = 2, .compose = compose_failed },
};

const struct flow flow_counter_verify = { "counter.verify", pages, sizeof pages / sizeof pages[0] };
