/* An account of the Service d'authentification behind the scripted server of the desk's tests (server/PROTOCOL.md 13). */
#ifndef GUICHET_TEST_DESK_CITIZEN_H
#define GUICHET_TEST_DESK_CITIZEN_H

#include "test_desk_account.h"

#include "core/desk/citizen.h"

#define CITIZEN_OF(state, letter, progress) "{\"id\":\"C-AAAA-1111\",\"name\":\"jeanne99\",\"email\":\"j•••@•••.ca\",\"state\":\"" state "\",\"given\":\"Jeanne\"," \
    "\"begun_ms\":11,\"until_ms\":12,\"personal_ms\":13,\"tax_ms\":14,\"reference_ms\":15,\"letter_ms\":16,\"letter_for\":\"" letter "\",\"letter_until_ms\":17," \
    "\"letter_left\":5,\"reference\":\"D-4QPL-77AX\",\"identified_ms\":18,\"code\":\"4QPL-77AX\",\"consented_ms\":19,\"refused_ms\":20,\"progress\":" progress ",\"newer\":1}"
#define CITIZEN(state) CITIZEN_OF(state, "", "null")
#define CITIZEN_HOME(state) "{\"home\":" CITIZEN(state) "}"
/* Asked when the server's clock says 1790001002000. */
#define CODING_OF(to, confirming) "{\"ticket\":\"" TICKET "\",\"to\":\"" to "\",\"expires_ms\":1790001602000,\"resend_ms\":1790001062000,\"confirming\":" confirming "}"
#define CODING CODING_OF("j•••@•••.ca", "false")
#define OPENED "{\"session\":\"" SESSION "\",\"expires_ms\":1790008202000,\"home\":" CITIZEN("new") "}"
#define HASH "ab00000000000000000000000000000000000000000000000000000000000000"
static const uint8_t shown_text[32] = { 0xab };

static int citizen_setup(void **state)
{
    if (account_setup(state))
        return -1;
    world_put("account.citizen-create", CODING, O_TRUNC);
    world_put("account.citizen-login", CODING, O_TRUNC);
    world_put("account.citizen-forgot", CODING_OF("", "false"), O_TRUNC);
    world_put("account.citizen-resend", CODING, O_TRUNC);
    world_put("account.citizen-email", CODING, O_TRUNC);
    world_put("account.citizen-code", OPENED, O_TRUNC);
    world_put("account.citizen-home", CITIZEN_HOME("new"), O_TRUNC);
    world_put("account.citizen-personal", "{\"ticket\":\"" TICKET "\",\"expires_ms\":1790002802000}", O_TRUNC);
    world_put("account.citizen-identify", CITIZEN_HOME("identified"), O_TRUNC);
    return 0;
}

static __attribute__((unused)) enum err citizen_log_in(const char *name, const char *password)
{
    SECRET_OWNED struct secret *n = from_text(name), *p = from_text(password);
    return desk_citizen_log_in(desk, &(struct citizen_log_in){ n, p, shown_text }, &watch);
}

static __attribute__((unused)) enum err give_code(const char *typed)
{
    SECRET_OWNED struct secret *code = from_text(typed);
    return desk_citizen_code(desk, code, &watch);
}

#define good(ask) do { await(ask); if (result.err) fail_msg("%s: %s", #ask, err_name(result.err)); } while (0)

static __attribute__((unused)) void citizen_in(void)
{
    go_online();
    good(citizen_log_in("Jeanne99", "secret9 mot!"));
    good(give_code("996 729"));
    world_put("asked", "", O_TRUNC);
}

static __attribute__((unused)) bool no_citizen_is_here(void)
{
    static const struct desk_citizen none;
    return memcmp(desk_citizen(desk), &none, sizeof none) == 0 && nobody_is_here();
}

/* As typed; who is meant was born on 7 January 1985. */
static __attribute__((unused)) struct citizen_personal personal(void)
{
    return (struct citizen_personal){ text("Jeanne"), text("Tremblay-Côté"), text("1985 01 07"), text("trej 8551 0712"), text("123 456 782"), shown_text };
}
#define PERSONAL_ASKED "\"given\":\"Jeanne\",\"family\":\"Tremblay-Côté\",\"birth\":\"1985-01-07\",\"nam\":\"TREJ85510712\",\"nas\":\"123456782\""

static __attribute__((unused)) enum err ask_personal(void)
{
    const struct citizen_personal p = personal();
    return desk_citizen_personal(desk, &p, &watch);
}

static __attribute__((unused)) void back_on_line(void)
{
    world_put("server.does", "", O_TRUNC);
    advance(60000);
    until(desk_status(desk)->online);
}

#endif
