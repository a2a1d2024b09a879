/* Messages behind core/desk/account.h, answered by a script:
 *
 *   mail begin [MINUTES]                             somebody is logged in, for two hours or so many minutes, and chooses Messagerie
 *   mail list none|new|many|second|found|drafts|E    what there is: nothing, three, a first and a second page, what was searched, a draft first; or an error
 *   mail text short|long|full|hostile|draft|E        the text of the message that was opened; full: nearly as long as one may be
 *   mail drop ok|E                                   a draft is thrown away
 *   mail letter told|kept|refused|E                  what became of a letter: the server has it, not yet, does not want it
 *   mail keep E                                      the next draft cannot be kept
 *   mail late accepted|refused                       the server answers for the receipt while its page is read
 *   mail asked TEXT                                  what the last verb was asked */
#include "core/desk/account.h"
#include "tests/golden/fake_account.h"
#include "tests/golden/fake_desk.h"
#include "tests/golden/game.h"
#include "tui/flow.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REQUEST = 512, TEXT_MAX = 65536, DAY = 86400000 };

static struct {
    struct account_watch list, text, drop;
    struct letter_watch letter;
    enum err keep;
    unsigned drafts;
    struct secret *reading;
    char request[REQUEST];
} fake;

static bool is(const char *text, const char *word) { return strncmp(text, word, strlen(word)) == 0; }

__attribute__((format(printf, 1, 2)))
static void asked(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(fake.request, sizeof fake.request, format, args);
    va_end(args);
}

/* --- the verbs --- */

enum err desk_messages(struct desk *d, const struct secret *search, unsigned page, const struct account_watch *watch)
{
    (void)d;
    asked("list %u [%.*s]", page, search ? (int)secret_length(search) : 0, search ? (const char *)secret_bytes(search) : "");
    if (!fake_status()->online)
        return ERR_NETWORK_NEEDED;
    fake.list = *watch;
    return ERR_OK;
}

enum err desk_message(struct desk *d, const char *id, const struct account_watch *watch)
{
    (void)d;
    asked("open %s", id);
    fake.text = *watch;
    return ERR_OK;
}

enum err desk_draft_drop(struct desk *d, const char *id, const struct account_watch *watch)
{
    (void)d;
    asked("drop %s", id);
    fake.drop = *watch;
    return ERR_OK;
}

void desk_draft_new(struct desk *d, char to[40]) { (void)d; snprintf(to, 40, "d%u", ++fake.drafts); }

static void note_letter(const char *verb, const struct desk_letter *letter)
{
    size_t n = secret_length(letter->text);
    asked("%s %s %s [%s] %.*s", verb, letter->draft, letter->subject, letter->thread, n < 80 ? (int)n : 80, (const char *)secret_bytes(letter->text));
    for (char *c = fake.request; *c; c++)
        *c = *c == '\n' ? '|' : *c;
}

enum err desk_send_letter(struct desk *d, const struct desk_letter *letter, const struct letter_watch *watch)
{
    (void)d;
    note_letter("send", letter);
    fake.letter = *watch;
    return ERR_OK;
}

enum err desk_keep_draft(struct desk *d, const struct desk_letter *letter, char receipt[DESK_RECEIPT_SIZE])
{
    (void)d;
    enum err e = fake.keep;
    fake.keep = ERR_OK;
    note_letter("keep", letter);
    if (!e)
        snprintf(receipt, DESK_RECEIPT_SIZE, "R-7F2K-93QX");
    return e;
}

void fake_messages_start(void) { fake.drafts = 0; }

void fake_messages_forget(void)
{
    secret_free(fake.reading);
    unsigned drafts = fake.drafts;
    char request[REQUEST];
    memcpy(request, fake.request, sizeof request);
    memset(&fake, 0, sizeof fake);
    fake.drafts = drafts;
    memcpy(fake.request, request, sizeof request);      /* what was kept by the wipe is asked about after it */
}

/* --- the script's answers --- */

static void settle(bool taken, const char *how)
{
    if (!taken)
        game_fail("nobody waits for the answer", how);
    game_changed();
}

static bool answer(struct account_watch *watch, enum err e)
{
    struct account_watch w = *watch;
    if (!w.done)
        return false;
    *watch = (struct account_watch){ 0 };
    w.done(w.ctx, &(struct account_result){ .err = e });
    return true;
}

static const struct account_message one = { .id = "m1", .number = "M-7F2K-93QX", .subject = "facturation", .thread = "m1", .kind = MESSAGE_SENT };

static void add_row(struct account_messages *m, struct account_message row, int64_t before_ms)
{
    row.at_ms = game_now() - before_ms;
    if (m->row_count < ACCOUNT_ROWS_MAX)
        m->rows[m->row_count++] = row;
}

