#include "screens/bank.h"

#include "screens/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct bank {
    enum msg_language language;
    size_t count;
    struct bank_question rows[DESK_BANK_MAX];
};

void bank_drop(struct session *s)
{
    free(s->bank);
    s->bank = NULL;
}

/* NULL: no memory, and no questions then. */
static const struct bank *loaded(const struct run *run)
{
    struct session *s = session_of(run);
    if (s->bank && s->bank->language == msg_language())
        return s->bank;
    bank_drop(s);
    s->bank = calloc(1, sizeof *s->bank);
    if (s->bank) {
        s->bank->language = msg_language();
        s->bank->count = desk_bank(s->desk, msg_language() == MSG_ENGLISH ? "en" : "fr", s->bank->rows, DESK_BANK_MAX);
    }
    return s->bank;
}

size_t bank_count(const struct run *run)
{
    const struct bank *bank = loaded(run);
    return bank ? bank->count : 0;
}

const struct bank_question *bank_row(const struct run *run, int i)
{
    return i >= 0 && (size_t)i < bank_count(run) ? &session_of(run)->bank->rows[i] : NULL;
}

int bank_find(const struct run *run, const char *id)
{
    for (size_t i = 0; i < bank_count(run); i++)
        if (strcmp(bank_row(run, (int)i)->id, id) == 0)
            return (int)i;
    return -1;
}

void bank_text(const struct run *run, const char *id, char *to, size_t size)
{
    const struct bank_question *row = bank_row(run, bank_find(run, id));
    snprintf(to, size, "%s", row ? row->text : id);
}
