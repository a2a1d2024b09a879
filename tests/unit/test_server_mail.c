/* Notices and their way out: the table, leases, a real SMTP server that demands STARTTLS (tests/smtp/sink). */
#include "tests/unit/test_server_people.h"

#include "server/audit_head.h"
#include "server/mailer.h"
#include "server/upkeep.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#define DAY_MS 86400000LL

/* --- the table --- */

static void add_mail(struct person *p, const char *id, const char *recipient)
{
    struct mail mail = { .made_ms = p->f->server_ms, .subject = "Sujet", .kind = "test" };
    (void)snprintf(mail.id, sizeof mail.id, "%s", id);
    (void)snprintf(mail.recipient, sizeof mail.recipient, "%s", recipient);
    assert_int_equal(mail_add(&p->f->service, p->f->db, &mail, "Bonjour é\n", NULL), ERR_OK);
}

static bool take(struct person *p, struct mail *mail)
{
    BUF_OWNED struct buf body = buf_make(MAIL_BODY_MAX);
    bool found = false;
    assert_int_equal(mail_take(&p->f->service, p->f->db, &found, mail, &body), ERR_OK);
    return found;
}

static void settle(struct person *p, const struct mail *mail, int answer)
{
    assert_int_equal(mail_settle(&p->f->service, p->f->db, mail, answer, answer == 250 ? "" : "said so"), ERR_OK);
}

static int64_t in_state(struct person *p, const char *word)
{
    char sql[96];
    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM mail WHERE state = '%s'", word);
    return fixture_number(p->f, sql);
}

static void test_lease(void **state)
{
    struct person *p = *state;
    struct mail first, second;
    struct db *other = NULL, *own = p->f->db;
    add_mail(p, "a1", EMAIL);
    add_mail(p, "a1", EMAIL);                            /* the same one */
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM mail"), 1);
    assert_true(take(p, &first));
    assert_int_equal(db_open(p->f->database, &other), ERR_OK);
    p->f->db = other;
    assert_false(take(p, &second));                      /* another process finds nothing to do */
    person_later(p, MAIL_LEASE_MS);
    assert_true(take(p, &second));                       /* the first one died */
    assert_string_equal(first.id, second.id);
    settle(p, &second, 250);
    p->f->db = own;
    db_close(other);
    person_later(p, MAIL_LEASE_MS);
    assert_false(take(p, &first));
    assert_int_equal(in_state(p, "sent"), 1);
    assert_int_equal(fixture_number(p->f, "SELECT length(body) FROM mail"), 0);
}

static void test_retries(void **state)
{
    struct person *p = *state;
    struct mail mail;
    add_mail(p, "a1", EMAIL);
    add_mail(p, "a2", "autre@exemple.ca");
    assert_true(take(p, &mail));
    settle(p, &mail, 451);
    assert_true(take(p, &mail));                         /* one that waits does not hold up the next */
    assert_string_equal(mail.id, "a2");
    settle(p, &mail, 550);
    assert_int_equal(in_state(p, "failed"), 1);
    assert_false(take(p, &mail));
    person_later(p, 30000);
    assert_true(take(p, &mail));
    assert_string_equal(mail.id, "a1");
    assert_int_equal(mail.tries, 1);
    settle(p, &mail, 0);
    person_later(p, 30000);
    assert_false(take(p, &mail));                        /* later and later */
    person_later(p, 30000);
    assert_true(take(p, &mail));
    for (int64_t hours = 0; in_state(p, "waiting") + in_state(p, "sending"); hours++) {
        assert_true(hours < 100);
        settle(p, &mail, 451);
        person_later(p, 3600000);
        (void)take(p, &mail);
    }
    BUF_OWNED struct buf out = buf_make(4096);
    assert_int_equal(mail_print(p->f->db, &out), ERR_OK);
    assert_non_null(strstr(buf_string(&out), "failed\ttest\t" EMAIL));
    assert_non_null(strstr(buf_string(&out), "said so"));
}

