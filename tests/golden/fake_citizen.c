/* The verbs of the Service d'authentification (core/desk/citizen.h), answered by a script:
 *
 *   account ...            as for accounts (fake_account.c): ok, E [left=N] [minutes=N] [seconds=N] [reference] [lost], over
 *   citizen HOW            the verb that waits is answered yes with this home, or the home of who is logged in becomes this one: new, begun,
 *                          letter-tax, letter-reference, counter, identified, consented, refused; with "progress PAGE" what was kept of a wizard;
 *                          with "second" that wizard's choices of both sections; with "one-left" one entry of the letter's secret
 *   inside HOW             somebody is logged in with this home, and is where it leads (a log-in has its own scripts)
 *   coding [confirming]    the verb that waits is answered yes: a code was mailed; "confirming": of an address that is not confirmed yet
 *   given NAME             the first name that homes have from now on, as typed (Jeanne)
 *   consents N             how many rows the ledger has (4)
 *   kept TEXT              what desk_citizen_keep was given last: "page=P given=G family=F one=O two=T", or "nothing"
 *
 * `wanted` tells what was asked. The text that a person read is named by its words: text=privacy; a hash that is nobody's: text=?. */
#include "screens/citizen.h"
#include "tests/golden/fake_account.h"
#include "tests/golden/fake_desk.h"
#include "tests/golden/game.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MINUTE = 60000, ROWS = 4 };
static const int64_t day_ms = INT64_C(86400000);

static struct {
    struct desk_citizen citizen;
    char how[128], given[64], kept[2048];
    bool confirming, has_given, counted;
    unsigned consents, page;
    struct citizen_identify identify;    /* only which parts are there */
} fake;

const struct desk_citizen *desk_citizen(const struct desk *d) { (void)d; return &fake.citizen; }
void fake_citizen_forget(void) { memset(&fake.citizen, 0, sizeof fake.citizen); memset(fake.how, 0, sizeof fake.how); fake.confirming = false; }

static enum err refused(void) { return fake_status()->online ? ERR_OK : ERR_NETWORK_NEEDED; }

#define ASK(verb_, on_ok_) \
    (void)d; \
    if (refused()) \
        return refused(); \
    fake_account_ask(verb_, watch, on_ok_)

/* --- what a person read --- */

static const struct { const char *name; const char *const *ids; } words[] = {
    { "privacy", citizen_words_privacy }, { "location", citizen_words_location }, { "person", citizen_words_person }, { "tax", citizen_words_tax },
    { "health", citizen_words_health }, { "licence", citizen_words_licence }, { "service", citizen_words_service }, { "withdraw", citizen_words_withdraw },
};

static void note_text(const char *name, const uint8_t *text)
{
    uint8_t hash[32];
    const char *which = "?";
    for (size_t i = 0; text && i < sizeof words / sizeof words[0]; i++) {
        citizen_text_hash(game_person(), words[i].ids, hash);
        if (memcmp(hash, text, sizeof hash) == 0)
            which = words[i].name;
    }
    fake_note(" %s=%s", name, text ? which : "none");
}

/* --- who is logged in --- */

static bool how(const char *word) { return strstr(fake.how, word) != NULL; }

static void fill_progress(struct citizen_home *home)
{
    const char *page = strstr(fake.how, "progress ");
    if (!page)
        return;
    home->has_progress = true;
    sscanf(page, "progress %31s", home->progress.page);
    snprintf(home->progress.given, sizeof home->progress.given, "Jeanne");
    snprintf(home->progress.family, sizeof home->progress.family, "L'Écuyer-d'Exemple");
    if (how("second")) {
        snprintf(home->progress.one, sizeof home->progress.one, "avis");
        snprintf(home->progress.two, sizeof home->progress.two, "health");
    }
}