static void fill_list(const char *how)
{
    struct account_messages *m = &fake_account()->messages;
    *m = (struct account_messages){ .page = is(how, "second") ? 2 : 1, .pages = is(how, "many") || is(how, "second") ? 2 : 1 };
    if (is(how, "none"))
        return;
    if (is(how, "drafts"))
        add_row(m, (struct account_message){ .id = "d9", .subject = "avis", .kind = MESSAGE_DRAFT }, DAY / 4);
    if (!is(how, "found") && !is(how, "second"))
        add_row(m, (struct account_message){ .id = "m3", .number = "M-2B4D-6F8H", .subject = "facturation", .thread = "m1", .kind = MESSAGE_RECEIVED, .unread = true }, DAY / 48);
    add_row(m, (struct account_message){ .id = "m2", .number = "M-8H6F-4D2B", .subject = "acces", .thread = "m2", .kind = MESSAGE_RECEIVED, .answered = true }, 2 * DAY);
    if (!is(how, "found"))
        add_row(m, one, 3 * DAY);
    for (int i = 0; is(how, "many") && i < 6; i++)
        add_row(m, one, (4 + i) * (int64_t)DAY);
    m->unread = is(how, "second") || is(how, "found") ? 0 : 1;
    m->count = is(how, "many") || is(how, "second") ? 11 : (unsigned)m->row_count;
}

static void do_begin(const char *minutes)
{
    struct desk_account *account = fake_account();
    account->open = true;
    account->until_ms = game_now() + (*minutes ? atoll(minutes) : 120) * 60000;
    snprintf(account->home.given, sizeof account->home.given, "Jeanne");
    snprintf(account->home.family, sizeof account->home.family, "Exemple");
    run_go(game_person(), "messages");
    game_changed();
}

static void do_list(const char *how)
{
    enum err e = (enum err)atoi(how);
    if (!e)
        fill_list(how);
    settle(answer(&fake.list, e), how);
}

static void put(const char *text)
{
    if (secret_append(fake.reading, text, strlen(text)))
        abort();
}

static void fill_text(const char *how)
{
    secret_free(fake.reading);
    fake.reading = secret_new(TEXT_MAX);
    if (!fake.reading)
        abort();
    if (is(how, "draft"))
        put("L'avis du 12 novembre\nn'est pas dans la liste.");
    else if (is(how, "hostile"))
        put("Rouge : \033[31mrouge\033[0m\r\nCloche : \a. Sens : \342\200\256erdnelc.\nUn mot de quatre-vingt-dix lettres : "
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n\n日本語の文字。");
    else
        put("Bonjour,\n\nLa facture M-2045 a été payée le 18 novembre. Le montant diffère de 12,40 $ parce que le code 15804 n'est pas admissible ce jour-là.\n");
    for (int i = 1; is(how, "long") && i <= 40; i++) {
        char line[160];
        snprintf(line, sizeof line, "%d. Ligne de la facture M-2045 : code 15804, patient sans numéro, 12,40 $ refusés, à revoir avec la pièce jointe numéro %d.\n", i, i);
        put(line);
    }
    while (is(how, "full") && secret_length(fake.reading) + 64 < TEXT_MAX)
        put("Une ligne de plus, pour voir la fin.\n");
    fake_account()->reading.text = fake.reading;
}

static void do_text(const char *how)
{
    enum err e = (enum err)atoi(how);
    if (!e)
        fill_text(how);
    settle(answer(&fake.text, e), how);
}

static void do_drop(const char *how) { settle(answer(&fake.drop, (enum err)atoi(how)), how); }
static void do_keep(const char *how) { fake.keep = (enum err)atoi(how); }

static void do_letter(const char *how)
{
    struct letter_watch w = fake.letter;
    struct letter_result result = { .err = (enum err)atoi(how), .told = is(how, "told") };
    if (!result.err) {
        snprintf(result.receipt, sizeof result.receipt, "R-7F2K-93QX");
        snprintf(result.number, sizeof result.number, "M-4QPL-77AX");
    }
    if (is(how, "refused")) {
        result.err = ERR_SERVER_REFUSED;
        snprintf(result.reason, sizeof result.reason, "Une demande plus récente a été faite.");
    }
    fake.letter = (struct letter_watch){ 0 };
    if (w.done)
        w.done(w.ctx, &result);
    settle(w.done != NULL, how);
}

static void do_late(const char *how)
{
    struct desk_request row = { .type = "message.send", .receipt = "R-7F2K-93QX", .state = is(how, "accepted") ? REQUEST_ACCEPTED : REQUEST_REFUSED };
    row.at_ms = game_now();
    if (row.state == REQUEST_REFUSED)
        snprintf(row.reason, sizeof row.reason, "Une demande plus récente a été faite.");
    fake_add_request(&row);
    game_changed();
}

static void do_asked(const char *text)
{
    if (strcmp(text, fake.request) == 0)
        game_pass("asked");
    else
        game_fail("the desk was asked:", fake.request);
}

static void do_mail(const char *text)
{
    static const struct game_command kinds[] = {
        { "begin", do_begin }, { "list", do_list }, { "text", do_text }, { "drop", do_drop }, { "letter", do_letter }, { "keep", do_keep }, { "late", do_late }, { "asked", do_asked },
    };
    char kind[16] = "";
    size_t n = strcspn(text, " ");
    snprintf(kind, sizeof kind, "%.*s", (int)n, text);
    if (!game_run(kinds, sizeof kinds / sizeof kinds[0], kind, text + n + (text[n] == ' ')))
        game_fail("no such answer", text);
}

bool game_run_messages(const char *name, const char *rest)
{
    static const struct game_command commands[] = { { "mail", do_mail } };
    return game_run(commands, sizeof commands / sizeof commands[0], name, rest);
}