static void test_late_code(void **state)
{
    struct person *p = *state;
    struct mail mail;
    SECRET_OWNED struct secret *code = secret_of("996 729");
    const struct notice notice = { .kind = NOTICE_CODE, .person = p->id, .cause = "x", .at_ms = p->f->server_ms, .also = "neuve@exemple.ca",
                                   .only_also = true, .code = code };
    assert_int_equal(notices_add(&p->f->service, p->f->db, &notice), ERR_OK);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM mail WHERE body LIKE '%996%'"), 0);
    person_later(p, MAIL_CODE_MS + 1);
    assert_false(take(p, &mail));                        /* a code that is dead is not mailed */
    assert_int_equal(in_state(p, "late"), 1);
}

/* Meant for one address only: also where that is the one in force, and once. */
static void test_only_also(void **state)
{
    struct person *p = *state;
    const struct notice notice = { .kind = NOTICE_CITIZEN_CODE_LOGIN, .person = p->id, .cause = "c", .at_ms = p->f->server_ms, .also = EMAIL, .only_also = true };
    assert_int_equal(notices_add(&p->f->service, p->f->db, &notice), ERR_OK);
    assert_int_equal(mails_to(p, "citizen-code", EMAIL), 1);
    person_later(p, MAIL_CODE_MS + 1);
    struct mail mail;
    assert_false(take(p, &mail));
    assert_int_equal(in_state(p, "late"), 1);
}

/* --- the words --- */

static void test_words(void **state)
{
    struct person *p = *state;
    struct settings own = settings_default;
    own.demonstration = true;
    own.phone = own.accounts_phone = own.citizens_phone = "1-800-555-0100";
    p->f->service.settings = &own;
    for (int kind = 0; kind < NOTICE_KINDS; kind++) {
        char cause[16];
        (void)snprintf(cause, sizeof cause, "c%d", kind);
        const struct notice notice = { .kind = (enum notice_kind)kind, .person = p->id, .cause = cause, .kiosk = p->f->kiosk.kiosk_id,
                                       .at_ms = p->f->server_ms, .detail = "DETAIL" };
        assert_int_equal(notices_add(&p->f->service, p->f->db, &notice), ERR_OK);
    }
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM mail"), NOTICE_KINDS);
    static const char *const has[] = { "Bonjour%,", "Hello%,", "Poste : Poste de l''accueil", "*** DÉMO", "*** DEMO",
        "Moment : le 21 septembre 2026 à 10 h 13", "Time: on 21 September 2026 at 10:13", "Ce n''était pas vous? Appelez tout de suite le 1-800-555-0100.",
        "Was this not you? Call 1-800-555-0100 right away." };
    for (size_t i = 0; i < sizeof has / sizeof has[0]; i++) {
        char sql[256];
        (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM mail WHERE body LIKE '%%%s%%' AND subject LIKE '[DÉMO]%%'", has[i]);
        assert_int_equal(fixture_number(p->f, sql), NOTICE_KINDS);
    }
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM mail WHERE body LIKE '%Bonjour Marie Tremblay,%Hello Marie Tremblay,%'"), NOTICE_CITIZEN_CODE_MADE - 2);     /* but NOTICE_COUNTER_CODE and NOTICE_COUNTER_NIP */
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM mail WHERE kind LIKE 'citizen-%' AND body NOT LIKE '%Marie%' AND body LIKE '%Merci de votre confiance.%Le gouvernement%'"),
                     NOTICE_KINDS - NOTICE_CITIZEN_CODE_MADE);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM mail WHERE body LIKE '%http%' OR body LIKE '%www.%'"), 0);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM mail WHERE body LIKE '%{%' AND kind NOT IN ('code', 'citizen-code')"), 0);
}