static void fill_letter(struct citizen_home *home)
{
    home->state = CITIZEN_LETTER;
    home->letter_for_tax = how("letter-tax");
    home->letter_ms = game_now() - 2 * day_ms;
    home->letter_until_ms = game_now() + 28 * day_ms;
    home->letter_left = how("one-left") ? 1 : 5;
    home->tax_ms = home->letter_for_tax ? 0 : home->letter_ms;
    home->reference_ms = home->letter_for_tax ? home->letter_ms : 0;
}

static void fill_identified(struct citizen_home *home)
{
    home->state = CITIZEN_IDENTIFIED;
    home->identified_ms = home->tax_ms = home->reference_ms = game_now();
    snprintf(home->code, sizeof home->code, "7F2K-93QX-4QPL");
    home->consented_ms = how("consented") ? game_now() : 0;
    home->refused_ms = how("refused") ? game_now() : 0;
}

static void take_home(void)
{
    struct citizen_home *home = &fake.citizen.home;
    bool known = !how("new");
    fake.citizen.open = true;
    fake.citizen.until_ms = game_now() + 120 * (int64_t)MINUTE;
    fake.citizen.coding = (struct citizen_coding){ 0 };
    *home = (struct citizen_home){ .id = "0123456789abcdef", .name = "jeanne01", .email = "j•••@•••.ca" };
    if (known) {
        snprintf(home->given, sizeof home->given, "%s", fake.has_given ? fake.given : "Jeanne");
        home->state = CITIZEN_BEGUN;
        home->begun_ms = home->personal_ms = game_now() - 2 * day_ms;
        home->until_ms = game_now() + 28 * day_ms;
    }
    if (how("letter"))
        fill_letter(home);
    if (how("counter")) {
        home->state = CITIZEN_COUNTER;
        snprintf(home->reference, sizeof home->reference, "D-4QPL-77AX");
    }
    if (how("identified") || how("consented") || how("refused"))
        fill_identified(home);
    fill_progress(home);
}

static void set_how(const char *what) { snprintf(fake.how, sizeof fake.how, "%s", what); }

static void take_new(void)
{
    if (!*fake.how)
        set_how("new");
    take_home();
}

/* The home that is known, with what was just answered changed in it. */
static void change_home(const char *what)
{
    set_how(what);
    take_home();
}

/* --- account and log-in --- */

static void open_coding(enum citizen_coding_for what, const char *to)
{
    struct citizen_coding *coding = &fake.citizen.coding;
    *coding = (struct citizen_coding){ .open = true, .confirming = fake.confirming, .what = what, .expires_ms = game_now() + 10 * MINUTE, .resend_ms = game_now() + MINUTE };
    snprintf(coding->to, sizeof coding->to, "%s", to);
}

static void take_login(void) { open_coding(CODING_LOGIN, "j•••@•••.ca"); }
static void take_creation(void) { fake.confirming = true; take_login(); }
static void take_forgot(void) { open_coding(CODING_FORGOT, ""); }
static void take_email(void) { open_coding(CODING_EMAIL, "z•••@•••.org"); }
static void take_resend(void)
{
    fake.citizen.coding.expires_ms = game_now() + 10 * MINUTE;
    fake.citizen.coding.resend_ms = game_now() + MINUTE;
}

enum err desk_citizen_refuse(struct desk *d, const uint8_t text[32], const struct account_watch *watch)
{
    ASK("citizen refuse", NULL);
    note_text("text", text);
    return ERR_OK;
}

enum err desk_citizen_create(struct desk *d, const struct citizen_create *create, const struct account_watch *watch)
{
    ASK("citizen create", take_creation);
    fake_note_secret("name", create->name);
    fake_note_secret("email", create->email);
    fake_note_secret("password", create->password);
    note_text("text", create->text);
    if (strcmp(create->language, msg_language() == MSG_ENGLISH ? "en" : "fr") != 0)
        fake_note(" language=%s", create->language);
    return ERR_OK;
}

enum err desk_citizen_log_in(struct desk *d, const struct citizen_log_in *log_in, const struct account_watch *watch)
{
    ASK("citizen login", take_login);
    fake_note_secret("name", log_in->name);
    fake_note_secret("password", log_in->password);
    note_text("text", log_in->text);
    return ERR_OK;
}

