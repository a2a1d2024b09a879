#include "core/store/keys.h"

#include "core/base/buf.h"
#include "core/base/log.h"
#include "core/store/file.h"
#include "core/store/sealed.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KEYS_FILE_MAX = 1024, SUM_SIZE = 32 };
static const char file_name[] = "kiosk.keys";
/* Version 1 had no counter: the key as it came from enrolment. */
static const char magic[] = "guichet-keys-2\n", magic_1[] = "guichet-keys-1\n";
_Static_assert(sizeof magic == sizeof magic_1, "the head is as long");

void keys_free(struct kiosk_keys *k)
{
    if (!k)
        return;
    secret_free(k->sign);
    secret_free(k->column);
    secret_free(k->shared);
    free(k);
}

static void keys_drop(struct kiosk_keys **k) { keys_free(*k); }
#define KEYS_OWNED __attribute__((cleanup(keys_drop)))

static struct kiosk_keys *make_empty(void)
{
    struct kiosk_keys *k = calloc(1, sizeof *k);
    if (!k)
        return NULL;
    k->sign = secret_new(PEER_SIGN_SECRET_SIZE);
    k->column = secret_new(SEALED_KEY_SIZE);
    k->shared = secret_new(PEER_SHARED_SIZE);
    if (k->sign && k->column && k->shared)
        return k;
    keys_free(k);
    return NULL;
}

/* The file is made in a struct secret: u32-prefixed fields, then a hash that tells damage from age. */
static enum err put_field(struct secret *to, const void *bytes, size_t n)
{
    const uint8_t head[4] = { 0, 0, (uint8_t)(n >> 8), (uint8_t)n };
    enum err e = secret_append(to, head, sizeof head);
    return e ? e : secret_append(to, bytes, n);
}

static enum err put_keys(struct secret *to, const struct kiosk_keys *k)
{
    const uint8_t enrolled = k->enrolled;
    uint8_t counter[8];
    for (unsigned i = 0; i < sizeof counter; i++)
        counter[i] = (uint8_t)(k->counter >> (56 - 8 * i));
    const struct { const void *bytes; size_t n; } fields[] = {
        { secret_bytes(k->sign), secret_length(k->sign) }, { secret_bytes(k->column), secret_length(k->column) },
        { secret_bytes(k->shared), secret_length(k->shared) }, { &enrolled, 1 },
        { k->server.id, strlen(k->server.id) }, { k->server.sign_key, PEER_KEY_SIZE }, { k->server.seal_key, PEER_KEY_SIZE },
        { counter, sizeof counter },
    };
    enum err e = secret_append(to, magic, sizeof magic - 1);
    for (size_t i = 0; !e && i < sizeof fields / sizeof fields[0]; i++)
        e = put_field(to, fields[i].bytes, fields[i].n);
    uint8_t sum[SUM_SIZE];
    crypto_generichash(sum, sizeof sum, secret_bytes(to), secret_length(to), NULL, 0);
    return e ? e : secret_append(to, sum, sizeof sum);
}

enum err keys_save(const char *dir, const struct kiosk_keys *k)
{
    SECRET_OWNED struct secret *file = secret_new(KEYS_FILE_MAX);
    if (!file)
        return ERR_MEMORY;
    enum err e = put_keys(file, k);
    return e ? e : file_replace(dir, file_name, secret_bytes(file), secret_length(file));
}

static enum err name_kiosk(struct kiosk_keys *k)
{
    uint8_t public_key[PEER_KEY_SIZE];
    enum err e = peer_sign_public(k->sign, public_key);
    if (!e)
        peer_id(public_key, k->kiosk_id);
    return e;
}

static enum err make_sign(struct kiosk_keys *k)
{
    struct secret *sign = NULL;
    uint8_t public_key[PEER_KEY_SIZE];
    enum err e = peer_make_sign_key(&sign, public_key);
    if (e)
        return e;
    secret_free(k->sign);
    k->sign = sign;
    return name_kiosk(k);
}

enum err keys_create(const char *dir, struct kiosk_keys **out)
{
    KEYS_OWNED struct kiosk_keys *k = make_empty();
    if (!k)
        return ERR_MEMORY;
    enum err e = make_sign(k);
    if (e)
        return e;
    randombytes_buf(secret_tail(k->column), SEALED_KEY_SIZE);
    secret_grew(k->column, SEALED_KEY_SIZE);
    e = keys_save(dir, k);
    if (e)
        return e;
    *out = k;
    k = NULL;
    return ERR_OK;
}

