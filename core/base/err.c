#include "core/base/err.h"

#include <stddef.h>

struct err_row {
    enum err code;
    const char *name, *what, *todo;
};

static const struct err_row rows[] = {
#define X(name, number, what, todo) { name, #name, what, todo },
    ERR_LIST(X)
#undef X
};

static const struct err_row *find(unsigned number)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if ((unsigned)rows[i].code == number)
            return &rows[i];
    return NULL;
}

static const struct err_row *known(enum err e)
{
    const struct err_row *row = find((unsigned)e);
    return row ? row : find(ERR_INTERNAL);
}

const char *err_name(enum err e) { return known(e)->name; }
const char *err_what(enum err e) { return known(e)->what; }
const char *err_todo(enum err e) { return known(e)->todo; }
int err_is_known(unsigned number) { return find(number) != NULL; }

int err_at(unsigned i)
{
    return i < sizeof rows / sizeof rows[0] ? (int)rows[i].code : -1;
}
