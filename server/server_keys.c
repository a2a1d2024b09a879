#include "server/server_keys.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PEPPER_SIZE = 32, KEY_FILE_MAX = 4096 };

static const struct { const char *name; size_t size; } files[] = {
    { "sign.key", PEER_SIGN_SECRET_SIZE }, { "seal.key", PEER_SEAL_SECRET_SIZE }, { "pepper.key", PEPPER_SIZE },
};

static bool path_of(const char *directory, const char *name, const char *suffix, char to[KEY_FILE_MAX])
{
    int n = snprintf(to, KEY_FILE_MAX, "%s/%s%s", directory, name, suffix);
    return n > 0 && n < KEY_FILE_MAX;
}

static bool write_all(int fd, const uint8_t *bytes, size_t n)
{
    while (n) {
        ssize_t done = write(fd, bytes, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        bytes += done;
        n -= (size_t)done;
    }
    return true;
}

/* Written beside, synced, then linked into place: a key file is whole or it is not there, and is never replaced. */
static enum err write_key(const char *directory, const char *name, const struct secret *key)
{
    char path[KEY_FILE_MAX], fresh[KEY_FILE_MAX];
    if (!path_of(directory, name, "", path) || !path_of(directory, name, ".new", fresh))
        return ERR_LIMIT;
    (void)unlink(fresh);
    int fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return ERR_SYSTEM;
    bool good = write_all(fd, secret_bytes(key), secret_length(key)) && fsync(fd) == 0;
    good = close(fd) == 0 && good && link(fresh, path) == 0;
    (void)unlink(fresh);
    return good ? ERR_OK : ERR_SYSTEM;
}

static enum err make_secret(size_t which, struct secret **made)
{
    uint8_t unused[PEER_KEY_SIZE];
    if (which == 0)
        return peer_make_sign_key(made, unused);
    if (which == 1)
        return peer_make_kx_key(made, unused);
    struct secret *pepper = secret_new(PEPPER_SIZE);
    if (!pepper)
        return ERR_MEMORY;
    randombytes_buf(secret_tail(pepper), PEPPER_SIZE);
    secret_grew(pepper, PEPPER_SIZE);
    *made = pepper;
    return ERR_OK;
}

static enum err read_key(const char *directory, size_t which, struct secret **out)
{
    char path[KEY_FILE_MAX];
    struct stat st;
    size_t size = files[which].size;
    if (!path_of(directory, files[which].name, "", path))
        return ERR_LIMIT;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return ERR_KEYS;
    struct secret *key = secret_new(size);
    bool good = key && fstat(fd, &st) == 0 && (st.st_mode & 077) == 0 && st.st_size == (off_t)size &&
                read(fd, secret_tail(key), size) == (ssize_t)size;
    (void)close(fd);
    if (!good) {
        secret_free(key);
        return key ? ERR_KEYS : ERR_MEMORY;
    }
    secret_grew(key, size);
    *out = key;
    return ERR_OK;
}

enum err server_keys_make(const char *directory)
{
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        char path[KEY_FILE_MAX];
        SECRET_OWNED struct secret *key = NULL;
        if (!path_of(directory, files[i].name, "", path))
            return ERR_LIMIT;
        if (access(path, F_OK) == 0)
            continue;
        enum err e = make_secret(i, &key);
        e = e ? e : write_key(directory, files[i].name, key);
        if (e)
            return e;
    }
    return ERR_OK;
}

enum err server_keys_load(const char *directory, struct server_keys *keys)
{
    struct server_keys made = { 0 };
    enum err e = read_key(directory, 0, &made.sign);
    e = e ? e : read_key(directory, 1, &made.seal);
    e = e ? e : read_key(directory, 2, &made.pepper);
    if (e) {
        server_keys_free(&made);
        return e;
    }
    crypto_sign_ed25519_sk_to_pk(made.sign_public, secret_bytes(made.sign));
    crypto_scalarmult_base(made.seal_public, secret_bytes(made.seal));
    peer_id(made.sign_public, made.id);
    *keys = made;
    return ERR_OK;
}

void server_keys_free(struct server_keys *keys)
{
    secret_free(keys->sign);
    secret_free(keys->seal);
    secret_free(keys->pepper);
    memset(keys, 0, sizeof *keys);
}

void server_keys_hash(const struct server_keys *keys, const char *purpose, const void *bytes, size_t n, uint8_t to[SERVER_KEYS_HASH_SIZE])
{
    crypto_generichash_state state;
    const uint8_t purpose_n[4] = { 0, 0, 0, (uint8_t)strlen(purpose) };
    const uint8_t bytes_n[4] = { (uint8_t)(n >> 24), (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n };
    crypto_generichash_init(&state, secret_bytes(keys->pepper), PEPPER_SIZE, SERVER_KEYS_HASH_SIZE);
    crypto_generichash_update(&state, purpose_n, sizeof purpose_n);
    crypto_generichash_update(&state, (const uint8_t *)purpose, strlen(purpose));
    crypto_generichash_update(&state, bytes_n, sizeof bytes_n);
    crypto_generichash_update(&state, bytes, n);
    crypto_generichash_final(&state, to, SERVER_KEYS_HASH_SIZE);
    sodium_memzero(&state, sizeof state);
}

enum err server_keys_lock(const struct server_keys *keys, const struct secret *plain, struct buf *out)
{
    uint8_t nonce[crypto_secretbox_NONCEBYTES], key[SERVER_KEYS_HASH_SIZE], box[256];
    size_t n = secret_length(plain);
    if (n + crypto_secretbox_MACBYTES > sizeof box)
        return ERR_LIMIT;
    server_keys_hash(keys, "guichet/lock/1", "", 0, key);
    randombytes_buf(nonce, sizeof nonce);
    crypto_secretbox_easy(box, secret_bytes(plain), n, nonce, key);
    sodium_memzero(key, sizeof key);
    buf_put(out, nonce, sizeof nonce);
    buf_put(out, box, n + crypto_secretbox_MACBYTES);
    return buf_err(out);
}
