#include "core/desk/options.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define TEXT(key, fallback, help)            { key, CONF_TEXT, fallback, 0, 0, NULL, help }
#define PATH(key, fallback, help)            { key, CONF_PATH, fallback, 0, 0, NULL, help }
#define NUMBER(key, fallback, min, max, help) { key, CONF_NUMBER, fallback, min, max, NULL, help }
#define CHOICE(key, fallback, words, help)   { key, CONF_CHOICE, fallback, 0, 0, words, help }
#define FLAG(key, fallback, help)            { key, CONF_FLAG, fallback, 0, 0, NULL, help }

const struct conf_option guichet_options[] = {
    FLAG("demo", "no", "demonstration: says so on every screen and accepts the virtual reader"),
    CHOICE("language", "fr", "fr|en", "language at the start and after every wipe"),
    CHOICE("term", "cle", "cle|dispositif", "what the token is called"),
    FLAG("services.accounts", "no", "the services on line: log in, forgotten password, settings, messages"),
    FLAG("services.invitations", "no", "accounts by an invitation and its secret code"),
    FLAG("services.citizens", "no", "the Service d'authentification of citizens: log in, create an account, be identified"),
    FLAG("citizen.location", "no", "the server determines where people are: they are told so, in the service's own words, before it"),
    CHOICE("menu.5", "check", "check|off", "option 5 of the menu"),
    FLAG("close.allowed", "no", "F10 on the welcome screen ends the program"),
    CHOICE("profil", "public", "public|comptoir", "who stands at it: the public, or a helpdesk counter"),
    TEXT("agent.reader", "", "counter: the agents' reader, by part of its name; the others are the person's. Empty: no reader, password and one-time code"),
    NUMBER("counter.idle-seconds", "300", 30, 900, "counter: an agent's idle session is locked after this; nothing that was typed is lost"),
    PATH("counter.exports", "", "counter: folder for exported files; empty: nothing can be exported here"),
    CHOICE("front", "auto", "auto|screen|line", "full screen, linear, or what the terminal can do"),
    CHOICE("theme", "grey", "grey|white|yellow|mono", "colours"),
    FLAG("reader.mode", "no", "for screen readers and braille displays: nothing is redrawn when only the focus moves"),
    NUMBER("escape.ms", "0", 0, 2000, "how long a lone Esc waits; 0: 25 ms locally, 300 ms on slow lines"),
    PATH("helper.dir", "", "where guichet-token and guichet-net are; empty: ../libexec/guichet from the program"),
    PATH("share.dir", "", "where the shipped data and catalogues are; empty: ../share/guichet from the program"),
    PATH("state.dir", "/var/lib/guichet", "where the requests and keys of this kiosk are kept"),
    TEXT("server.url", "", "https://host:port of guichetd"),
    TEXT("est.url", "", "https://host:port of the certificate service; empty: server.url's host, port 9443"),
    PATH("server.ca", "", "PEM file that the server's certificate must chain to"),
    PATH("token.module", "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so", "PKCS#11 module of the tokens"),
    TEXT("token.reader", "", "only readers whose name contains this"),
    CHOICE("token.presence", "pcsc", "pcsc|module", "how a token is noticed: PC/SC, or asking a module that has no reader"),
    PATH("token.opensc-conf", "", "opensc.conf for the module"),
    CHOICE("token.probe", "auto", "auto|sc-hsm|myeid|off", "how the tries left are read exactly"),
    CHOICE("token.unblock", "auto", "auto|so-initpin|setpin-unlogged|none", "how a token is unblocked"),
    CHOICE("token.rotate", "auto", "auto|yes|no", "whether its unblocking secret is replaced after use"),
    TEXT("token.characters", "0-9A-Za-z", "characters allowed in a new password (ASCII, ranges as A-Z)"),
    NUMBER("token.soft-ms", "5000", 100, 600000, "after this a slow token is spoken of"),
    NUMBER("token.hard-ms", "30000", 200, 600000, "after this its helper is killed"),
    NUMBER("net.soft-ms", "4000", 100, 60000, "how long a person waits for the server's answer"),
    NUMBER("net.hard-ms", "15000", 200, 120000, "after this a request is given up"),
    NUMBER("idle.seconds", "180", 30, 3600, "idle time of a page; the warning comes 60 s before its end"),
    NUMBER("idle.outside-seconds", "720", 30, 7200, "idle time of a page that waits for a telephone call or a letter"),
    TEXT("support.phone", "1-877-826-2433", "telephone number of the support"),
    TEXT("support.email", "00_centre_de_services_dsq@ssss.gouv.qc.ca", "address of the support"),
    TEXT("avi.place", "", "where the AVI of this establishment is"),
    TEXT("avi.phone", "", "the AVI's telephone number"),
    TEXT("avi.hours", "", "the AVI's hours, in words"),
    PATH("text.contact", "", "text of «Nous joindre» in F1: this path and .fr.txt, .en.txt; empty: what is shipped"),
    PATH("text.privacy", "", "text of «Politique de confidentialité», the same way"),
    PATH("text.use", "", "text of «Politiques d'utilisation», the same way"),
    TEXT("demo.password", "", "demonstration only: the card's password, shown in F1"),
    TEXT("demo.help", "", "demonstration only: how to pull the card and stop the server, shown in F1"),
    TEXT("demo.mail", "", "demonstration only: how to read the mails from another terminal, shown in F1"),
    TEXT("demo.people", "", "demonstration only: its people, their tokens and codes, shown in F1"),
    PATH("log.file", "", "where the log goes; empty: nowhere"),
    CHOICE("log.level", "warning", "error|warning|info|debug", "what is logged"),
};
const size_t guichet_options_count = sizeof guichet_options / sizeof guichet_options[0];

