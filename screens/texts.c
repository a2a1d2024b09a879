#include "screens/texts.h"

#include "core/base/text.h"
#include "screens/session.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_SIZE = 4096 };

struct texts {
    enum texts_which which;
    enum msg_language language;
    struct secret *text;
};

static const struct { const char *option, *name; } files[TEXTS_COUNT] = {
    [TEXTS_CONTACT] = { "text.contact", "contact" }, [TEXTS_PRIVACY] = { "text.privacy", "privacy" }, [TEXTS_USE] = { "text.use", "use" },
};

void texts_drop(struct session *s)
{
    if (s->texts)
        secret_free(s->texts->text);
    free(s->texts);
    s->texts = NULL;
}

/* "FILE.fr.txt" of the configuration, else what is shipped. */
static bool path_of(const struct session *s, enum texts_which which, char to[PATH_SIZE])
{
    const char *chosen = conf_text(s->conf, files[which].option), *language = msg_language() == MSG_ENGLISH ? "en" : "fr";
    int n = *chosen ? snprintf(to, PATH_SIZE, "%s.%s.txt", chosen, language)
                    : snprintf(to, PATH_SIZE, "%s/data/%s.%s.txt", s->share_dir, files[which].name, language);
    return n > 0 && n < PATH_SIZE;
}

/* One byte more than is allowed shows a file that is too long. */
static bool fill(int fd, struct secret *text)
{
    ssize_t n = 1;
    while (n > 0 && secret_room(text)) {
        n = read(fd, secret_tail(text), secret_room(text));
        if (n > 0)
            secret_grew(text, (size_t)n);
    }
    return n >= 0 && secret_room(text) && text_is_valid(secret_bytes(text), secret_length(text));
}

static bool read_file(const struct session *s, enum texts_which which, struct secret *text)
{
    char path[PATH_SIZE];
    int fd = path_of(s, which, path) ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    bool good = fd >= 0 && fill(fd, text);
    if (fd >= 0)
        close(fd);
    return good;
}

static void apologise(struct secret *text)
{
    const char *words = msg(N_("Ce texte n'est pas à ce poste. Les numéros à appeler sont à la page «Téléphones et heures» de l'aide."));
    secret_wipe(text);
    if (secret_append(text, words, strlen(words)))
        secret_wipe(text);
}

static bool is_held(const struct session *s, enum texts_which which)
{
    return s->texts && s->texts->which == which && s->texts->language == msg_language();
}

const struct secret *texts_read(const struct run *run, enum texts_which which)
{
    struct session *s = session_of(run);
    if (is_held(s, which))
        return s->texts->text;
    texts_drop(s);
    s->texts = calloc(1, sizeof *s->texts);
    struct secret *text = s->texts ? secret_new(TEXTS_BYTES_MAX + 1) : NULL;
    if (!text) {
        texts_drop(s);
        return run_value(run, FLOW_FIELDS_MAX - 1);      /* nothing: help has no fields */
    }
    *s->texts = (struct texts){ which, msg_language(), text };
    if (!read_file(s, which, text))
        apologise(text);
    return text;
}
