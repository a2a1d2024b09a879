/* A password of the Service d'authentification: which rules hold while it is typed, and how to make a good one. Document 004. */
#include "screens/citizen.h"
#include "screens/screens.h"
#include "screens/words.h"

#include <stdio.h>
#include <string.h>

void citizen_check_login(const struct run *run, size_t slot, struct complaint *out)
{
    char name[CITIZEN_LOGIN_SIZE];
    bool address = false;
    words_fault(citizen_login_parse(run_value(run, slot), name, &address), out);
    explicit_bzero(name, sizeof name);
}

/* Short enough for one look; of an empty field there is nothing to say. */
void citizen_live_password(const struct citizen_password *p, char *to, size_t size)
{
    static const char *const words[CITIZEN_RULES] = {
        [CITIZEN_LENGTH] = N_("10 caractères"), [CITIZEN_REPEAT] = N_("sans répétition"), [CITIZEN_SEQUENCE] = N_("sans séquence"),
        [CITIZEN_NOT_NAME] = N_("autre que votre nom"), [CITIZEN_NOT_EMAIL] = N_("pas une adresse")
    };
    size_t used = 0;
    *to = 0;
    for (size_t i = 0; i < CITIZEN_RULES && secret_length(p->password) > 0; i++) {
        bool holds = citizen_password_holds((enum citizen_password_rule)i, p);
        int n = snprintf(to + used, size - used, "%s", i ? "; " : "");
        used += n > 0 && (size_t)n < size - used ? (size_t)n : 0;
        n = snprintf(to + used, size - used, msg(N_("%s : %s")), msg(words[i]), holds ? msg(N_("oui")) : msg(N_("non")));
        used += n > 0 && (size_t)n < size - used ? (size_t)n : 0;
    }
}

void citizen_show_how(struct run *run) { citizen_cover(run, "citizen.how"); }

/* Ours: the document has the link and no text. */
static void compose_how(const struct run *run, struct composer *c)
{
    (void)run;
    compose_text(c, ROLE_TEXT, "%s", msg(CITIZEN_PASSWORD_RULES));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("- Sans répétition : pas trois fois de suite le même caractère (aaa).")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("- Sans séquence : pas quatre caractères qui se suivent dans l'alphabet, dans les chiffres ou sur le clavier (abcd, 4321, azer).")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("- Les espaces, les accents et les signes sont permis, jusqu'à 64 caractères.")));
    compose_blank(c);
    compose_text(c, ROLE_TEXT, "%s", msg(N_("Quatre mots sans lien entre eux font un bon mot de passe : il est long, facile à retenir et difficile à deviner. Par exemple (n'en faites pas le "
                                            "vôtre) : tasse orage violon sept.")));
    compose_text(c, ROLE_TEXT, "%s", msg(N_("N'y mettez ni votre nom, ni une date, ni un numéro. Ne vous en servez nulle part ailleurs, et ne le dites à personne.")));
    compose_blank(c);
}

static const struct page pages[] = {
    CITIZEN_OVER_PAGE("citizen.how", CITIZEN_HOW, N_("Un mot de passe sécuritaire"), N_("Des conseils. Ce que vous avez tapé est encore là."), compose_how),
};

const struct flow flow_citizen_how = { "citizenhow", pages, sizeof pages / sizeof pages[0] };
