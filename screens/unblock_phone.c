#include "screens/unblock.h"

#include "screens/session.h"
#include "screens/words.h"

#include <ctype.h>
#include <stdio.h>

enum { ANSWER_CHARACTERS = 20 };

void unblock_spell(const char *groups, char *to, size_t size)
{
    size_t used = 0;
    for (; *groups && used + 3 < size; groups++) {
        if (*groups != '-' && used && to[used - 1] != ' ')
            to[used++] = ' ';
        to[used++] = *groups == '-' ? ',' : *groups;
    }
    to[used] = 0;
}

/* The step of the chain is committed by the desk before the challenge is there to be read. */
void unblock_by_phone(struct run *run)
{
    struct session *s = session_of(run);
    char text[WORDS_MAX];
    session_begin(s);
    enum err e = desk_phone_begin(s->desk, &s->visit.challenge);
    if (e) {
        words_error(e, text, sizeof text);
        run_say(run, text);
        return;
    }
    s->visit.by_phone = true;
    run_clear(run, UNBLOCK_PHONE);
    run_go(run, "unblock.phone");
}

void unblock_compose_phone(const struct run *run, struct composer *c)
{
    const struct session *s = session_of(run);
    int64_t now = clock_wall(loop_clock(s->loop));
    char moment[64], spelled[64];
    words_moment(s->visit.challenge.expires_ms, now, moment, sizeof moment);
    compose_text(c, ROLE_TEXT, msg(N_("Appelez le %s et lisez ce défi. Il sert jusqu'à %s.")), conf_text(s->conf, "support.phone"), moment);
    compose_text(c, ROLE_STATUS, msg(N_("Défi : %s")), s->visit.challenge.text);
    if (run_prefs(run)->line || run_prefs(run)->reader) {
        unblock_spell(s->visit.challenge.text, spelled, sizeof spelled);
        compose_text(c, ROLE_TEXT, msg(N_("Lettre par lettre : %s")), spelled);
    }
    compose_text(c, ROLE_TEXT, "%s", msg(N_("La personne du soutien vous lira une réponse de 20 caractères.")));
    compose_blank(c);
}

/* A wrong length is seen here: it costs none of the three answers. */
static void check_length(const struct run *run, size_t slot, struct complaint *out)
{
    const struct secret *value = run_value(run, slot);
    unsigned n = 0;
    for (size_t i = 0; i < secret_length(value); i++)
        n += isalnum(secret_bytes(value)[i]) != 0;
    if (n == ANSWER_CHARACTERS)
        return;
    out->err = ERR_PHONE_ANSWER;
    snprintf(out->text, sizeof out->text, msg_n(N_("%u caractère. Il en faut %u."), N_("%u caractères. Il en faut %u."), n), n, (unsigned)ANSWER_CHARACTERS);
}

const struct field unblock_phone_fields[1] = {
    { .label = N_("Réponse lue"), .max_points = 40, .check = check_length,
      .help = N_("Cinq groupes de quatre caractères. Les tirets et les majuscules sont sans importance.") },
};
const struct edge unblock_phone_edges[PHONE_EDGES] = { { OUTCOME_CONFIRM, "unblock.phone-check" }, { OUTCOME_BACK, "unblock" } };
const struct edge unblock_phone_check_edges[PHONE_CHECK_EDGES] = {
    { UNBLOCK_RIGHT, "unblock.password" }, { UNBLOCK_WRONG, "unblock.phone" }, { UNBLOCK_FAILED, "unblock.stopped" }
};

static void complain_wrong(struct run *run, unsigned left)
{
    char text[COMPLAINT_MAX];
    snprintf(text, sizeof text, msg_n(N_("Ce n'est pas la réponse à ce défi. Il reste %u essai."),
             N_("Ce n'est pas la réponse à ce défi. Il reste %u essais."), left), left);
    run_complain(run, UNBLOCK_PHONE, ERR_PHONE_ANSWER, text);
}

void unblock_check_phone(struct run *run)
{
    struct session *s = session_of(run);
    unsigned left = 0;
    enum err e = desk_phone_answer(s->desk, run_value(run, UNBLOCK_PHONE), &left);
    bool wrong = e == ERR_PHONE_ANSWER && left > 0;
    s->visit.answers = (struct answers_result){ .err = e };
    run_outcome(run, !e ? UNBLOCK_RIGHT : wrong ? UNBLOCK_WRONG : UNBLOCK_FAILED);
    if (wrong)
        complain_wrong(run, left);
}

void unblock_compose_phone_check(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_STATUS, "%s", msg(N_("Un instant, la réponse est vérifiée.")));
}
