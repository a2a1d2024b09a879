#include "screens/screens.h"

const struct flow *const screens_flows[] = {
    &flow_welcome, &flow_enrol, &flow_menu, &flow_password, &flow_check, &flow_directory, &flow_display, &flow_help, NULL
};

const char *const screens_roots[] = {
    "welcome", "enrol", "broken", "menu", "idle", "help", "password.done", "password.locked", "password.refused",
    "password.pulled", "password.unknown", "password.kept", "password.form", "check.result", NULL
};