enum err desk_citizen_forgot(struct desk *d, const struct secret *name, const struct account_watch *watch)
{
    ASK("citizen forgot", take_forgot);
    fake_note_secret("name", name);
    return ERR_OK;
}

enum err desk_citizen_resend(struct desk *d, const struct account_watch *watch)
{
    if (!fake.citizen.coding.open)
        return ERR_TICKET;
    ASK("citizen resend", take_resend);
    return ERR_OK;
}

static void take_code(void)
{
    enum citizen_coding_for what = fake.citizen.coding.what;
    fake.citizen.coding = (struct citizen_coding){ 0 };
    if (what == CODING_LOGIN)
        take_new();
    else if (what == CODING_FORGOT)
        fake.citizen.may_set_password = true;
    else
        snprintf(fake.citizen.home.email, sizeof fake.citizen.home.email, "z•••@•••.org");
}

enum err desk_citizen_code(struct desk *d, const struct secret *code, const struct account_watch *watch)
{
    if (!fake.citizen.coding.open)
        return ERR_TICKET;
    ASK("citizen code", take_code);
    fake_note_secret("is", code);
    return ERR_OK;
}

static void take_forgot_password(void) { fake.citizen.may_set_password = false; }

enum err desk_citizen_forgot_password(struct desk *d, const struct citizen_new_password *password, const struct account_watch *watch)
{
    if (!fake.citizen.may_set_password)
        return ERR_TICKET;
    ASK("citizen new password", take_forgot_password);
    fake_note_secret("is", password->password);
    fake_note_secret("name", password->name);
    return ERR_OK;
}

enum err desk_citizen_home(struct desk *d, const struct account_watch *watch) { ASK("citizen home", take_new); return ERR_OK; }
void desk_citizen_coding_drop(struct desk *d) { (void)d; fake.citizen.coding = (struct citizen_coding){ 0 }; }

/* --- identification --- */

static void note_personal(const struct citizen_personal *p)
{
    fake_note_secret("given", p->given);
    fake_note_secret("family", p->family);
    fake_note_secret("birth", p->birth);
    fake_note_secret("nam", p->nam);
    fake_note_secret("nas", p->nas);
}

static void take_personal(void)
{
    fake.citizen.personal_agreed = true;
    if (fake.citizen.home.state == CITIZEN_NEW)
        change_home("begun");
}

enum err desk_citizen_personal(struct desk *d, const struct citizen_personal *personal, const struct account_watch *watch)
{
    ASK("citizen personal", take_personal);
    note_personal(personal);
    note_text("text", personal->text);
    return ERR_OK;
}

static void take_identify(void)
{
    const struct citizen_identify *i = &fake.identify;
    fake.citizen.personal_agreed = false;
    if (i->avis && i->kind != CITIZEN_NO_NUMBER)
        change_home("identified");
    else if (!i->avis && i->kind == CITIZEN_NO_NUMBER)
        change_home("counter");
    else
        change_home(i->avis ? "letter-reference" : "letter-tax");
}

enum err desk_citizen_identify(struct desk *d, const struct citizen_identify *identify, const struct account_watch *watch)
{
    static const char *const kinds[] = { [CITIZEN_NO_NUMBER] = "none", [CITIZEN_HEALTH_CARD] = "health", [CITIZEN_LICENCE] = "licence" };
    if (!fake.citizen.personal_agreed)
        return ERR_TICKET;
    ASK("citizen identify", take_identify);
    fake.identify = *identify;
    note_personal(&identify->personal);
    fake_note_secret("avis", identify->avis);
    if (identify->avis)
        note_text("avis_text", identify->avis_text);
    fake_note(" kind=%s", kinds[identify->kind]);
    fake_note_secret("number", identify->number);
    if (identify->number)
        note_text("number_text", identify->number_text);
    fake_note("%s", identify->letter ? " letter" : "");
    return ERR_OK;
}

static void take_secret(void) { change_home("identified"); }

