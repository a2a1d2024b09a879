/* Letters for the mailing house: whole or not there, once, and never "posted" when it is not on disk. */
#include "server/identity/spool.h"

#include <dirent.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[64];

static const char *at(const char *name)
{
    static char path[400];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

static int setup(void **state)
{
    (void)state;
    snprintf(folder, sizeof folder, "/tmp/guichet-spool-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    DIR *d = opendir(folder);
    for (struct dirent *e; d && (e = readdir(d));)
        (void)unlink(at(e->d_name));
    if (d)
        closedir(d);
    return d ? rmdir(folder) : 0;
}

static struct secret *text_of(const char *text)
{
    struct secret *s = secret_new(strlen(text));
    assert_int_equal(secret_append(s, text, strlen(text)), ERR_OK);
    return s;
}

static enum err put(const char *id, const char *text)
{
    SECRET_OWNED struct secret *s = text_of(text);
    return spool_put(folder, id, s);
}

static void assert_file(const char *name, const char *text)
{
    char got[256] = "";
    struct stat st;
    FILE *f = fopen(at(name), "r");
    assert_non_null(f);
    got[fread(got, 1, sizeof got - 1, f)] = 0;
    assert_int_equal(fstat(fileno(f), &st), 0);
    fclose(f);
    assert_string_equal(got, text);
    assert_int_equal(st.st_mode & 07777, 0600);
}

static unsigned files(void)
{
    unsigned n = 0;
    DIR *d = opendir(folder);
    for (struct dirent *e; (e = readdir(d));)
        n += e->d_name[0] != '.';
    closedir(d);
    return n;
}

static void test_once(void **state)
{
    (void)state;
    assert_int_equal(spool_start(folder), ERR_OK);
    assert_int_equal(put("a-1", "Première\n"), ERR_OK);
    assert_file("a-1.txt", "Première\n");
    assert_int_equal(put("a-1", "autre\n"), ERR_OK);      /* posted already */
    assert_file("a-1.txt", "Première\n");
    assert_int_equal(put("a-2", "Deuxième\n"), ERR_OK);
    assert_int_equal(files(), 2);
}

/* What a crash left is neither sent nor in the way. */
static void test_what_was_cut(void **state)
{
    (void)state;
    FILE *f = fopen(at("a-1.txt.new"), "w");
    fputs("la moitié", f);
    fclose(f);
    assert_int_equal(put("a-1", "entière\n"), ERR_OK);
    assert_file("a-1.txt", "entière\n");
    assert_int_equal(files(), 1);
    f = fopen(at("b.txt.new"), "w");
    fclose(f);
    assert_int_equal(spool_start(folder), ERR_OK);
    assert_int_equal(files(), 1);
    assert_file("a-1.txt", "entière\n");
}

static void test_no_folder(void **state)
{
    (void)state;
    SECRET_OWNED struct secret *s = text_of("x");
    assert_int_equal(spool_start(at("none")), ERR_SYSTEM);
    assert_int_equal(spool_put(at("none"), "a", s), ERR_SYSTEM);
    assert_int_equal(put("file", "x"), ERR_OK);
    assert_int_equal(spool_start(at("file.txt")), ERR_SYSTEM);
    assert_int_equal(spool_put(at("file.txt"), "a", s), ERR_SYSTEM);
}

/* Whoever runs the tests as root becomes nobody for a moment: root may write anywhere. */
static void test_not_writable(void **state)
{
    (void)state;
    const bool is_root = geteuid() == 0;
    SECRET_OWNED struct secret *s = text_of("x");
    assert_int_equal(chmod(folder, 0555), 0);
    if (is_root)
        assert_int_equal(seteuid(65534), 0);
    enum err started = spool_start(folder), put_there = spool_put(folder, "a", s);
    if (is_root)
        assert_int_equal(seteuid(0), 0);
    assert_int_equal(chmod(folder, 0700), 0);
    assert_int_equal(started, ERR_SYSTEM);
    assert_int_equal(put_there, ERR_SYSTEM);
    assert_int_equal(files(), 0);
}

/* A full disk as the process sees it: no file may grow past 4 bytes. */
static void test_no_room(void **state)
{
    (void)state;
    struct rlimit had, small;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &had), 0);
    small = had;
    small.rlim_cur = 4;
    void (*before)(int) = signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    enum err e = put("a-1", "longer than four");
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &had), 0);
    signal(SIGXFSZ, before);
    assert_int_equal(e, ERR_SYSTEM);
    assert_int_equal(files(), 0);
    assert_int_equal(put("a-1", "longer than four"), ERR_OK);
}

enum { WRITERS = 8, LETTERS = 20 };

static void *write_all_letters(void *ctx)
{
    char id[16];
    struct secret *s = ctx;
    for (int i = 0; i < LETTERS; i++) {
        snprintf(id, sizeof id, "l-%d", i);
        if (spool_put(folder, id, s))
            return ctx;
    }
    return NULL;
}

static void test_many_writers(void **state)
{
    (void)state;
    pthread_t threads[WRITERS];
    struct secret *texts[WRITERS];
    for (int i = 0; i < WRITERS; i++) {
        texts[i] = text_of("la même lettre\n");
        assert_int_equal(pthread_create(&threads[i], NULL, write_all_letters, texts[i]), 0);
    }
    for (int i = 0; i < WRITERS; i++) {
        void *failed = NULL;
        assert_int_equal(pthread_join(threads[i], &failed), 0);
        assert_null(failed);
        secret_free(texts[i]);
    }
    assert_int_equal(files(), LETTERS);
    assert_file("l-7.txt", "la même lettre\n");
}

int main(void)
{
    if (secret_start())
        return 1;
#define T(t) cmocka_unit_test_setup_teardown(t, setup, teardown)
    const struct CMUnitTest tests[] = { T(test_once), T(test_what_was_cut), T(test_no_folder), T(test_not_writable), T(test_no_room), T(test_many_writers) };
#undef T
    return cmocka_run_group_tests(tests, NULL, NULL);
}
