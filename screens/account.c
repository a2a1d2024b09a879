#include "screens/account.h"

#include "core/base/digest.h"
#include "core/base/text.h"
#include "screens/screens.h"
#include "screens/words.h"

#include <stdio.h>
#include <string.h>

static int64_t now_ms(const struct run *run) { return clock_wall(loop_clock(session_of(run)->loop)); }

struct account_visit *account_visit(const struct run *run) { return &session_of(run)->account; }

/* --- a verb's answer --- */

typedef void check_function(const struct run *run, size_t slot, struct complaint *out);

/* Which field an error is about, by its check. check NULL: the form's first. */
static const struct blame { enum err from, to; check_function *check; bool needs_left; } blames[] = {
    { ERR_USER_NAME, ERR_USER_NAME, account_check_name, false },
    { ERR_NAME_TAKEN, ERR_NAME_TAKEN, account_check_name, false },
    { ERR_ACCOUNT_PASSWORD_SHORT, ERR_ACCOUNT_PASSWORD_WEAK, account_check_password, false },
    { ERR_PASSWORD_WRONG, ERR_PASSWORD_WRONG, account_check_current, true },
    { ERR_SECRET_CODE, ERR_SECRET_CODE, account_check_code, false },
    { ERR_CODE_REFUSED_HERE, ERR_CODE_REFUSED_HERE, account_check_code, true },
    { ERR_REFERENCE, ERR_NIP, NULL, false },
    { ERR_ANSWER_EMPTY, ERR_QUESTION_SAME, NULL, false },
    { ERR_EMAIL, ERR_EMAIL, NULL, false },
    { ERR_PERSON_NAME, ERR_PERSON_NAME, NULL, false },
    { ERR_EMPLOYEE_UNKNOWN, ERR_EMPLOYEE_UNKNOWN, NULL, false },
};

static const struct blame *blame_of(const struct account_result *result)
{
    for (size_t i = 0; i < sizeof blames / sizeof blames[0]; i++)
        if (result->err >= blames[i].from && result->err <= blames[i].to)
            return blames[i].needs_left && result->left == 0 ? NULL : &blames[i];
    return NULL;
}

static size_t blamed_field(const struct page *form, const struct blame *blame)
{
    for (size_t i = 0; i < form->field_count; i++)
        if (blame->check && (form->fields[i].check == blame->check || (blame->check == account_check_password && form->fields[i].live == account_live_password)))
            return i;
    return 0;
}

static void words_left(unsigned left, char *to, size_t size)
{
    snprintf(to, size, msg_n(N_("Il reste %u essai."), N_("Il reste %u essais."), left), left);
}

static void complain(struct run *run, const struct blame *blame, const struct account_result *result)
{
    char left[64] = "", text[COMPLAINT_MAX];
    const struct page *form = run_page(run);
    size_t i = blamed_field(form, blame);
    if (result->left)
        words_left(result->left, left, sizeof left);
    snprintf(text, sizeof text, "%s %s%s%s", msg(err_what(result->err)), msg(err_todo(result->err)), *left ? " " : "", left);
    if (form->field_count && form->fields[i].secret)
        run_clear(run, form->first_slot + i);
    run_complain(run, form->first_slot + i, result->err, text);
}

static bool has_edge(const struct run *run, int outcome)
{
    const struct page *page = run_page(run);
    for (size_t i = 0; i < page->edge_count; i++)
        if (page->edges[i].outcome == outcome)
            return true;
    return false;
}

int account_outcome_or_failed(const struct run *run, int outcome) { return has_edge(run, outcome) ? outcome : ACCOUNT_FAILED; }

static void take_result(void *ctx, const struct account_result *result)
{
    struct session *s = ctx;
    const struct blame *blame = has_edge(s->run, ACCOUNT_REFUSED) ? blame_of(result) : NULL;
    s->account.result = *result;
    if (!result->err || result->err == ERR_SESSION) {
        run_outcome(s->run, result->err ? account_outcome_or_failed(s->run, ACCOUNT_SESSION_OVER) : ACCOUNT_DONE);
        return;
    }
    run_outcome(s->run, blame ? ACCOUNT_REFUSED : ACCOUNT_FAILED);
    if (blame)
        complain(s->run, blame, result);
}

struct account_watch account_watching(struct run *run) { return (struct account_watch){ take_result, session_of(run) }; }

