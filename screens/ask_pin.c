#include "screens/ask_pin.h"

#include "core/rules/pin.h"
#include "screens/session.h"
#include "screens/words.h"

#include <stdio.h>

static void check_pin(const struct run *run, size_t slot, struct complaint *out)
{
    struct pin_rules rules = words_pin_rules(run);
    words_pin_fault(run, pin_check_current(&rules, run_value(run, slot)), run_value(run, slot), out);
}

const struct field ask_pin_fields[ASK_PIN_SLOTS] = {
    { .label = N_("Mot de passe"), .secret = true, .max_points = 64, .check = check_pin,
      .help = N_("Le mot de passe de votre clé. Chaque erreur enlève un essai.") },
};

void ask_pin_compose(const struct run *run, struct composer *c)
{
    char tries[WORDS_MAX], lock[WORDS_MAX];
    words_tries(&session_status(run)->info.tries, tries, sizeof tries);
    compose_text(c, ROLE_TEXT, "%s %s", words_lock(run, lock, sizeof lock), tries);
    compose_blank(c);
}

void ask_pin_wrong(struct run *run, const struct tries *tries)
{
    char left[WORDS_MAX], text[COMPLAINT_MAX];
    words_tries(tries, left, sizeof left);
    snprintf(text, sizeof text, msg(N_("Le mot de passe est erroné. %s")), left);
    run_complain(run, ASK_PIN, ERR_PIN_WRONG, text);
}
