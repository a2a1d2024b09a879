#include "server/policy.h"

#include <stdlib.h>

const struct policy_row policy_rows[POLICY_COUNT] = {
#define X(name, option, fallback, least, most, window, anew, help) [POLICY_##name] = { #name, option, least, most, window, anew },
    POLICY_ROWS(X)
#undef X
};

void policy_load(const struct conf *conf, struct policy *out)
{
    for (size_t i = 0; i < POLICY_COUNT; i++)
        out->limits[i] = conf_number(conf, policy_rows[i].option);
}