static bool join(char *to, const char *folder, const char *rest)
{
    int n = snprintf(to, PLACES_PATH_MAX, "%s/%s", folder, rest);
    return n > 0 && n < PLACES_PATH_MAX;
}

enum err guichet_places(struct guichet_places *out)
{
    char exe[PLACES_PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
    if (n <= 0 || (size_t)n >= sizeof exe - 1)
        return ERR_SYSTEM;
    exe[n] = 0;
    for (int i = 0; i < 2; i++) {      /* the program's name, then its folder ("bin") */
        char *slash = strrchr(exe, '/');
        if (!slash)
            return ERR_SYSTEM;
        *slash = 0;
    }
    return join(out->helper_dir, exe, "libexec/guichet") && join(out->share_dir, exe, "share/guichet") ? ERR_OK : ERR_SYSTEM;
}

struct desk_settings desk_settings_from(const struct conf *conf, const struct guichet_places *places)
{
    const char *helper_dir = conf_text(conf, "helper.dir"), *share_dir = conf_text(conf, "share.dir");
    return (struct desk_settings){
        .demo = conf_flag(conf, "demo"),
        .state_dir = conf_text(conf, "state.dir"),
        .helper_dir = *helper_dir ? helper_dir : places->helper_dir,
        .share_dir = *share_dir ? share_dir : places->share_dir,
        .server_url = conf_text(conf, "server.url"),
        .server_ca = conf_text(conf, "server.ca"),
        .est_url = conf_text(conf, "est.url"),
        .token_module = conf_text(conf, "token.module"),
        .token_reader = conf_text(conf, "token.reader"),
        .agent_reader = conf_text(conf, "agent.reader"),
        .exports_dir = conf_text(conf, "counter.exports"),
        .token_presence = conf_text(conf, "token.presence"),
        .token_probe = conf_text(conf, "token.probe"),
        .token_unblock = conf_text(conf, "token.unblock"),
        .token_rotate = conf_text(conf, "token.rotate"),
        .opensc_conf = conf_text(conf, "token.opensc-conf"),
        .token_soft_ms = conf_number(conf, "token.soft-ms"),
        .token_hard_ms = conf_number(conf, "token.hard-ms"),
        .net_soft_ms = conf_number(conf, "net.soft-ms"),
        .net_hard_ms = conf_number(conf, "net.hard-ms"),
    };
}
