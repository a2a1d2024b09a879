#include "core/desk/counter_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* An export, piece by piece, into a file of another name, which takes its own when it is whole and on the disk. */

static enum err ask_piece(struct desk *d);

/* --- the file --- */

void counter_export_wipe(struct desk *d)
{
    struct counter_exporting *x = &d->counter->exporting;
    if (x->fd >= 0) {
        close(x->fd);
        unlink(x->made);
    }
    sheet_drop(&x->piece);
    sodium_memzero(x, sizeof *x);
    x->fd = -1;
}

static enum err write_text(struct counter_exporting *x, const char *text)
{
    const size_t all = strlen(text);
    for (size_t done = 0; done < all;) {
        const ssize_t n = write(x->fd, text + done, all - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return ERR_EXPORT;
        done += (size_t)n;
    }
    x->bytes += (int64_t)all;
    return ERR_OK;
}

static bool sync_folder(const char *folder)
{
    const int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool good = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return good;
}

/* From the rename on it is whole; should the folder not reach the disk, it is taken away again. */
static enum err complete(struct desk *d)
{
    struct counter_exporting *x = &d->counter->exporting;
    bool good = fsync(x->fd) == 0;
    good = close(x->fd) == 0 && good;
    x->fd = -1;
    good = good && rename(x->made, x->path) == 0;
    if (!good)
        unlink(x->made);
    else if (!sync_folder(d->settings.exports_dir)) {
        unlink(x->path);
        good = false;
    }
    return good ? ERR_OK : ERR_EXPORT;
}

/* --- piece by piece --- */

static void finish(struct desk *d, const struct account_result *said)
{
    struct export_watch watch = d->counter->exported;
    struct export_result result = { .said = *said, .bytes = d->counter->exporting.bytes };
    memcpy(result.path, d->counter->exporting.path, sizeof result.path);
    d->counter->exported = (struct export_watch){ 0 };
    counter_export_wipe(d);
    if (result.said.err)
        result.path[0] = 0;
    if (watch.done)
        watch.done(watch.ctx, &result);
}

/* The next one is asked from here; ERR_OK with a cursor: it is on its way. */
static enum err take_piece(struct desk *d)
{
    struct counter_exporting *x = &d->counter->exporting;
    enum err e = write_text(x, x->piece.shown.text);
    snprintf(x->from, sizeof x->from, "%s", x->piece.shown.next);
    sheet_drop(&x->piece);
    e = e ? e : counter_ready(d);
    return e ? e : x->from[0] ? ask_piece(d) : complete(d);
}

static void answered(void *ctx, const struct account_result *result)
{
    struct desk *d = ctx;
    struct counter_exporting *x = &d->counter->exporting;
    struct account_result said = counter_result(d, result);
    if (!said.err && x->busy)
        said.err = take_piece(d);
    if (said.err || !x->from[0]) {
        finish(d, &said);
        return;
    }
    if (d->counter->exported.step)
        d->counter->exported.step(d->counter->exported.ctx, x->bytes);
}

static enum err read_piece(struct desk *d, const json_t *json) { return sheet_take(json, &d->counter->exporting.piece); }

static enum err ask_piece(struct desk *d)
{
    const struct counter_exporting *x = &d->counter->exporting;
    const struct account_verb *verb = counter_verb(d, "counter-export", false, read_piece);
    struct account_form f;
    enum err e = verb ? account_open(d, verb, &f) : ERR_LIMIT;
    if (e)
        return e;
    account_put_text(&f.to, "what", x->what);
    account_put_text(&f.to, "day", x->day);
    account_put_text(&f.to, "to_day", x->to_day);
    account_put_text(&f.to, "from", x->from);
    return account_ask(d, &f, &(struct account_watch){ answered, d });
}

/* --- the beginning --- */

/* They become a part of the file's name. */
static bool take_word(char to[COUNTER_EXPORT_WORD], const char *word)
{
    const size_t n = strlen(word);
    if (n >= COUNTER_EXPORT_WORD || strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789-") != n)
        return false;
    memcpy(to, word, n + 1);
    return true;
}

static enum err name_file(struct desk *d, struct counter_exporting *x)
{
    const char *folder = d->settings.exports_dir ? d->settings.exports_dir : "";
    const int n = snprintf(x->path, sizeof x->path, "%s/%s%s%s%s%s.csv", folder, x->what, x->day[0] ? "-" : "", x->day, x->to_day[0] ? "-" : "", x->to_day);
    const int m = snprintf(x->made, sizeof x->made, "%.*s.new", n, x->path);
    return folder[0] && n > 0 && m > 0 && m < (int)sizeof x->made ? ERR_OK : ERR_EXPORT;
}

static enum err begin(struct desk *d, const struct counter_export *what)
{
    struct counter_exporting *x = &d->counter->exporting;
    counter_export_wipe(d);
    if (!*what->what || !take_word(x->what, what->what) || !take_word(x->day, what->day) || !take_word(x->to_day, what->to_day))
        return ERR_FORMAT;
    enum err e = name_file(d, x);
    if (e)
        return e;
    x->fd = open(x->made, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (x->fd < 0)
        return ERR_EXPORT;
    x->busy = true;
    return ask_piece(d);
}

enum err desk_counter_export(struct desk *d, const struct counter_export *export_, const struct export_watch *watch)
{
    enum err e = counter_ready(d);
    e = e ? e : d->counter->exporting.busy || d->asking.what ? ERR_LIMIT : ERR_OK;
    if (e)
        return e;
    e = begin(d, export_);
    if (e)
        counter_export_wipe(d);
    else
        d->counter->exported = *watch;
    return e;
}
