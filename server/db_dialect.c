#include "server/db_dialect.h"

#include <stdbool.h>
#include <string.h>

static const struct { const char *word, *here; } words[] = {
    { "INTEGER", "BIGINT" }, { "BLOB", "BYTEA" }, { "STRICT", "" }, { "TEXT", "TEXT COLLATE \"C\"" },
};

static bool is_word(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; }

static void put_word(struct buf *to, const char *word, size_t n)
{
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strlen(words[i].word) == n && memcmp(word, words[i].word, n) == 0) {
            buf_put_text(to, words[i].here);
            return;
        }
    buf_put(to, word, n);
}

void dialect_put_script(struct buf *to, const char *sql)
{
    for (size_t n; *sql; sql += n) {
        for (n = 0; is_word(sql[n]); n++)
            ;
        if (n)
            put_word(to, sql, n);
        else
            buf_put(to, sql, n = 1);
    }
}

void dialect_put_statement(struct buf *to, const char *sql)
{
    for (; *sql; sql++)
        buf_put_u8(to, *sql == '?' ? (uint8_t)'$' : (uint8_t)*sql);
}