/* Document 002: who has an account calls the Centre d'assistance aux professionnels, not the support of the tokens. */
static void test_whom_to_call(void **state)
{
    struct person *p = *state;
    for (int kind = 0; kind < NOTICE_KINDS; kind++) {
        char cause[16];
        (void)snprintf(cause, sizeof cause, "c%d", kind);
        const struct notice notice = { .kind = (enum notice_kind)kind, .person = p->id, .cause = cause, .at_ms = p->f->server_ms, .detail = "DETAIL" };
        assert_int_equal(notices_add(&p->f->service, p->f->db, &notice), ERR_OK);
    }
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM mail WHERE body LIKE '%votre compte des services en ligne%' AND body NOT LIKE '%418 643-8210%'"), 0);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM mail WHERE body LIKE '%418 643-8210%'"), NOTICE_CITIZEN_CODE_MADE - NOTICE_MESSAGE_ANSWERED);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM mail WHERE body LIKE '%1-877-826-2433%'"), NOTICE_MESSAGE_ANSWERED);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM mail WHERE body LIKE '%418 646-4636%'"), NOTICE_KINDS - NOTICE_CITIZEN_CODE_MADE);
}

/* --- certificates that end --- */

static void test_expiry(void **state)
{
    struct person *p = *state;
    static const int64_t days[] = { 61, 60, 59, 31, 30, 14, 7, 3, 2, 1, 0, -1 };
    static const int64_t told[] = { 0, 1, 1, 1, 2, 3, 4, 5, 5, 6, 6, 6 };
    int64_t end = fixture_number(p->f, "SELECT not_after_ms FROM token");
    for (size_t i = 0; i < sizeof days / sizeof days[0]; i++) {
        p->f->server_ms = end - days[i] * DAY_MS - (days[i] == 0 ? 1000 : 0);
        assert_int_equal(notices_tell_expiry(&p->f->service, p->f->db), ERR_OK);
        assert_int_equal(notices_tell_expiry(&p->f->service, p->f->db), ERR_OK);
        assert_int_equal(mails_to(p, "certificate-expiry", EMAIL), told[i]);
    }
}

static void test_expiry_of_whom(void **state)
{
    struct person *p = *state;
    bool changed;
    p->f->server_ms = fixture_number(p->f, "SELECT not_after_ms FROM token") - 20 * DAY_MS;
    fixture_sql(p->f, "UPDATE contact SET email = ''");
    assert_int_equal(notices_tell_expiry(&p->f->service, p->f->db), ERR_OK);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM expiry_notice"), 0);
    fixture_sql(p->f, "UPDATE contact SET email = '" EMAIL "'");       /* told once there is somebody to tell */
    assert_int_equal(notices_tell_expiry(&p->f->service, p->f->db), ERR_OK);
    assert_int_equal(mails_of(p, "certificate-expiry"), 1);
    assert_int_equal(tokens_revoke(&p->f->service, p->f->db, SERIAL, &changed), ERR_OK);
    p->f->server_ms += 15 * DAY_MS;
    assert_int_equal(notices_tell_expiry(&p->f->service, p->f->db), ERR_OK);
    assert_int_equal(mails_of(p, "certificate-expiry"), 1);
}

/* --- upkeep, the audit's daily head --- */

static void test_upkeep(void **state)
{
    struct person *p = *state;
    char day[AUDIT_DAY_SIZE];
    int64_t count = 0;
    add_mail(p, "a1", EMAIL);
    fixture_sql(p->f, "UPDATE mail SET state = 'sent'");
    for (int i = 0; i < 3; i++)
        assert_int_equal(upkeep_run(&p->f->service, p->f->db), ERR_OK);
    assert_int_equal(audit_head_verify(&p->f->keys, p->f->db, day, &count), ERR_OK);
    assert_int_equal(count, 1);
    assert_string_equal(day, "");
    person_later(p, DAY_MS);
    struct op op;
    fixture_make_op(p->f, true, false, &op);
    assert_string_equal(push_one(p, &op), "");
    assert_int_equal(upkeep_run(&p->f->service, p->f->db), ERR_OK);
    person_later(p, 31 * DAY_MS);
    assert_int_equal(upkeep_run(&p->f->service, p->f->db), ERR_OK);
    assert_int_equal(in_state(p, "sent"), 0);
    assert_int_equal(audit_head_verify(&p->f->keys, p->f->db, day, &count), ERR_OK);
    assert_int_equal(count, 3);
    assert_string_equal(day, "");
    fixture_sql(p->f, "UPDATE audit_head SET sequence = sequence - 1 WHERE day = '2026-09-22'");
    assert_int_equal(audit_head_verify(&p->f->keys, p->f->db, day, &count), ERR_OK);
    assert_string_equal(day, "2026-09-22");
}

