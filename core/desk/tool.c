#include "core/desk/inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The helper gets these of our own environment, and nothing else: where pcscd listens, and a software module's own file. */
static const char *const passed_on[] = { "PCSCLITE_CSOCK_NAME", "SOFTHSM2_CONF" };

void tool_argument(struct tool *t, const char *text)
{
    size_t i = 0;
    while (i + 2 < sizeof t->argv / sizeof t->argv[0] && t->argv[i])
        i++;
    t->argv[i] = text;
}

void tool_variable(struct tool *t, const char *name, const char *value)
{
    size_t i = 0, n = value ? strlen(name) + strlen(value) + 2 : 0;
    while (i < DESK_ENV_MAX && t->env[i])
        i++;
    if (!value || !*value || i == DESK_ENV_MAX)
        return;
    t->env[i] = malloc(n);
    if (t->env[i])
        snprintf(t->env[i], n, "%s=%s", name, value);
}

enum err tool_start(struct desk *d, struct tool *t, const char *name)
{
    int n = snprintf(t->path, sizeof t->path, "%s/%s", d->settings.helper_dir, name);
    if (n <= 0 || n >= (int)sizeof t->path)
        return ERR_CONFIG;
    memmove(&t->argv[1], &t->argv[0], (sizeof t->argv / sizeof t->argv[0] - 2) * sizeof t->argv[0]);
    t->argv[0] = t->path;
    for (size_t i = 0; i < sizeof passed_on / sizeof passed_on[0]; i++)
        tool_variable(t, passed_on[i], getenv(passed_on[i]));
    t->spec = (struct helper_spec){ name, t->path, t->argv, (const char *const *)t->env };
    t->helper = helper_new(d->loop, &t->spec);
    return t->helper ? ERR_OK : ERR_MEMORY;
}

static void token_option(struct tool *t, const char *name, const char *value)
{
    tool_argument(t, name);
    tool_argument(t, value && *value ? value : "auto");
}

enum err tool_start_token(struct desk *d, struct tool *t)
{
    tool_argument(t, "--module");
    tool_argument(t, d->settings.token_module);
    token_option(t, "--probe", d->settings.token_probe);
    token_option(t, "--unblock", d->settings.token_unblock);
    token_option(t, "--rotate", d->settings.token_rotate);
    tool_variable(t, "OPENSC_CONF", d->settings.opensc_conf);
    return tool_start(d, t, "guichet-token");
}

void tool_stop(struct tool *t)
{
    if (t->helper)
        helper_stop(t->helper);
}

void tool_free(struct tool *t)
{
    helper_free(t->helper);
    t->helper = NULL;
    for (size_t i = 0; i < DESK_ENV_MAX; i++) {
        free(t->env[i]);
        t->env[i] = NULL;
    }
}
