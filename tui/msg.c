#include "tui/msg.h"

#include <libintl.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>

static struct {
    const char *overlay;
    enum msg_language language;
} chosen;

static const char *const codes[] = { [MSG_FRENCH] = "fr", [MSG_ENGLISH] = "en" };

enum err msg_open(const char *locale_dir, const char *overlay)
{
    /* glibc does not translate in the locale "C"; C.UTF-8 is part of every Debian. LC_CTYPE stays the terminal's. */
    if (!setlocale(LC_MESSAGES, "C.UTF-8") || !bindtextdomain("guichet", locale_dir)
        || !bind_textdomain_codeset("guichet", "UTF-8"))
        return ERR_SYSTEM;
    chosen.overlay = overlay;
    return msg_set(MSG_FRENCH);
}

enum err msg_set(enum msg_language language)
{
    char list[64];
    const char *code = codes[language];
    if (chosen.overlay)
        snprintf(list, sizeof list, "%s@%s:%s", code, chosen.overlay, code);
    else
        snprintf(list, sizeof list, "%s", code);
    if (setenv("LANGUAGE", list, 1) || !textdomain("guichet"))   /* textdomain makes glibc look again */
        return ERR_SYSTEM;
    chosen.language = language;
    return ERR_OK;
}

enum msg_language msg_language(void) { return chosen.language; }

const char *msg(const char *id)
{
    return id && *id ? gettext(id) : "";   /* gettext("") is the catalogue's header */
}

const char *msg_n(const char *one, const char *many, unsigned long n)
{
    const char *text = ngettext(one, many, n);
    bool untranslated = text == one || text == many;   /* then it is French, and glibc's rule for it is English */
    return untranslated ? (n < 2 ? one : many) : text;
}
