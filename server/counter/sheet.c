/* Sheets: the one shape of the counter's answers, and the cursors of its lists. */
#include "server/counter/counter.h"

#include "core/proto/json_in.h"

#include <sodium.h>
#include <string.h>

enum { MAC_SIZE = 16, BYTES_MAX = 1 + MAC_SIZE + CURSOR_SIZE / 2, LIST_MAX = 512 };
enum way { NEXT = 'n', BACK = 'b' };      /* the first byte of a cursor */

/* --- the answer --- */

enum err sheet_begin(struct account_call *a)
{
    if (!a->out)
        a->out = json_object();
    return a->out ? ERR_OK : ERR_MEMORY;
}

static json_t *text_cut(const char *text, size_t size)
{
    size_t n = text ? strlen(text) : 0;
    if (n >= size)
        for (n = size - 1; n && ((uint8_t)text[n] & 0xC0) == 0x80;)
            n--;
    return json_stringn(text ? text : "", n);
}

static json_t *texts_of(const struct sheet_row *row, size_t size)
{
    json_t *list = json_array();
    size_t n = SHEET_TEXTS_MAX;
    while (n && !row->texts[n - 1])
        n--;
    for (size_t i = 0; i < n && list; i++)
        if (json_array_append_new(list, text_cut(row->texts[i], size)))
            json_drop(&list);
    return list;
}

static json_t *times_of(const struct sheet_row *row)
{
    json_t *list = json_array();
    size_t n = SHEET_TIMES_MAX;
    while (n && !row->times[n - 1])
        n--;
    for (size_t i = 0; i < n && list; i++)
        if (json_array_append_new(list, json_integer(row->times[i])))
            json_drop(&list);
    return list;
}

static enum err add(struct account_call *a, const struct sheet_row *row, size_t size)
{
    enum err e = sheet_begin(a);
    json_t *rows = e ? NULL : json_object_get(a->out, "rows");
    if (!e && !rows && json_object_set_new(a->out, "rows", rows = json_array()))
        return ERR_MEMORY;
    if (e || json_array_size(rows) >= SHEET_ROWS_MAX)
        return e ? e : ERR_LIMIT;
    json_t *made = json_pack("{s:o, s:o, s:o, s:o}", "id", text_cut(row->id, SHEET_TEXT_SIZE), "word", text_cut(row->word, SHEET_TEXT_SIZE), "texts", texts_of(row, size), "times", times_of(row));
    return made && json_array_append_new(rows, made) == 0 ? ERR_OK : ERR_MEMORY;
}

enum err sheet_add(struct account_call *a, const struct sheet_row *row) { return add(a, row, SHEET_TEXT_SIZE); }
enum err sheet_add_long(struct account_call *a, const struct sheet_row *row) { return add(a, row, SHEET_LONG_SIZE); }

enum err sheet_put_text(struct account_call *a, const char *member, const char *text)
{
    enum err e = sheet_begin(a);
    return e ? e : json_object_set_new(a->out, member, json_string(text)) ? ERR_MEMORY : ERR_OK;
}

enum err sheet_put_until(struct account_call *a, int64_t until_ms)
{
    enum err e = sheet_begin(a);
    return e ? e : json_object_set_new(a->out, "until_ms", json_integer(until_ms)) ? ERR_MEMORY : ERR_OK;
}

enum err sheet_put_secret(struct account_call *a, const struct secret *secret, const char *text, int64_t until_ms)
{
    struct secret *made = secret_new(ACCOUNT_ANSWER_MAX);
    struct account_writer w;
    if (!made)
        return ERR_MEMORY;
    account_begin(&w, made);
    account_put_secret(&w, "secret", secret);
    if (text)
        account_put_text(&w, "text", text);
    account_put_number(&w, "until_ms", until_ms);
    enum err e = account_end(&w);
    if (e)
        secret_free(made);
    else
        a->out_secret = made;
    return e;
}

/* --- cursors --- */

static void cursor_mac(const struct account_call *a, const char *list, const uint8_t *bytes, size_t n, uint8_t to[MAC_SIZE])
{
    uint8_t hash[SERVER_KEYS_HASH_SIZE];
    BUF_OWNED struct buf b = buf_make(LIST_MAX + BYTES_MAX + 64);
    buf_put_string(&b, list);
    buf_put_field(&b, bytes, 1);
    buf_put_field(&b, bytes + 1 + MAC_SIZE, n - 1 - MAC_SIZE);
    server_keys_hash(a->call->service->keys, "guichet/cursor/1", b.bytes, b.length, hash);
    memcpy(to, hash, MAC_SIZE);
}

/* Who goes back came from a page after it; who goes on, from one before. */
bool sheet_has_next(const struct sheet_page *page, bool more) { return more || !page->forward; }
bool sheet_has_back(const struct sheet_page *page, bool more) { return page->forward ? page->key_n > 0 : more; }

static bool list_is_short(const char *list) { return strnlen(list, LIST_MAX) < LIST_MAX; }

enum err sheet_put_cursor(struct account_call *a, const char *list, const char *member, const void *key, size_t n)
{
    uint8_t bytes[BYTES_MAX];
    char text[CURSOR_SIZE];
    if (n == 0 || n > CURSOR_SIZE / 2 || !list_is_short(list))
        return ERR_LIMIT;
    bytes[0] = strcmp(member, "back") == 0 ? BACK : NEXT;
    memcpy(bytes + 1 + MAC_SIZE, key, n);
    cursor_mac(a, list, bytes, 1 + MAC_SIZE + n, bytes + 1);
    sodium_bin2base64(text, sizeof text, bytes, 1 + MAC_SIZE + n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return sheet_put_text(a, member, text);
}
_Static_assert(sodium_base64_ENCODED_LEN(BYTES_MAX, sodium_base64_VARIANT_URLSAFE_NO_PADDING) <= CURSOR_SIZE, "the longest key fits");

enum err sheet_cursor_read(const struct account_call *a, const char *list, const char *from, struct sheet_page *out)
{
    uint8_t bytes[BYTES_MAX], mac[MAC_SIZE];
    size_t n = 0;
    if (sodium_base642bin(bytes, sizeof bytes, from, strlen(from), NULL, &n, NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING) || n < 2 + MAC_SIZE)
        return ERR_FORMAT;
    cursor_mac(a, list, bytes, n, mac);
    if (sodium_memcmp(mac, bytes + 1, MAC_SIZE) != 0 || (bytes[0] != NEXT && bytes[0] != BACK))
        return ERR_FORMAT;
    out->forward = bytes[0] == NEXT;
    out->key_n = n - 1 - MAC_SIZE;
    memcpy(out->key, bytes + 1 + MAC_SIZE, out->key_n);
    return ERR_OK;
}

enum err sheet_page_read(const struct account_call *a, const char *list, struct sheet_page *out)
{
    char from[CURSOR_SIZE];
    int64_t rows;
    struct sheet_page made = { .forward = true };
    if (!list_is_short(list) || !json_take_text(a->in, "from", from, sizeof from) || !json_take_i64(a->in, "rows", &rows) || rows < 1 || rows > SHEET_LIST_MAX)
        return ERR_FORMAT;
    made.rows = (size_t)rows;
    enum err e = from[0] ? sheet_cursor_read(a, list, from, &made) : ERR_OK;
    if (!e)
        *out = made;
    return e;
}