enum err desk_citizen_secret(struct desk *d, const struct secret *typed, const struct account_watch *watch)
{
    ASK("citizen secret", take_secret);
    fake_note_secret("is", typed);
    return ERR_OK;
}

void desk_citizen_keep(struct desk *d, const struct citizen_progress *p)
{
    (void)d;
    if (fake.citizen.open)
        snprintf(fake.kept, sizeof fake.kept, "page=%s given=%s family=%s one=%s two=%s", p->page, p->given, p->family, p->one, p->two);
}

/* --- consents, account --- */

static void take_consent(void) { change_home("consented"); }
static void take_refusal(void) { fake.citizen.home.refused_ms = game_now(); fake.citizen.home.consented_ms = 0; }

enum err desk_citizen_consent(struct desk *d, const struct citizen_answer *answer, const struct account_watch *watch)
{
    bool service = strcmp(answer->purpose, "service") == 0;
    ASK("citizen consent", !service ? NULL : answer->accept ? take_consent : take_refusal);
    fake_note(" purpose=%s accept=%s", answer->purpose, answer->accept ? "yes" : "no");
    note_text("text", answer->text);
    return ERR_OK;
}

static void take_consents(void)
{
    static const struct { const char *purpose, *recipient, *answer; } rows[ROWS] = {
        { "service", "ramq", "accepted" }, { "health", "ramq", "accepted" }, { "tax", "revenu-quebec", "accepted" }, { "person", "mcn", "refused" } };
    struct citizen_consents *c = &fake.citizen.consents;
    unsigned count = fake.counted ? fake.consents : ROWS;
    *c = (struct citizen_consents){ .count = count, .page = fake.page, .pages = count ? (count + ACCOUNT_ROWS_MAX - 1) / ACCOUNT_ROWS_MAX : 1 };
    for (unsigned i = (fake.page - 1) * ACCOUNT_ROWS_MAX; i < count && c->row_count < ACCOUNT_ROWS_MAX; i++) {
        struct citizen_consent_row *row = &c->rows[c->row_count++];
        *row = (struct citizen_consent_row){ .at_ms = game_now() - (int64_t)i * day_ms, .in_force = strcmp(rows[i % ROWS].answer, "accepted") == 0, .place = "Poste 1" };
        snprintf(row->id, sizeof row->id, "c%u", i);
        snprintf(row->purpose, sizeof row->purpose, "%s", rows[i % ROWS].purpose);
        snprintf(row->recipient, sizeof row->recipient, "%s", rows[i % ROWS].recipient);
        snprintf(row->answer, sizeof row->answer, "%s", rows[i % ROWS].answer);
    }
}

enum err desk_citizen_consents(struct desk *d, unsigned page, const struct account_watch *watch)
{
    ASK("citizen consents", take_consents);
    fake.page = page;
    fake_note(" page=%u", page);
    return ERR_OK;
}

static void take_withdrawal(void) { fake.citizen.home.consented_ms = 0; }

enum err desk_citizen_withdraw(struct desk *d, const char *id, const uint8_t text[32], const struct account_watch *watch)
{
    ASK("citizen withdraw", take_withdrawal);
    fake_note(" id=%s", id);
    note_text("text", text);
    return ERR_OK;
}

enum err desk_citizen_set_password(struct desk *d, const struct secret *old, const struct secret *new_one, const struct account_watch *watch)
{
    ASK("citizen password", NULL);
    fake_note_secret("old", old);
    fake_note_secret("new", new_one);
    return ERR_OK;
}

enum err desk_citizen_set_email(struct desk *d, const struct secret *password, const struct secret *email, const struct account_watch *watch)
{
    ASK("citizen email", take_email);
    fake_note_secret("password", password);
    fake_note_secret("email", email);
    return ERR_OK;
}

enum err desk_citizen_close(struct desk *d, const struct secret *password, const struct account_watch *watch)
{
    ASK("citizen close", fake_citizen_forget);
    fake_note_secret("password", password);
    return ERR_OK;
}