void account_began(struct run *run, enum err e)
{
    if (e)
        take_result(session_of(run), &(struct account_result){ .err = e });
}

/* --- whom to call --- */

static size_t help_lines(const struct run *run, struct help_line *lines)
{
    return desk_directory(session_of(run)->desk, msg_language() == MSG_ENGLISH ? "en" : "fr", lines, DESK_LINES_MAX);
}

static void compose_closed(const struct help_line *line, struct composer *c)
{
    if (line->opens[0])
        compose_text(c, ROLE_TEXT, msg(N_("%s, %s : ouvre %s")), line->name, line->phones, line->opens);
    else
        compose_text(c, ROLE_TEXT, "%s, %s, %s", line->name, line->phones, line->hours);
}

/* Those whose hours nobody gave are not named: who calls would perhaps find nobody. */
void account_compose_help(const struct run *run, struct composer *c)
{
    struct help_line lines[DESK_LINES_MAX];
    size_t n = help_lines(run, lines), open = 0;
    for (size_t i = 0; i < n; i++)
        if (lines[i].open == LINE_OPEN && lines[i].phones[0] && ++open)
            compose_text(c, ROLE_TEXT, msg(N_("Répond en ce moment : %s, %s")), lines[i].name, lines[i].phones);
    if (!open)
        compose_text(c, ROLE_TEXT, "%s", msg(N_("À cette heure, personne ne répond au téléphone.")));
    for (size_t i = 0; !open && i < n; i++)
        if (lines[i].open == LINE_CLOSED && lines[i].phones[0])
            compose_closed(&lines[i], c);
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Après avoir établi votre identité, faites le 1 pour les services en ligne.")));
}

void account_compose_mail(const struct run *run, struct composer *c)
{
    struct help_line lines[DESK_LINES_MAX];
    size_t n = help_lines(run, lines);
    for (size_t i = 0; i < n; i++)
        if (!lines[i].phones[0] && lines[i].email[0])
            compose_text(c, ROLE_TEXT, msg(N_("%s : %s")), lines[i].name, lines[i].email);
}

/* --- what happened, what it cost, until when, whom to call --- */

static void compose_what(const struct account_result *r, struct composer *c)
{
    char text[WORDS_MAX];
    words_error(r->err, text, sizeof text);
    if (r->err == ERR_NOT_POSSIBLE)
        compose_text(c, ROLE_STATUS, msg(N_("ERREUR E-%d : %s %s")), (int)r->err, msg(err_what(r->err)),
                     msg(N_("Vérifiez-les, ou appelez le Centre d'assistance aux professionnels.")));
    else if (r->err == ERR_TOO_MANY || r->err == ERR_CODE_REFUSED_HERE || r->err == ERR_PASSWORD_WRONG)
        compose_text(c, ROLE_STATUS, msg(N_("ERREUR E-%d : %s")), (int)r->err, msg(err_what(r->err)));
    else
        compose_text(c, ROLE_STATUS, "%s", text);
}

static void compose_until(const struct run *run, const struct account_result *r, struct composer *c)
{
    enum { SECOND_MS = 1000, MINUTE_MS = 60000 };
    char when[64];
    int64_t left = r->until_ms - now_ms(run);
    if (r->until_ms == 0)
        return;
    if (left <= 0)
        compose_text(c, ROLE_TEXT, "%s", msg(N_("Vous pouvez réessayer maintenant.")));
    else if (left < MINUTE_MS) {
        unsigned seconds = (unsigned)((left + SECOND_MS - 1) / SECOND_MS);
        compose_text(c, ROLE_TEXT, msg_n(N_("Vous pourrez réessayer dans %u seconde."), N_("Vous pourrez réessayer dans %u secondes."), seconds), seconds);
    } else {
        words_when(r->until_ms, now_ms(run), when, sizeof when);
        compose_text(c, ROLE_TEXT, msg(N_("Vous pourrez réessayer %s.")), when);
    }
}

bool account_help_is_due(enum err e) { return e != ERR_WAIT && e != ERR_NETWORK_NEEDED && e != ERR_LIMIT && e != ERR_GONE; }