/* --- a real server. cmocka leaves a failed test where it stands: its sink dies with this process (tests/smtp/sink looks). --- */

struct sink { char folder[96], certificate[96], port_file[96]; pid_t pid; unsigned port; };

static void make_certificate(const char *certificate, const char *key)
{
    char command[512];
    (void)snprintf(command, sizeof command, "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=sink "
                   "-addext subjectAltName=IP:127.0.0.1 -keyout %s -out %s 2>/dev/null", key, certificate);
    char *const argv[] = { (char[]){ "sh" }, (char[]){ "-c" }, command, NULL };
    int status;
    pid_t child = fork();
    if (child == 0) {
        execvp("sh", argv);
        _exit(127);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
}

static void wait_for_port(struct sink *s)
{
    const struct timespec moment = { 0, 10000000 };
    FILE *file = NULL;
    for (int tries = 0; !file && tries < 2000; tries++) {
        file = fopen(s->port_file, "re");
        if (!file)
            (void)nanosleep(&moment, NULL);
    }
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%u", &s->port), 1);
    (void)fclose(file);
}

static void sink_start(struct sink *s)
{
    char key[104];
    (void)snprintf(s->folder, sizeof s->folder, "/tmp/guichet-sink-XXXXXX");
    assert_non_null(mkdtemp(s->folder));
    (void)snprintf(s->certificate, sizeof s->certificate, "%.60s/certificate.pem", s->folder);
    (void)snprintf(s->port_file, sizeof s->port_file, "%.60s/port", s->folder);
    (void)snprintf(key, sizeof key, "%.60s/key.pem", s->folder);
    make_certificate(s->certificate, key);
    s->pid = fork();
    assert_true(s->pid >= 0);
    if (s->pid == 0) {
        execl("tests/smtp/sink", "sink", "--folder", s->folder, "--certificate", s->certificate, "--key", key, "--port-file", s->port_file,
              "--with-parent", "--user", "guichetd", "--password", "secret de poste", "--answer", "plein@exemple.ca=451x1", "--answer", "parti@exemple.ca=550", NULL);
        _exit(127);
    }
    wait_for_port(s);
}

static void sink_stop(struct sink *s)
{
    char command[160];
    if (s->pid > 0) {
        (void)kill(s->pid, SIGTERM);
        (void)waitpid(s->pid, NULL, 0);
    }
    (void)snprintf(command, sizeof command, "%s", s->folder);
    pid_t child = fork();
    if (child == 0) {
        execlp("rm", "rm", "-r", command, NULL);
        _exit(127);
    }
    (void)waitpid(child, NULL, 0);
}

static void read_file(const char *folder, const char *name, char *to, size_t size)
{
    char path[128];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "re");
    assert_non_null(file);
    to[fread(to, 1, size - 1, file)] = 0;
    (void)fclose(file);
}

static void write_password(const struct sink *s, char path[128], const char *text, mode_t mode)
{
    (void)snprintf(path, 128, "%s/password", s->folder);
    (void)unlink(path);
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, mode);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    (void)close(fd);
}

static bool step(struct person *p, struct smtp *smtp)
{
    bool worked = false;
    assert_int_equal(mailer_step(&p->f->service, p->f->db, smtp, &worked), ERR_OK);
    return worked;
}