size_t desk_citizen_services(struct desk *d, const char *language, struct list_row *rows, size_t max)
{
    static const struct { const char *id, *fr, *en, *more_fr, *more_en; } seven[] = {
        { "saaqclic", "SAAQclic - Service en ligne de la Société de l'assurance automobile du Québec", "SAAQclic - Online service of the Société de l'assurance automobile du Québec",
          "permis de conduire et immatriculation.", "driver's licence and registration." },
        { "petite-enfance", "Service québécois de certification du personnel éducateur de la petite enfance", "Québec service for the certification of early childhood educators",
          "faire reconnaître votre qualification.", "have your qualification recognized." },
        { "carnet-sante", "Carnet santé Québec", "Québec Health Booklet", "vos rendez-vous et vos résultats.", "your appointments and results." },
        { "medicaments", "Inscription au régime public d'assurance médicaments ou désinscription", "Registration for the public prescription drug insurance plan or deregistration",
          "commencer ou cesser d'être assuré.", "begin or cease to be insured." },
        { "carte", "Remplacement d'une carte d'assurance maladie en cas de bris, perte ou vol", "Replacement of a health insurance card that is broken, lost or stolen",
          "demander une nouvelle carte.", "ask for a new card." },
        { "don-organes", "Officialisation de mon consentement au don d'organes et de tissus", "Making my consent to organ and tissue donation official",
          "inscrire ou retirer votre consentement.", "register or withdraw your consent." },
        { "directives", "Expression de mes directives sur les soins en cas d'inaptitude", "Expressing my directives on care in case of incapacity",
          "dire d'avance les soins que vous voulez.", "say in advance what care you want." } };
    bool english = language[0] == 'e';
    size_t n = sizeof seven / sizeof seven[0] < max ? sizeof seven / sizeof seven[0] : max;
    (void)d;
    for (size_t i = 0; i < n; i++) {
        snprintf(rows[i].id, sizeof rows[i].id, "%s", seven[i].id);
        snprintf(rows[i].text, sizeof rows[i].text, "%s", english ? seven[i].en : seven[i].fr);
        snprintf(rows[i].more, sizeof rows[i].more, "%s", english ? seven[i].more_en : seven[i].more_fr);
    }
    return n;
}

/* --- commands --- */

static void do_citizen(const char *what)
{
    if (!fake_account_waits()) {
        if (fake.citizen.open)
            change_home(what);
        else if (!game_is_walking())
            game_fail("nobody waits for the answer, and nobody is logged in", what);
        game_changed();
        return;
    }
    set_how(what);
    fake_account_answer(&(struct account_result){ .err = ERR_OK });
    if (fake.citizen.open)
        change_home(what);
    game_changed();
}

static void do_inside(const char *what)
{
    change_home(what);
    citizen_go_on(game_person());
    game_changed();
}

static void do_coding(const char *what)
{
    fake.confirming = strstr(what, "confirming") != NULL;
    if (!fake_account_answer(&(struct account_result){ .err = ERR_OK }) && !game_is_walking())
        game_fail("nobody waits for the answer", what);
    game_changed();
}

static void do_given(const char *name) { fake.has_given = true; snprintf(fake.given, sizeof fake.given, "%s", name); }
static void do_consents(const char *n) { fake.counted = true; fake.consents = (unsigned)atoi(n); }

static void do_kept(const char *text)
{
    const char *kept = *fake.kept ? fake.kept : "nothing";
    if (strcmp(text, kept) == 0)
        game_pass("kept");
    else
        game_fail("what was kept is:", kept);
    fake.kept[0] = 0;
}

static const struct game_command commands[] = { { "citizen", do_citizen }, { "inside", do_inside }, { "coding", do_coding }, { "given", do_given }, { "consents", do_consents }, { "kept", do_kept } };

bool game_run_citizen(const char *name, const char *rest) { return game_run(commands, sizeof commands / sizeof commands[0], name, rest); }
void fake_citizen_start(void) { memset(&fake, 0, sizeof fake); }
