#include "screens/spell.h"

#include "core/rules/account.h"
#include "tui/msg.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { LETTER_MAX = 64 };

static const char *sign_word(char c)
{
    static const struct { char sign; const char *word; } signs[] = {
        { '@', N_("arobas") }, { '.', N_("point") }, { '-', N_("trait d'union") }, { '_', N_("trait de soulignement") }, { '+', N_("plus") }
    };
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        if (signs[i].sign == c)
            return signs[i].word;
    return NULL;
}

/* "A Alfa"; the letter alone when no word is known. */
static int spell_letter(char c, char to[LETTER_MAX])
{
    char big = (char)toupper((unsigned char)c);
    const char *word = account_spell(big);
    word = word ? word : sign_word(c);
    return snprintf(to, LETTER_MAX, "%c%s%s", word ? big : c, word ? " " : "", word ? msg(word) : "");
}

void spell(const char *text, size_t n, char *to, size_t size)
{
    char letter[LETTER_MAX];
    size_t used = 0;
    to[0] = 0;
    for (size_t i = 0; i < n; i++) {
        size_t more = (size_t)spell_letter(text[i], letter);
        if (used + more + 3 > size)
            break;
        used += (size_t)snprintf(to + used, size - used, "%s%s", used ? ", " : "", letter);
    }
    explicit_bzero(letter, sizeof letter);
}
