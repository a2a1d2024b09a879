#include "screens/bank.h"

#include "screens/session.h"

#include <stdio.h>
#include <string.h>

static const struct visit *loaded(const struct run *run)
{
    struct session *s = session_of(run);
    struct visit *v = &s->visit;
    if (v->bank_count == 0 || v->bank_language != msg_language()) {
        v->bank_count = desk_bank(s->desk, msg_language() == MSG_ENGLISH ? "en" : "fr", v->bank, DESK_BANK_MAX);
        v->bank_language = msg_language();
    }
    return v;
}

size_t bank_count(const struct run *run) { return loaded(run)->bank_count; }

const struct bank_question *bank_row(const struct run *run, int i)
{
    const struct visit *v = loaded(run);
    return i >= 0 && (size_t)i < v->bank_count ? &v->bank[i] : NULL;
}

int bank_find(const struct run *run, const char *id)
{
    const struct visit *v = loaded(run);
    for (size_t i = 0; i < v->bank_count; i++)
        if (strcmp(v->bank[i].id, id) == 0)
            return (int)i;
    return -1;
}

void bank_text(const struct run *run, const char *id, char *to, size_t size)
{
    const struct bank_question *row = bank_row(run, bank_find(run, id));
    snprintf(to, size, "%s", row ? row->text : id);
}
