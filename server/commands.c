#include "server/commands.h"

#include "core/base/log.h"
#include "server/audit.h"
#include "server/audit_head.h"
#include "server/feed.h"
#include "server/hash_pool.h"
#include "server/options.h"
#include "server/people.h"
#include "server/tokens.h"
#include "server/upkeep.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HASHES_MAX = 64 };

int command_fail(const char *what, enum err e)
{
    fprintf(stderr, "guichetd: %s: %s (E-%d)\n", what, err_name(e), (int)e);
    return EXIT_FAILURE;
}

int command_print(struct buf *b)
{
    const bool all = b->length == 0 || fwrite(b->bytes, 1, b->length, stdout) == b->length;      /* an empty one has no bytes */
    return all && fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

enum err command_read_file(const char *path, struct buf *to)
{
    uint8_t part[4096];
    ssize_t n = -1;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return ERR_SYSTEM;
    while ((n = read(fd, part, sizeof part)) > 0 || (n < 0 && errno == EINTR))
        buf_put(to, part, n > 0 ? (size_t)n : 0);
    (void)close(fd);
    return n < 0 ? ERR_SYSTEM : buf_err(to);
}

/* --- the commands --- */

static int command_init(struct command_state *s, const struct command_arguments *a)
{
    (void)a;
    printf("%s\n", s->keys.id);
    return EXIT_SUCCESS;
}

static int command_token_add(struct command_state *s, const struct command_arguments *a)
{
    BUF_OWNED struct buf pem = buf_make(TOKEN_CERTIFICATE_MAX);
    enum err e = command_read_file(a->certificate, &pem);
    struct person_row person = { .found = true };
    e = e || !a->person ? e : people_get(s->db, a->person, &person);
    if (!e && !person.found) {
        fprintf(stderr, "guichetd: nobody has the id %s (see guichetd people)\n", a->person);
        return EXIT_FAILURE;
    }
    e = e ? e : tokens_add(&s->service, s->db, a->serial, a->holder, pem.bytes, pem.length);
    if (e == ERR_NOT_POSSIBLE) {
        fprintf(stderr, "guichetd: this certificate was recorded before, and was replaced or revoked since\n");
        return EXIT_FAILURE;
    }
    e = e || !a->person ? e : people_give_token(&s->service, s->db, a->person, a->serial);
    return e ? command_fail(a->certificate, e) : EXIT_SUCCESS;
}

static int command_token_revoke(struct command_state *s, const struct command_arguments *a)
{
    bool changed = false;
    enum err e = tokens_revoke(&s->service, s->db, a->serial, &changed);
    if (e)
        return command_fail(a->serial, e);
    if (!changed)
        fprintf(stderr, "guichetd: no certificate of %s to revoke\n", a->serial);
    return changed ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int command_audit(struct command_state *s, const struct command_arguments *a)
{
    BUF_OWNED struct buf out = buf_make(COMMAND_PRINT_MAX);
    enum err e = audit_print(s->db, a->json, &out);
    return e ? command_fail("audit", e) : command_print(&out);
}

static int command_audit_verify(struct command_state *s, const struct command_arguments *a)
{
    int64_t bad = 0, count = 0, heads = 0;
    char day[AUDIT_DAY_SIZE] = "";
    (void)a;
    enum err e = audit_verify(s->db, &bad, &count);
    e = e ? e : audit_head_verify(&s->keys, s->db, day, &heads);
    if (e)
        return command_fail("audit-verify", e);
    if (bad)
        printf("first bad row: %" PRId64 "\n", bad);
    if (day[0])
        printf("first bad daily head: %s\n", day);
    if (!bad && !day[0])
        printf("%" PRId64 " rows, chain whole, %" PRId64 " daily heads\n", count, heads);
    return bad || day[0] ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int command_purge(struct command_state *s, const struct command_arguments *a)
{
    struct upkeep_purged purged;
    BUF_OWNED struct buf out = buf_make(COMMAND_PRINT_MAX);
    (void)a;
    enum err e = upkeep_purge(&s->service, s->db, &purged);
    if (e)
        return command_fail("purge", e);
    upkeep_print(&purged, &out);
    return buf_err(&out) ? command_fail("purge", buf_err(&out)) : command_print(&out);
}

/* --- the tables --- */

/* A bit each. */
enum {
    BIT_LABEL, BIT_SERIAL, BIT_CERTIFICATE, BIT_HOLDER, BIT_KIOSK, BIT_JSON, BIT_STATE, BIT_ROTATES, BIT_PERSON, BIT_NAME,
    BIT_LANGUAGE, BIT_EMAIL, BIT_REFERENCE, BIT_CHALLENGE, BIT_CONFIRMATION, BIT_DAYS, BIT_GIVEN, BIT_FAMILY, BIT_TITLE, BIT_ID,
    BIT_WORKPLACE, BIT_ROLE, BIT_PROFESSION, BIT_NUMBER, BIT_PROFILE, BIT_COUNT
};
_Static_assert(BIT_COUNT <= 32, "the upper half is of what may be left out");
#define NEED(n) ((uint64_t)1 << (n))
#define NEEDS_LABEL NEED(BIT_LABEL)
#define NEEDS_SERIAL NEED(BIT_SERIAL)
#define NEEDS_CERTIFICATE NEED(BIT_CERTIFICATE)
#define NEEDS_HOLDER NEED(BIT_HOLDER)
#define NEEDS_KIOSK NEED(BIT_KIOSK)
#define TAKES_JSON NEED(BIT_JSON)
#define MAKES_STATE NEED(BIT_STATE)
#define NEEDS_ROTATES NEED(BIT_ROTATES)
#define NEEDS_PERSON NEED(BIT_PERSON)
#define NEEDS_NAME NEED(BIT_NAME)
#define NEEDS_LANGUAGE NEED(BIT_LANGUAGE)
#define NEEDS_EMAIL NEED(BIT_EMAIL)
#define NEEDS_REFERENCE NEED(BIT_REFERENCE)
#define NEEDS_CHALLENGE NEED(BIT_CHALLENGE)
#define NEEDS_CONFIRMATION NEED(BIT_CONFIRMATION)
#define NEEDS_DAYS NEED(BIT_DAYS)
#define NEEDS_GIVEN NEED(BIT_GIVEN)
#define NEEDS_FAMILY NEED(BIT_FAMILY)
#define NEEDS_TITLE NEED(BIT_TITLE)
#define NEEDS_ID NEED(BIT_ID)
#define NEEDS_WORKPLACE NEED(BIT_WORKPLACE)
#define NEEDS_ROLE NEED(BIT_ROLE)
#define NEEDS_PROFESSION NEED(BIT_PROFESSION)
#define NEEDS_NUMBER NEED(BIT_NUMBER)
#define NEEDS_PROFILE NEED(BIT_PROFILE)
#define MAY_HAVE(need) ((need) << 32)    /* an argument that may be left out */

static const struct command {
    const char *name;
    int (*run)(struct command_state *s, const struct command_arguments *a);
    uint64_t needs;
    const char *help;
} commands[] = {
    { "init", command_init, MAKES_STATE, "makes keys and database where they are missing; prints the fingerprint" },
    { "serve", command_serve, 0, "answers kiosks until SIGTERM; SIGHUP reads the feed files again" },
    { "enrolment-code", command_enrolment_code, NEEDS_LABEL | MAY_HAVE(NEEDS_PROFILE), "prints a one-time code for one kiosk, for everybody or for agents of the counter" },
    { "person-add", command_person_add, NEEDS_NAME | NEEDS_LANGUAGE | MAY_HAVE(NEEDS_EMAIL), "records a person; prints the person's id" },
    { "people", command_people, 0, "lists id, name, language, address, token, when questions were chosen" },
    { "account-add", command_account_add, NEEDS_GIVEN | NEEDS_FAMILY | NEEDS_TITLE | NEEDS_EMAIL | MAY_HAVE(NEEDS_NAME) | MAY_HAVE(NEEDS_LANGUAGE),
      "an account of the services on line; prints its log-in name and a temporary password, good for 24 hours" },
    { "temporary-password", command_temporary_password, NEEDS_NAME,
      "another temporary password for an account, after the caller was verified; forgets its locks and the questions that were asked" },
    { "recovery-clear", command_recovery_clear, MAY_HAVE(NEEDS_NAME) | MAY_HAVE(NEEDS_SERIAL),
      "forgets the wrong answers to the questions of an account, or of a token; passwords stay" },
    { "account-close", command_account_close, NEEDS_NAME, "closes an account: nobody logs in with it any more" },
    { "accounts", command_accounts, 0, "lists person, issued and chosen name, family name, given name, address, what must be changed, until when the password is temporary, state" },
    { "citizens", command_citizens, 0, "lists accounts of the Service d'authentification: name, state (open, waits for its address, closed), made, confirmed" },
    { "citizen-clear", command_citizen_clear, NEEDS_NAME, "forgets the wrong passwords and codes of one, after the caller was verified; codes that were mailed are dead" },
    { "citizen-close", command_citizen_close, NEEDS_NAME, "closes one and forgets its address and identification; its owner is told" },
    { "messages", command_messages, MAY_HAVE(NEEDS_NAME), "lists the messages people sent, unanswered first: id, number, who, subject, sent, answered; --name: a part of who" },
    { "message-show", command_message_show, NEEDS_ID, "prints the text of a message that was sent" },
    { "message-answer", command_message_answer, NEEDS_ID, "answers it with the text of standard input; its writer is told by mail that there is an answer, not what it says" },
    { "workplace-add", command_workplace_add, NEEDS_LABEL, "records a workplace; prints its id" },
    { "role-add", command_role_add, NEEDS_WORKPLACE | NEEDS_NAME | NEEDS_ROLE, "makes the account with this log-in name representative or local-admin of a workplace" },
    { "role-remove", command_role_remove, NEEDS_WORKPLACE | NEEDS_NAME | NEEDS_ROLE, "takes the role away, also from who is working with it" },
    { "agent-add", command_agent_add, NEEDS_PERSON | NEEDS_ROLE,
      "a person is an agent of the counter: agent, avi, supervisor, administrator, representative or auditor; told by mail" },
    { "agent-end", command_agent_end, NEEDS_PERSON | NEEDS_ROLE, "takes that role away; with the last one the sessions end" },
    { "agents", command_agents, 0, "lists person, name, role, since" },
    { "nip-add", command_nip_add, NEEDS_PROFESSION | NEEDS_NUMBER | NEEDS_GIVEN | NEEDS_FAMILY | NEEDS_TITLE | NEEDS_EMAIL,
      "a NIP of a new professional, good once and for 30 days; an older one is dead: prints it, then the letter to be mailed" },
    { "demonstration-account", command_demonstration_account, NEEDS_GIVEN | NEEDS_FAMILY | NEEDS_TITLE | NEEDS_EMAIL | NEEDS_NAME,
      "of a demonstration alone: an account with the password, and the eight \"id answer\", that are lines of standard input" },
    { "invitations", command_invitations, 0, "lists id, state, reference, name, address, workplace, made, expires" },
    { "identifications", command_identifications, 0,
      "lists person, state, register, begun, personal data, section 1, section 2, letter, done, until: states and dates alone" },
    { "purge", command_purge, 0, "forgets what is past its time, as serve does every hour; prints how many of what" },
    { "token-add", command_token_add, NEEDS_SERIAL | NEEDS_CERTIFICATE | NEEDS_HOLDER | MAY_HAVE(NEEDS_PERSON),
      "records a certificate for a token, and whose token it is" },
    { "token-revoke", command_token_revoke, NEEDS_SERIAL, "revokes a token's certificates" },
    { "refusal", command_refusal, NEEDS_REFERENCE, "why a person was refused: the cause behind a reference" },
    { "phone-answer", command_phone_answer, NEEDS_SERIAL | NEEDS_CHALLENGE, "the answer to a challenge read out on the telephone, after the caller was verified" },
    { "phone-confirm", command_phone_confirm, NEEDS_CHALLENGE | NEEDS_CONFIRMATION, "what the kiosk showed at the end: settles which secret is in the token" },
    { "mails", command_mails, 0, "lists the notices that wait, were sent, or were refused by the mail server" },
    { "audit", command_audit, TAKES_JSON, "prints the audit trail" },
    { "audit-verify", command_audit_verify, 0, "walks the audit chain; names the first bad row" },
    { "kiosks", command_kiosks, 0, "lists id, label, enrolled, retired, operations, profile, last contact, version" },
    { "kiosk-retire", command_kiosk_retire, NEEDS_KIOSK, "refuses a kiosk from now on" },
    { "escrow-add", command_escrow_add, NEEDS_SERIAL | MAY_HAVE(NEEDS_ROTATES),
      "keeps the unblocking secret (standard input) of a token prepared by its own tools; --rotates no: it cannot be replaced" },
    { "issuance-code", command_issuance_code, NEEDS_PERSON | MAY_HAVE(NEEDS_DAYS) | MAY_HAVE(NEEDS_SERIAL),
      "prints a one-time code that gives a person's token its certificate; --serial: another one to that token, whose certificate has expired (a day)" },
    { "ca-certificate", command_ca_certificate, 0, "prints the certificate of the built-in authority" },
    { "generation-renew", command_generation_renew, 0, "after a restore from backup: kiosks notice and start over" },
};

static const struct argument { const char *name; size_t at; uint64_t bit; const char *what; } arguments[] = {
    { "--label", offsetof(struct command_arguments, label), NEEDS_LABEL, "TEXT" },
    { "--serial", offsetof(struct command_arguments, serial), NEEDS_SERIAL, "SERIAL" },
    { "--certificate", offsetof(struct command_arguments, certificate), NEEDS_CERTIFICATE, "PEMFILE" },
    { "--holder", offsetof(struct command_arguments, holder), NEEDS_HOLDER, "NAME" },
    { "--kiosk", offsetof(struct command_arguments, kiosk), NEEDS_KIOSK, "ID" },
    { "--person", offsetof(struct command_arguments, person), NEEDS_PERSON, "ID" },
    { "--name", offsetof(struct command_arguments, name), NEEDS_NAME, "NAME" },
    { "--language", offsetof(struct command_arguments, language), NEEDS_LANGUAGE, "fr|en" },
    { "--email", offsetof(struct command_arguments, email), NEEDS_EMAIL, "ADDRESS" },
    { "--reference", offsetof(struct command_arguments, reference), NEEDS_REFERENCE, "D-XXXX-XXXX" },
    { "--challenge", offsetof(struct command_arguments, challenge), NEEDS_CHALLENGE, "XXXX-XXXX-XXXX-XXXX" },
    { "--confirmation", offsetof(struct command_arguments, confirmation), NEEDS_CONFIRMATION, "XXXX-XXXX" },
    { "--given", offsetof(struct command_arguments, given), NEEDS_GIVEN, "NAME" },
    { "--family", offsetof(struct command_arguments, family), NEEDS_FAMILY, "NAME" },
    { "--title", offsetof(struct command_arguments, title), NEEDS_TITLE, "madame|monsieur|docteur|docteure" },
    { "--id", offsetof(struct command_arguments, id), NEEDS_ID, "ID" },
    { "--workplace", offsetof(struct command_arguments, workplace), NEEDS_WORKPLACE, "ID" },
    { "--role", offsetof(struct command_arguments, role), NEEDS_ROLE, "ROLE" },
    { "--profession", offsetof(struct command_arguments, profession), NEEDS_PROFESSION, "ID" },
    { "--number", offsetof(struct command_arguments, number), NEEDS_NUMBER, "NUMBER" },
    { "--profile", offsetof(struct command_arguments, profile), NEEDS_PROFILE, "public|counter" },
    { "--days", offsetof(struct command_arguments, days), NEEDS_DAYS, "N" },
    { "--rotates", offsetof(struct command_arguments, rotates), NEEDS_ROTATES, "yes|no" },
};

#define COUNT(a) (sizeof (a) / sizeof (a)[0])

static int print_usage(FILE *to)
{
    fprintf(to, "usage: guichetd COMMAND --config FILE [...]\n\n");
    for (size_t i = 0; i < COUNT(commands); i++) {
        fprintf(to, "  %s", commands[i].name);
        for (size_t k = 0; k < COUNT(arguments); k++)
            if (commands[i].needs & (arguments[k].bit | MAY_HAVE(arguments[k].bit)))
                fprintf(to, commands[i].needs & arguments[k].bit ? " %s %s" : " [%s %s]", arguments[k].name, arguments[k].what);
        fprintf(to, "%s\n      %s\n", commands[i].needs & TAKES_JSON ? " [--json]" : "", commands[i].help);
    }
    fprintf(to, "  sample-config\n      prints a configuration file with every option\n");
    return to == stdout ? EXIT_SUCCESS : COMMAND_USAGE;
}

/* Where the value of an option goes, NULL when the command has no such option. */
static const char **place_of(const struct command *c, const char *option, struct command_arguments *a)
{
    if (strcmp(option, "--config") == 0)
        return &a->config;
    for (size_t k = 0; k < COUNT(arguments); k++)
        if (strcmp(option, arguments[k].name) == 0 && c->needs & (arguments[k].bit | MAY_HAVE(arguments[k].bit)))
            return (const char **)(void *)((char *)a + arguments[k].at);
    return NULL;
}

static bool parse_arguments(const struct command *c, int argc, char **argv, struct command_arguments *a)
{
    for (int i = 2; i < argc; i++) {
        const char **place = place_of(c, argv[i], a);
        if (c->needs & TAKES_JSON && strcmp(argv[i], "--json") == 0) {
            a->json = true;
        } else if (!place || *place || i + 1 == argc) {
            fprintf(stderr, "guichetd %s: %s: %s\n", c->name, argv[i], !place ? "no such option"
                    : *place ? "given twice" : "a value must follow");
            return false;
        } else {
            *place = argv[++i];
        }
    }
    for (size_t k = 0; k < COUNT(arguments); k++)
        if (c->needs & arguments[k].bit && !*place_of(c, arguments[k].name, a)) {
            fprintf(stderr, "guichetd %s: %s %s is missing\n", c->name, arguments[k].name, arguments[k].what);
            return false;
        }
    if (!a->config)
        fprintf(stderr, "guichetd %s: --config FILE is missing\n", c->name);
    return a->config;
}

static enum log_level level_of(const struct conf *conf)
{
    static const struct { const char *word; enum log_level level; } levels[] = {
        { "error", LOG_ERROR }, { "warning", LOG_WARNING }, { "info", LOG_INFO }, { "debug", LOG_DEBUG } };
    for (size_t i = 0; i < COUNT(levels); i++)
        if (conf_is(conf, "log.level", levels[i].word))
            return levels[i].level;
    return LOG_INFO;
}

static enum err make_state(const char *directory)
{
    struct stat st;
    if (mkdir(directory, 0700) && errno != EEXIST)
        return ERR_SYSTEM;
    if (stat(directory, &st) || !S_ISDIR(st.st_mode) || (st.st_mode & 077))
        return ERR_SYSTEM;
    return server_keys_make(directory);
}

static enum err start_hashes(struct command_state *s)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    int64_t asked = conf_number(s->conf, "limits.hashes");
    unsigned at_once = asked ? (unsigned)asked : cores > 0 && cores <= HASHES_MAX ? (unsigned)cores : HASHES_MAX;
    return hash_pool_start(at_once, (unsigned)conf_number(s->conf, "limits.hashes_waiting"), &s->hashes);
}

static int open_state(const struct command *c, const struct command_arguments *a, struct command_state *s)
{
    struct conf_fault fault;
    if (conf_load(server_options, server_options_count, a->config, &s->conf, &fault)) {
        fprintf(stderr, "guichetd: %s:%u: %s: %s\n", fault.file, fault.line, fault.key, fault.expected);
        return COMMAND_USAGE;
    }
    log_open(STDERR_FILENO, level_of(s->conf), "guichetd");
    const char *directory = conf_text(s->conf, "state.dir");
    const struct signer_settings signer = { conf_text(s->conf, "signer.program"), directory, (unsigned)conf_number(s->conf, "signer.releases-per-day") };
    enum err e = c->needs & MAKES_STATE ? make_state(directory) : ERR_OK;
    if (!e && c->needs & MAKES_STATE)
        e = signer_init(&signer, conf_text(s->conf, "ca.name"));
    e = e ? e : server_keys_load(directory, &s->keys);
    const char *postgresql = conf_text(s->conf, "database.postgresql");
    if (postgresql[0])
        (void)snprintf(s->database, sizeof s->database, DB_POSTGRESQL "%s", postgresql);
    else
        (void)snprintf(s->database, sizeof s->database, "%s/guichetd.db", directory);
    e = e ? e : db_open(s->database, &s->db);
    e = e ? e : feed_start(s->db);
    e = e ? e : start_hashes(s);
    e = e ? e : signer_new(&signer, &s->signer);
    settings_load(s->conf, &s->settings);
    s->service = (struct service){ .keys = &s->keys, .clock = &clock_system, .hashes = s->hashes, .signer = s->signer,
                                   .settings = &s->settings };
    return e ? command_fail(directory, e) : EXIT_SUCCESS;
}

static void close_state(struct command_state *s)
{
    signer_free(s->signer);
    db_close(s->db);
    hash_pool_stop(s->hashes);
    server_keys_free(&s->keys);
    conf_free(s->conf);
}

int commands_run(int argc, char **argv)
{
    struct command_arguments a = { 0 };
    struct command_state s = { 0 };
    const char *name = argc > 1 ? argv[1] : "";
    if (strcmp(name, "--help") == 0 || strcmp(name, "help") == 0)
        return print_usage(stdout);
    if (strcmp(name, "sample-config") == 0)
        return conf_print(server_options, server_options_count, STDOUT_FILENO) ? EXIT_FAILURE : EXIT_SUCCESS;
    for (size_t i = 0; i < COUNT(commands); i++) {
        if (strcmp(commands[i].name, name) != 0)
            continue;
        if (!parse_arguments(&commands[i], argc, argv, &a))
            return COMMAND_USAGE;
        umask(077);
        int code = open_state(&commands[i], &a, &s);
        code = code ? code : commands[i].run(&s, &a);
        close_state(&s);
        return code;
    }
    return print_usage(stderr);
}