static void test_smtp(void **state)
{
    struct person *p = *state;
    struct sink s = { .pid = 0 };
    struct smtp *smtp = NULL;
    char url[64], password[128], text[16384];
    sink_start(&s);
    (void)snprintf(url, sizeof url, "smtp://127.0.0.1:%u", s.port);
    struct smtp_settings settings = { url, s.certificate, "guichetd", password, "guichet@example.org", "inscription@example.org", "authentification@example.org", NULL };
    write_password(&s, password, "secret de poste\n", 0644);
    assert_int_equal(smtp_open(&settings, &smtp), ERR_CONFIG);            /* others may read it */
    write_password(&s, password, "secret de poste\n", 0600);
    assert_int_equal(smtp_open(&settings, &smtp), ERR_OK);
    const struct notice notice = { .kind = NOTICE_PIN_CHANGED, .person = p->id, .cause = "c", .kiosk = p->f->kiosk.kiosk_id, .at_ms = p->f->server_ms };
    assert_int_equal(notices_add(&p->f->service, p->f->db, &notice), ERR_OK);
    assert_true(step(p, smtp));
    assert_int_equal(in_state(p, "sent"), 1);
    read_file(s.folder, "0001.txt", text, sizeof text);
    assert_non_null(strstr(text, "From: guichet@example.org\nTo: " EMAIL "\nSubject: Votre mot de passe a été changé / Your password was changed\n\n"));
    assert_non_null(strstr(text, "Le mot de passe de votre clé d'authentification SécurSanté a été changé."));
    read_file(s.folder, "0001.eml", text, sizeof text);
    assert_non_null(strstr(text, "Message-ID: <"));
    add_mail(p, "b1", "plein@exemple.ca");
    add_mail(p, "b2", "parti@exemple.ca");
    assert_true(step(p, smtp));
    assert_true(step(p, smtp));
    assert_false(step(p, smtp));
    assert_int_equal(in_state(p, "failed"), 1);
    assert_int_equal(fixture_number(p->f, "SELECT count(*) FROM mail WHERE id = 'b2' AND said LIKE '%550%'"), 1);
    assert_int_equal(in_state(p, "waiting"), 1);
    person_later(p, 30000);
    assert_true(step(p, smtp));
    assert_int_equal(in_state(p, "sent"), 2);
    const struct notice citizen = { .kind = NOTICE_CITIZEN_PASSWORD, .person = p->id, .cause = "c", .at_ms = p->f->server_ms };
    assert_int_equal(notices_add(&p->f->service, p->f->db, &citizen), ERR_OK);
    assert_true(step(p, smtp));
    read_file(s.folder, "0003.txt", text, sizeof text);
    assert_non_null(strstr(text, "From: authentification@example.org\nTo: " EMAIL "\n"));
    smtp_close(smtp);
    sink_stop(&s);
}

/* A wrong password, an authority that is not the server's, no server: the mail waits and nothing was said in clear. */
static void test_smtp_faults(void **state)
{
    struct person *p = *state;
    struct sink s = { .pid = 0 };
    char url[64], password[128];
    sink_start(&s);
    (void)snprintf(url, sizeof url, "smtp://127.0.0.1:%u", s.port);
    const struct { const char *ca, *typed, *url; } cases[] = {
        { s.certificate, "wrong\n", url }, { "/etc/ssl/certs/ca-certificates.crt", "secret de poste\n", url },
        { s.certificate, "secret de poste\n", "smtp://127.0.0.1:1" } };
    add_mail(p, "c1", EMAIL);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct smtp *smtp = NULL;
        write_password(&s, password, cases[i].typed, 0600);
        const struct smtp_settings settings = { cases[i].url, cases[i].ca, "guichetd", password, "guichet@example.org", "inscription@example.org", "authentification@example.org", NULL };
        assert_int_equal(smtp_open(&settings, &smtp), ERR_OK);
        assert_true(step(p, smtp));
        smtp_close(smtp);
        assert_int_equal(fixture_number(p->f, "SELECT tries FROM mail"), (int)i + 1);
        assert_int_equal(in_state(p, "waiting"), 1);
        person_later(p, 3600000);
    }
    const struct smtp_settings bad[] = { { "http://127.0.0.1", "", "", "", "guichet@example.org", "inscription@example.org", "authentification@example.org", NULL }, { "smtp://x", "", "", "", "nobody", "a@b.ca", "a@b.ca", NULL }, { "smtp://x", "", "", "", "guichet@example.org", "nobody", "a@b.ca", NULL },
        { "smtp://x", "", "", "", "guichet@example.org", "a@b.ca", "nobody", NULL } };
    struct smtp *none = NULL;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(smtp_open(&bad[i], &none), ERR_CONFIG);
    sink_stop(&s);
}

