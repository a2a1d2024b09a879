#include "core/desk/account.h"
#include "tests/golden/fake_desk.h"

#include "tests/golden/fake_account.h"
#include "tests/golden/fake_counter.h"

#include <string.h>

enum { REQUESTS = 8 };

struct desk { char nothing; };

static struct {
    struct desk desk;
    struct desk_status status;
    struct desk_events events;
    struct change_pin_watch change;
    struct check_token_watch check;
    struct enrol_watch enrol;
    struct secret *old_pin, *new_pin;
    struct desk_request requests[REQUESTS];
    size_t request_count;
    bool forgotten;
} fake;

enum err desk_open(struct loop *loop, const struct desk_settings *settings, const struct desk_events *events, struct desk **out)
{
    (void)loop, (void)settings;
    fake.events = *events;
    fake_messages_start();
    fake_citizen_start();
    fake_counter_start();
    *out = &fake.desk;
    return ERR_OK;
}

static void drop_request(void)
{
    secret_free(fake.old_pin);
    secret_free(fake.new_pin);
    fake.old_pin = fake.new_pin = NULL;
}

void desk_close(struct desk *d)
{
    (void)d;
    drop_request();
    fake_verbs_forget();
    fake_account_forget();
    fake_messages_forget();
    memset(&fake, 0, sizeof fake);
}

const struct desk_status *desk_status(const struct desk *d) { (void)d; return &fake.status; }
struct desk_status *fake_status(void) { return &fake.status; }
void fake_token(int64_t now_ms)
{
    fake.status.info = (struct token_info){ .reader = "Lecteur d'essai 00 00", .serial = "DECHSM0123456", .label = "Clé d'essai",
        .tries = { TRIES_EXACT, 5 }, .pin_min = 6, .pin_max = 15, .has_cert = true, .holder = "Marie Exemple",
        .issuer = "Autorité de démonstration [DÉMO]", .not_before_ms = now_ms, .not_after_ms = now_ms + INT64_C(212) * 86400000 + 3600000 };
}

void fake_changed(void) { fake.events.changed(fake.events.ctx); }

void desk_forget(struct desk *d)
{
    (void)d;
    fake.forgotten = true;
    fake.change.done = NULL;
    fake.check.done = NULL;
    fake_verbs_forget();
    fake_account_forget();
    fake_messages_forget();
    drop_request();
}

bool fake_forgotten(void)
{
    bool was = fake.forgotten;
    fake.forgotten = false;
    return was;
}

static struct secret *copy(const struct secret *from)
{
    struct secret *to = secret_new(256);
    if (to && secret_copy(to, from)) {
        secret_free(to);
        to = NULL;
    }
    return to;
}

enum err desk_change_pin(struct desk *d, const struct change_pin_request *request, const struct change_pin_watch *watch)
{
    (void)d;
    drop_request();
    fake.old_pin = copy(request->old_pin);
    fake.new_pin = copy(request->new_pin);
    fake.change = *watch;
    return fake.status.store_err;
}

static bool is(const struct secret *s, const char *text)
{
    return s && secret_length(s) == strlen(text) && memcmp(secret_bytes(s), text, strlen(text)) == 0;
}

bool fake_was_asked(const char *old_pin, const char *new_pin) { return is(fake.old_pin, old_pin) && is(fake.new_pin, new_pin); }

bool fake_answer_change(const struct change_pin_result *result)
{
    struct change_pin_watch watch = fake.change;
    if (!watch.done)
        return false;
    if (result->outcome != CHANGE_PIN_PULLED)
        fake.change.done = NULL;
    watch.done(watch.ctx, result);
    return true;
}

bool fake_answer_step(enum desk_step step)
{
    if (!fake.change.step)
        return false;
    fake.change.step(fake.change.ctx, step);
    return true;
}

enum err desk_check_token(struct desk *d, const struct secret *pin, const struct check_token_watch *watch)
{
    (void)d, (void)pin;
    fake.check = *watch;
    return ERR_OK;
}

bool fake_answer_check(const struct token_check *result)
{
    struct check_token_watch watch = fake.check;
    if (!watch.done)
        return false;
    fake.check.done = NULL;
    watch.done(watch.ctx, result);
    return true;
}

void fake_add_request(const struct desk_request *row)
{
    if (fake.request_count < REQUESTS)
        fake.requests[fake.request_count++] = *row;
}

size_t desk_requests(struct desk *d, struct desk_request *rows, size_t max)
{
    (void)d;
    size_t n = fake.request_count < max ? fake.request_count : max;
    memcpy(rows, fake.requests, n * sizeof *rows);
    return n;
}

size_t desk_account_requests(struct desk *d, struct desk_request *rows, size_t max) { return desk_requests(d, rows, max); }

size_t desk_directory(struct desk *d, const char *language, struct help_line *lines, size_t max)
{
    static const struct help_line french = { .name = "Centre de services DSQ", .phones = "1-877-826-2433",
        .email = "00_centre_de_services_dsq@ssss.gouv.qc.ca", .hours = "", .open = LINE_HOURS_UNKNOWN };
    static const struct help_line english = { .name = "DSQ service centre", .phones = "1-877-826-2433",
        .email = "00_centre_de_services_dsq@ssss.gouv.qc.ca", .hours = "", .open = LINE_HOURS_UNKNOWN };
    static const struct help_line pharmacists = { .name = "Pharmaciens", .phones = "Québec : 418 643-9025; Ailleurs : 1 888 883-7427",
        .email = "", .hours = "lundi-vendredi 8 h 30-16 h 30", .faxes = "Québec 418 528-5655; Ailleurs 1 866 734-4418", .open = LINE_OPEN };
    (void)d;
    if (max < 2)
        return 0;
    lines[0] = language[0] == 'e' ? english : french;
    lines[1] = pharmacists;
    return 2;
}

enum err desk_enrol(struct desk *d, const char *code, const struct enrol_watch *watch)
{
    (void)d;
    if (strlen(code) < 8)
        return ERR_CODE_FORMAT;
    fake.enrol = *watch;
    return ERR_OK;
}

bool fake_answer_enrol(enum err e)
{
    struct enrol_watch watch = fake.enrol;
    if (!watch.done)
        return false;
    fake.enrol.done = NULL;
    watch.done(watch.ctx, e);
    return true;
}