void account_compose_cost(const struct run *run, struct composer *c)
{
    const struct account_result *r = &account_visit(run)->result;
    char left[WORDS_MAX];
    if (r->counted)
        compose_text(c, ROLE_TEXT, "%s", msg(N_("Cet essai compte peut-être. Refait tel quel, il ne compte qu'une fois.")));
    if (r->left) {
        words_left(r->left, left, sizeof left);
        compose_text(c, ROLE_TEXT, "%s", left);
    }
    compose_until(run, r, c);
    if (r->reference[0])
        compose_text(c, ROLE_TEXT, msg(N_("Référence : %s")), r->reference);
}

void account_compose_failure(const struct run *run, struct composer *c)
{
    const struct account_result *r = &account_visit(run)->result;
    compose_what(r, c);
    account_compose_cost(run, c);
    if (account_help_is_due(r->err))
        account_compose_help(run, c);
}

/* --- the network --- */

/* Before the first contact of a start nothing is known yet: the verb finds out. */
bool account_offline(const struct run *run)
{
    const struct desk_status *status = session_status(run);
    return !status->online && (status->net_err || status->offline_since_ms);
}

void account_compose_offline(const struct run *run, struct composer *c)
{
    char text[WORDS_MAX];
    if (!account_offline(run))
        return;
    words_error(ERR_NETWORK_NEEDED, text, sizeof text);
    compose_text(c, ROLE_STATUS, "%s", text);
    compose_blank(c);
}

/* --- the ways on from what failed --- */

static bool logged_in(const struct run *run) { return desk_account(session_of(run)->desk)->open; }
static bool nobody(const struct run *run) { return !logged_in(run); }
static void leave(struct run *run) { session_wipe(session_of(run), HELD_CLOSED); }

#define ACCOUNT_OUT_ITEM { .key = 'd', .label = N_("d-Se déconnecter"), .outcome = ACCOUNT_LOG_OUT, .offered = logged_in, \
    .help = N_("Termine votre session. Tout ce que vous avez tapé est effacé de ce poste.") }
const struct item account_failed_items[ACCOUNT_FAILED_ITEMS] = {
    { .key = '1', .label = N_("1-Réessayer"), .outcome = ACCOUNT_AGAIN, .help = N_("Revient où vous étiez, avec ce que vous avez tapé.") },
    { .key = '0', .label = N_("0-Retourner à mes services"), .outcome = ACCOUNT_TO_HOME, .offered = logged_in, .help = N_("Revient à la page de vos services.") },
    { .key = '0', .label = N_("0-Retourner à la page d'accueil"), .choose = leave, .offered = nobody, .help = N_("Efface tout et revient à la page d'accueil.") },
    ACCOUNT_OUT_ITEM,
};
const struct item account_out_items[1] = { ACCOUNT_OUT_ITEM };

/* --- names --- */

void account_words_name(const char *title, const char *given, const char *family, char *to, size_t size)
{
    static const struct { const char *id, *words; } titles[] = {
        { "madame", N_("Madame") }, { "monsieur", N_("Monsieur") }, { "docteur", N_("Docteur") }, { "docteure", N_("Docteure") }
    };
    const char *words = "";
    for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++)
        if (strcmp(titles[i].id, title) == 0)
            words = msg(titles[i].words);
    snprintf(to, size, "%s%s%s%s%s", words, *words && *given ? " " : "", given, (*words || *given) && *family ? " " : "", family);
}

/* --- the policy, document 003, word for word --- */

const char *const account_policy[] = {
    N_("Politique de la Régie envers les utilisateurs des services en ligne"),
    N_("Dès la création de votre compte, la Régie garde une trace de chacun des accès faits avec votre nom d'utilisateur, et vous êtes alors réputé "
       "les avoir effectués. En plus de l'identité du détenteur du nom d'utilisateur, cette trace permet de connaître le type d'action accomplie, la "
       "nature de l'information échangée ainsi que la date et l'heure de l'accès."),
    N_("Puisque l'information échangée entre les équipements de la Régie et votre ordinateur peut contenir des renseignements personnels, vous vous "
       "engagez à la protéger en prenant, à votre échelle, les mesures de sécurité appropriées."),
    N_("Votre nom d'utilisateur est unique. Il permet de vous identifier lorsque vous accédez aux services en ligne de la Régie. Vous devez vous en "
       "servir avec un mot de passe, que vous ne divulguez à personne. Vous éviterez ainsi qu'il soit employé par quelqu'un d'autre, ce qui engagerait "
       "votre responsabilité."),
    N_("Vous devez adopter toute mesure vous permettant de protéger l'information. Cela consiste non seulement à ne pas la divulguer à une personne non "
       "autorisée, mais aussi à ne pas l'exposer aux risques de rupture de confidentialité ou d'atteinte à son intégrité."),
    N_("Engagement de l'utilisateur des services en ligne"),
    N_("En appuyant sur « J'accepte », je reconnais avoir pris connaissance de la Politique de la Régie envers les utilisateurs des services en ligne et "
       "m'engage à prendre les mesures de sécurité nécessaires quand j'utilise les services en ligne de la Régie."),
    NULL
};

