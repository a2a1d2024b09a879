#include "server/identity/table.h"

#include "core/proto/json_in.h"
#include "core/rules/same_name.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef enum err parse_fn(const struct secret *typed, struct secret *to);

static struct secret *secret_of(const char *text)
{
    size_t n = strlen(text);
    struct secret *s = n ? secret_new(n) : NULL;
    if (s && secret_append(s, text, n)) {
        secret_free(s);
        return NULL;
    }
    return s;
}

/* --- members: false when it is not there or not in the one form --- */

/* What the rules make of a number must be what stands there. */
static bool is_in_form(const char *text, parse_fn *parse)
{
    SECRET_OWNED struct secret *typed = secret_of(text), *parsed = secret_new(IDENTITY_BYTES);
    return typed && parsed && parse(typed, parsed) == ERR_OK && secret_equal(typed, parsed);
}

static bool take_number(const json_t *from, const char *member, parse_fn *parse, char *to, size_t size)
{
    return json_take_text(from, member, to, size) && is_in_form(to, parse);
}

/* Not everybody has a card of after 2018, or a licence. */
static bool take_reference(const json_t *from, const char *member, parse_fn *parse, char *to, size_t size)
{
    return json_take_text(from, member, to, size) && (!to[0] || is_in_form(to, parse));
}

/* A name that is the same as itself has something that counts. */
static bool take_name(const json_t *from, const char *member, struct secret **to)
{
    char text[TABLE_NAME_BYTES + 1];
    if (!json_take_text(from, member, text, sizeof text))
        return false;
    *to = secret_of(text);
    return *to && same_name(*to, *to);
}

/* Children are in it too: the service begins at fourteen, the register at birth. */
static bool take_birth(const json_t *from, int32_t today, char to[TABLE_BIRTH_SIZE])
{
    if (!json_take_text(from, "birth", to, TABLE_BIRTH_SIZE) || strlen(to) != TABLE_BIRTH_SIZE - 1 || to[4] != '-' || to[7] != '-')
        return false;
    SECRET_OWNED struct secret *typed = secret_of(to), *parsed = secret_new(IDENTITY_BYTES);
    enum err e = typed && parsed ? birth_parse(typed, today, parsed) : ERR_MEMORY;
    return e == ERR_UNDER_AGE || (!e && secret_equal(typed, parsed));
}

static bool take_avis(const json_t *from, struct table_person *p)
{
    const json_t *list = json_object_get(from, "avis");
    if (!json_is_array(list) || json_array_size(list) > TABLE_AVIS_MAX)
        return false;
    for (size_t i = 0; i < json_array_size(list); i++) {
        const char *text = json_string_value(json_array_get(list, i));
        if (!text || strlen(text) != AVIS_LETTERS || !is_in_form(text, avis_parse))
            return false;
        memcpy(p->avis[i], text, sizeof p->avis[i]);
    }
    return true;
}

static bool is_line(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7f)
            return false;
    return true;
}

/* A letter needs at least one line. */
static bool take_address(const json_t *from, struct table_person *p)
{
    const json_t *list = json_object_get(from, "address");
    size_t n = json_is_array(list) ? json_array_size(list) : 0;
    for (size_t i = 0; i < n && n <= TABLE_LINES_MAX; i++) {
        const json_t *line = json_array_get(list, i);
        const char *text = json_string_value(line);
        size_t length = json_string_length(line);
        if (!text || !length || length >= TABLE_LINE_SIZE || strlen(text) != length || !is_line(text))
            return false;
        memcpy(p->address[i], text, length + 1);
    }
    return n >= 1 && n <= TABLE_LINES_MAX;
}

/* --- people --- */

/* NULL, or the first member that will not do. */
static const char *take_person(const json_t *from, int32_t today, struct table_person *p)
{
    static const char *const members[] = { "given", "family", "birth", "nam", "nas", "avis", "card_reference", "licence_reference", "address", "note", NULL };
    char note[512];
    return !json_has_only(from, members) ? "members"
         : !take_name(from, "given", &p->given) ? "given"
         : !take_name(from, "family", &p->family) ? "family"
         : !take_birth(from, today, p->birth) ? "birth"
         : !take_number(from, "nam", nam_parse, p->nam, sizeof p->nam) ? "nam"
         : !take_number(from, "nas", nas_parse, p->nas, sizeof p->nas) ? "nas"
         : !take_avis(from, p) ? "avis"
         : !take_reference(from, "card_reference", card_reference_parse, p->card_reference, sizeof p->card_reference) ? "card_reference"
         : !take_reference(from, "licence_reference", licence_reference_parse, p->licence_reference, sizeof p->licence_reference) ? "licence_reference"
         : !take_address(from, p) ? "address"
         : json_object_get(from, "note") && !json_take_text(from, "note", note, sizeof note) ? "note" : NULL;
}

static const char *twice(const struct table *t, size_t at)
{
    for (size_t i = 0; i < at; i++) {
        if (strcmp(t->people[i].nam, t->people[at].nam) == 0)
            return "nam, which another has";
        if (strcmp(t->people[i].nas, t->people[at].nas) == 0)
            return "nas, which another has";
    }
    return NULL;
}

static enum err take_people(const json_t *list, int32_t today, struct table *t, char where[TABLE_WHERE_SIZE])
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        t->n = i + 1;      /* also what is half read is freed */
        const char *wrong = take_person(json_array_get(list, i), today, &t->people[i]);
        wrong = wrong ? wrong : twice(t, i);
        if (wrong) {
            (void)snprintf(where, TABLE_WHERE_SIZE, "person %zu: %s", i + 1, wrong);
            return ERR_CONFIG;
        }
    }
    return ERR_OK;
}

static const char *wrong_outside(enum err e, const json_t *json)
{
    static const char *const members[] = { "invented", "people", NULL };
    const json_t *people = json_object_get(json, "people");
    return e ? "it is no JSON object, or too large"
         : !json_is_true(json_object_get(json, "invented")) ? "it does not say \"invented\": true; people who exist belong in no file"
         : !json_has_only(json, members) || !json_is_array(people) ? "\"people\" must be the one other member, a list"
         : !json_array_size(people) || json_array_size(people) > TABLE_PEOPLE_MAX ? "1 to 100 people" : NULL;
}

enum err table_read(const void *bytes, size_t n, int32_t today, struct table *out, char where[TABLE_WHERE_SIZE])
{
    JSON_OWNED json_t *json = NULL;
    enum err e = json_read(bytes, n, TABLE_FILE_MAX, &json);
    const char *wrong = e == ERR_MEMORY ? NULL : wrong_outside(e, json);
    if (wrong) {
        (void)snprintf(where, TABLE_WHERE_SIZE, "%s", wrong);
        return ERR_CONFIG;
    }
    const json_t *people = json_object_get(json, "people");
    struct table t = { e ? NULL : calloc(json_array_size(people), sizeof *t.people), 0 };
    if (!t.people)
        return ERR_MEMORY;
    e = take_people(people, today, &t, where);
    if (e)
        table_free(&t);
    else
        *out = t;
    return e;
}

void table_free(struct table *table)
{
    for (size_t i = 0; i < table->n; i++) {
        secret_free(table->people[i].given);
        secret_free(table->people[i].family);
    }
    free(table->people);
    *table = (struct table){ NULL, 0 };
}
