/* Somebody with an account at the kiosk of test_desk_real.h, before the server's own code. */
#ifndef GUICHET_TEST_DESK_ACCOUNT_WHOLE_H
#define GUICHET_TEST_DESK_ACCOUNT_WHOLE_H

#include "test_desk_real.h"

#include "core/desk/account.h"
#include "server/accounts/office.h"

static struct secret *temporary;
static struct account_result result;
static unsigned results;
static void on_result(void *ctx, const struct account_result *r) { (void)ctx; result = *r; results++; }
static const struct account_watch watch = { on_result, NULL };

#define await(ask) do { results = 0; assert_int_equal(ask, ERR_OK); until(results == 1); } while (0)
#define good(ask) do { await(ask); if (result.err) fail_msg("%s: %s", #ask, err_name(result.err)); } while (0)

static const char eight_of[] = "[{\"id\":\"q1\",\"fr\":\"Quelle rue?\",\"en\":\"Which street?\"},{\"id\":\"q2\",\"fr\":\"Quel ami?\",\"en\":\"Which friend?\"},"
    "{\"id\":\"q3\",\"fr\":\"Quel film?\",\"en\":\"Which film?\"},{\"id\":\"q4\",\"fr\":\"Quel jeu?\",\"en\":\"Which game?\"},"
    "{\"id\":\"q5\",\"fr\":\"Quel plat?\",\"en\":\"Which dish?\"},{\"id\":\"q6\",\"fr\":\"Quelle ville?\",\"en\":\"Which town?\"},"
    "{\"id\":\"q7\",\"fr\":\"Quel livre?\",\"en\":\"Which book?\"},{\"id\":\"q8\",\"fr\":\"Quel lac?\",\"en\":\"Which lake?\"}]";

static int setup(void **state)
{
    int64_t changed = 0;
    const struct office_new eve = { "Ève", "Côté", "docteure", "eve@exemple.ca", "IP0000001", "fr" };
    char name[ACCOUNT_NAME_SIZE];
    if (real_setup(state) || feed_load_questions(marie->f->db, eight_of, strlen(eight_of), &changed))
        return -1;
    return office_add(&marie->f->service, marie->f->db, &eve, name, &temporary) ? -1 : 0;
}

static int teardown(void **state)
{
    secret_free(temporary);
    temporary = NULL;
    return real_teardown(state);
}

static __attribute__((unused)) enum err log_in(const char *name, const char *password)
{
    SECRET_OWNED struct secret *n = secret_of(name), *p = secret_of(password);
    return desk_log_in(desk, n, p, &watch);
}

static enum err log_in_first(void)
{
    SECRET_OWNED struct secret *n = secret_of("ip0000001");
    return desk_log_in(desk, n, temporary, &watch);
}

static __attribute__((unused)) int64_t rows_of(const char *sql) { return fixture_number(marie->f, sql); }

static __attribute__((unused)) void back_on_line(void)
{
    world_put("server.does", "", O_TRUNC);
    for (int i = 0; i < 50 && !desk_status(desk)->online; i++)
        advance(2001), settle();
    assert_true(desk_status(desk)->online);
}

static const char *const question_ids[] = { "q1", "q2", "q3", "q4", "q5", "q6", "q7", "q8" };
static const char *const typed_answers[] = { "Chemin Sainte-Foy", "Gérard", "Les Plouffe", "Échecs", "Pâté chinois", "Sept-Îles", "Maria Chapdelaine", "Saint-Jean" };

static __attribute__((unused)) enum err choose_eight(const char *password)
{
    struct account_questions set;
    struct secret *given[ACCOUNT_QUESTIONS];
    SECRET_OWNED struct secret *p = password ? secret_of(password) : NULL;
    for (size_t i = 0; i < ACCOUNT_QUESTIONS; i++) {
        set.questions[i] = question_ids[i];
        set.answers[i] = given[i] = secret_of(typed_answers[i]);
    }
    enum err e = desk_set_questions(desk, p, &set, &watch);
    for (size_t i = 0; i < ACCOUNT_QUESTIONS; i++)
        secret_free(given[i]);
    return e;
}

static enum err set_password(const struct secret *old, const char *new_one)
{
    SECRET_OWNED struct secret *s = secret_of(new_one);
    return desk_set_password(desk, old, s, &watch);
}

/* The answer to the new password is lost: asked again it is the same one, and was set once. */
static __attribute__((unused)) void settled_in(void)
{
    good(log_in_first());
    world_put("server.does", "cut", O_TRUNC);
    await(set_password(temporary, "nouveau2mot"));
    assert_int_equal(result.err, ERR_NOT_KNOWN);
    back_on_line();
    good(set_password(temporary, "nouveau2mot"));
    assert_int_equal(rows_of("SELECT count(*) FROM audit WHERE action = 'account.password'"), 1);
    assert_int_equal(desk_account(desk)->home.must, ACCOUNT_MUST_QUESTIONS);
    good(choose_eight(NULL));
    assert_int_equal(desk_account(desk)->home.must, ACCOUNT_MAY_ALL);
    assert_int_equal(desk_account(desk)->home.question_count, 8);
    assert_string_equal(desk_account(desk)->home.questions[7], "q8");
}

#endif