void account_policy_hash(uint8_t to[32]) { digest_texts(account_policy, to); }

/* --- fields --- */

static const char *const account_password_rules[] = {
    N_("Le mot de passe doit respecter les conditions suivantes :"),
    N_("Compter au moins 8 caractères"),
    N_("Commencer et finir par une lettre"),
    N_("Contenir des lettres et des chiffres"),
    NULL
};

void account_compose_rules(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_TEXT, "%s", msg(account_password_rules[0]));
    for (size_t i = 0; i < PASSWORD_RULES; i++)
        compose_text(c, ROLE_TEXT, "- %s", msg(account_password_rules[1 + i]));
}

void account_compose_saving(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant, votre nouveau mot de passe est enregistré.")));
}

static void compose_saved(const char *then, struct composer *c)
{
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Votre nouveau mot de passe a été enregistré avec succès.")));
    compose_text(c, ROLE_TEXT, "%s", msg(then));
    compose_blank(c);
}

void account_compose_saved(const struct run *run, struct composer *c)
{
    (void)run;
    compose_saved(N_("Un avis vous est envoyé par courriel."), c);
}

void account_compose_reset(const struct run *run, struct composer *c)
{
    (void)run;
    compose_saved(N_("Un avis vous est envoyé par courriel. Vous pouvez maintenant vous connecter."), c);
}

/* Short enough for one look; of an empty field there is nothing to say. */
void account_live_password(const struct run *run, size_t slot, char *to, size_t size)
{
    static const char *const words[PASSWORD_RULES] = { N_("8 caractères"), N_("lettre aux deux bouts"), N_("lettres et chiffres") };
    size_t used = 0;
    *to = 0;
    for (size_t i = 0; i < PASSWORD_RULES && secret_length(run_value(run, slot)) > 0; i++) {
        bool holds = account_password_holds((enum account_password_rule)i, run_value(run, slot));
        int n = snprintf(to + used, size - used, "%s", i ? "; " : "");
        used += n > 0 && (size_t)n < size - used ? (size_t)n : 0;
        n = snprintf(to + used, size - used, msg(N_("%s : %s")), msg(words[i]), holds ? msg(N_("oui")) : msg(N_("non")));
        used += n > 0 && (size_t)n < size - used ? (size_t)n : 0;
    }
}

void account_check_password(const struct run *run, size_t slot, struct complaint *out)
{
    const struct account_home *home = &desk_account(session_of(run)->desk)->home;
    const char *name = home->chosen[0] ? home->chosen : home->issued[0] ? home->issued : NULL;
    words_fault(account_password_check(run_value(run, slot), name), out);
}

void account_check_name(const struct run *run, size_t slot, struct complaint *out)
{
    char name[ACCOUNT_NAME_SIZE];
    words_fault(account_name_parse(run_value(run, slot), name, NULL), out);
    explicit_bzero(name, sizeof name);
}

void account_check_current(const struct run *run, size_t slot, struct complaint *out)
{
    const struct secret *typed = run_value(run, slot);
    words_fault(text_points(secret_bytes(typed), secret_length(typed)) > ACCOUNT_PASSWORD_MAX ? ERR_ACCOUNT_PASSWORD_LONG : ERR_OK, out);
}

void account_check_code(const struct run *run, size_t slot, struct complaint *out)
{
    SECRET_OWNED struct secret *code = secret_new(ACCOUNT_CODE_SIZE);
    words_fault(code ? account_code_parse(run_value(run, slot), code) : ERR_MEMORY, out);
}

void account_check_again(const struct run *run, size_t slot, struct complaint *out)
{
    words_fault(account_password_again(run_value(run, slot - 1), run_value(run, slot)), out);
}
