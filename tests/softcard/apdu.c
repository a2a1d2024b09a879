#include "apdu.h"

enum { APDU_HEADER = 4, APDU_SHORT_LE_MAX = 256, APDU_EXTENDED_LE_MAX = 65536 };

static bool apdu_parse_short(const uint8_t *body, size_t length, struct apdu_command *command)
{
    if (length == 1) {
        command->le = body[0] == 0 ? APDU_SHORT_LE_MAX : body[0];
        return true;
    }
    command->lc = body[0];
    command->data = body + 1;
    if (command->lc == 0 || (length != 1 + command->lc && length != 2 + command->lc))
        return false;
    if (length == 2 + command->lc)
        command->le = body[length - 1] == 0 ? APDU_SHORT_LE_MAX : body[length - 1];
    return true;
}

static size_t apdu_extended_le(const uint8_t *bytes)
{
    size_t le = (size_t)(bytes[0] << 8 | bytes[1]);
    return le == 0 ? APDU_EXTENDED_LE_MAX : le;
}

/* body[0] is the 00 that announces extended lengths. */
static bool apdu_parse_extended(const uint8_t *body, size_t length, struct apdu_command *command)
{
    if (length < 3)
        return false;
    if (length == 3) {
        command->le = apdu_extended_le(body + 1);
        return true;
    }
    command->lc = (size_t)(body[1] << 8 | body[2]);
    command->data = body + 3;
    if (command->lc == 0 || (length != 3 + command->lc && length != 5 + command->lc))
        return false;
    if (length == 5 + command->lc)
        command->le = apdu_extended_le(body + 3 + command->lc);
    return true;
}

bool apdu_parse_command(const uint8_t *message, size_t length, struct apdu_command *command)
{
    *command = (struct apdu_command){ .data = message };
    if (length < APDU_HEADER)
        return false;
    command->cla = message[0];
    command->ins = message[1];
    command->p1 = message[2];
    command->p2 = message[3];
    if (length == APDU_HEADER)
        return true;
    const uint8_t *body = message + APDU_HEADER;
    size_t rest = length - APDU_HEADER;
    if (body[0] == 0 && rest > 1)
        return apdu_parse_extended(body, rest, command);
    return apdu_parse_short(body, rest, command);
}