static enum err take_secret(struct reader *r, struct secret *to, size_t size, bool may_be_empty)
{
    size_t n;
    const uint8_t *bytes = reader_field(r, &n);
    if (!bytes || (n != size && !(may_be_empty && n == 0)))
        return ERR_KEYS;
    return secret_append(to, bytes, n);
}

static enum err take_public(struct reader *r, uint8_t to[PEER_KEY_SIZE])
{
    size_t n;
    const uint8_t *bytes = reader_field(r, &n);
    if (!bytes || n != PEER_KEY_SIZE)
        return ERR_KEYS;
    memcpy(to, bytes, n);
    return ERR_OK;
}

static enum err take_flag(struct reader *r, bool *to)
{
    size_t n;
    const uint8_t *bytes = reader_field(r, &n);
    if (!bytes || n != 1 || bytes[0] > 1)
        return ERR_KEYS;
    *to = bytes[0];
    return ERR_OK;
}

static enum err take_counter(struct reader *r, uint64_t *to)
{
    size_t n;
    const uint8_t *bytes = reader_field(r, &n);
    if (!bytes || n != 8)
        return ERR_KEYS;
    *to = 0;
    for (unsigned i = 0; i < 8; i++)
        *to = *to << 8 | bytes[i];
    return ERR_OK;
}

static enum err take_keys(const struct secret *file, struct kiosk_keys *k)
{
    size_t n = secret_length(file), head = sizeof magic - 1;
    const uint8_t *bytes = secret_bytes(file);
    uint8_t sum[SUM_SIZE];
    bool first = n >= head && memcmp(bytes, magic_1, head) == 0;
    if (n < head + SUM_SIZE || (!first && memcmp(bytes, magic, head) != 0))
        return ERR_KEYS;
    crypto_generichash(sum, sizeof sum, bytes, n - SUM_SIZE, NULL, 0);
    if (sodium_memcmp(sum, bytes + n - SUM_SIZE, SUM_SIZE) != 0)
        return ERR_KEYS;
    struct reader r = reader_make(bytes + head, n - SUM_SIZE - head);
    enum err e = take_secret(&r, k->sign, PEER_SIGN_SECRET_SIZE, false);
    e = e ? e : take_secret(&r, k->column, SEALED_KEY_SIZE, false);
    e = e ? e : take_secret(&r, k->shared, PEER_SHARED_SIZE, true);
    e = e ? e : take_flag(&r, &k->enrolled);
    reader_string(&r, k->server.id, PEER_ID_SIZE);
    e = e ? e : take_public(&r, k->server.sign_key);
    e = e ? e : take_public(&r, k->server.seal_key);
    e = e || first ? e : take_counter(&r, &k->counter);
    e = e ? e : reader_done(&r) ? ERR_OK : ERR_KEYS;
    return e ? e : name_kiosk(k);
}

/* A key file that others can read is no secret any more: refused rather than used. */
static bool is_private(int fd)
{
    struct stat st;
    return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && (st.st_mode & 077) == 0 && st.st_uid == geteuid();
}

static enum err read_file(int fd, struct secret *file)
{
    ssize_t n;
    while (secret_room(file) && (n = read(fd, secret_tail(file), secret_room(file))) != 0) {
        if (n < 0 && errno != EINTR)
            return ERR_KEYS;
        secret_grew(file, n > 0 ? (size_t)n : 0);
    }
    return secret_room(file) ? ERR_OK : ERR_KEYS;
}

static enum err open_file(const char *dir, int *fd)
{
    char path[FILE_PATH_MAX];
    enum err e = file_path(dir, file_name, path);
    if (e)
        return e;
    *fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (*fd < 0)
        return errno == ENOENT ? ERR_EMPTY : ERR_KEYS;
    return ERR_OK;
}

enum err keys_load(const char *dir, struct kiosk_keys **out)
{
    int fd = -1;
    enum err e = open_file(dir, &fd);
    if (e)
        return e;
    KEYS_OWNED struct kiosk_keys *k = make_empty();
    SECRET_OWNED struct secret *file = secret_new(KEYS_FILE_MAX);
    e = !k || !file ? ERR_MEMORY : is_private(fd) ? read_file(fd, file) : ERR_KEYS;
    close(fd);
    e = e ? e : take_keys(file, k);
    if (e) {
        log_error("kiosk.keys: %s", err_name(e));
        return e;
    }
    *out = k;
    k = NULL;
    return ERR_OK;
}