/* --- the thread --- */

static void test_thread(void **state)
{
    struct person *p = *state;
    struct sink s = { .pid = 0 };
    struct mailer *mailer = NULL;
    struct db *own = NULL;
    const struct timespec moment = { 0, 10000000 };
    char url[64], password[128];
    sink_start(&s);
    (void)snprintf(url, sizeof url, "smtp://127.0.0.1:%u", s.port);
    write_password(&s, password, "secret de poste\n", 0600);
    const struct smtp_settings settings = { url, s.certificate, "guichetd", password, "guichet@example.org", "inscription@example.org", "authentification@example.org", NULL };
    assert_int_equal(db_open(p->f->database, &own), ERR_OK);
    assert_int_equal(mailer_start(&p->f->service, own, &settings, &mailer), ERR_OK);
    for (int i = 0; i < 3; i++)
        add_mail(p, (const char *[]){ "d1", "d2", "d3" }[i], EMAIL);
    for (int tries = 0; in_state(p, "sent") < 3 && tries < 2000; tries++)
        (void)nanosleep(&moment, NULL);
    mailer_stop(mailer);
    assert_int_equal(in_state(p, "sent"), 3);
    sink_stop(&s);
}

/* A mail server that takes the connection and says nothing does not keep this one from ending. */
static void test_thread_stops(void **state)
{
    struct person *p = *state;
    struct mailer *mailer = NULL;
    struct db *own = NULL;
    struct sockaddr_in where = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
    socklen_t n = sizeof where;
    char url[64];
    int door = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(door, (struct sockaddr *)&where, sizeof where), 0);
    assert_int_equal(listen(door, 4), 0);
    assert_int_equal(getsockname(door, (struct sockaddr *)&where, &n), 0);
    (void)snprintf(url, sizeof url, "smtp://127.0.0.1:%u", (unsigned)ntohs(where.sin_port));
    const struct smtp_settings settings = { .server = url, .ca_file = "", .user = "", .password_file = "", .sender = "guichet@example.org", .invitation_sender = "inscription@example.org",
        .citizens_sender = "authentification@example.org" };
    add_mail(p, "e1", EMAIL);
    assert_int_equal(db_open(p->f->database, &own), ERR_OK);
    int64_t begun = clock_mono(&clock_system);
    assert_int_equal(mailer_start(&p->f->service, own, &settings, &mailer), ERR_OK);
    int line = accept(door, NULL, NULL);                 /* it is waiting for a greeting now */
    assert_true(line >= 0);
    mailer_stop(mailer);
    assert_true(clock_mono(&clock_system) - begun < 10000);
    assert_int_equal(in_state(p, "waiting"), 1);
    (void)close(line);
    (void)close(door);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, person_setup, person_teardown)
    const struct CMUnitTest tests[] = {
        T(test_lease), T(test_retries), T(test_late_code), T(test_only_also), T(test_words), T(test_whom_to_call), T(test_expiry), T(test_expiry_of_whom), T(test_upkeep),
        T(test_smtp), T(test_smtp_faults), T(test_thread), T(test_thread_stops),
    };
    return FIXTURE_RUN("server mail", tests);
}
